import AdjointGraphIR
import AdjointOps
import AdjointTensors
import AdjointTestSupport
import Testing

@testable import AdjointRuntime

/// Plan files: nothing that stands in them makes the program trap or leave the arena.
struct PlanFileTests {
  /// Plans with every kind of instruction.
  private static func plans() throws -> [Plan] {
    var entries: [EntryPlan] = []
    for seed in [3, 8, 21] {
      let graph = RandomGraph.make(seed: seed, count: 14)
      entries.append(try Planner.plan(graph, entry: "plain\(seed)"))
      entries.append(try Planner.plan(try Fusing.fused(graph), entry: "fused\(seed)"))
    }
    let mixed = GraphSource.graph { b in
      let a = b.input("a", TensorType(.f32, [4, 4]))
      let i = b.input("i", TensorType(.i32, [3]))
      let key = b.input("key", TensorType(.i64, [2]))
      return [
        "inverse": b.inverse(a), "gathered": b.gather(a, i, axis: 1),
        "sums": b.cumulativeSum(a, axis: 0, reversed: true),
        "bits": b.randomBits(key, shape: [5]),
        "product": b.contract(a, a, "ij,jk->ik"),
        "constant": b.constant([1, 2, 3].map { ExactNumber($0) }, TensorType(.f32, [3])),
      ]
    }
    entries.append(try Planner.plan(mixed, entry: "mixed"))
    return entries.map { Plan(entries: [$0]) } + [Plan(entries: entries)]
  }

  @Test("what is written is read")
  func roundTrip() throws {
    for plan in try Self.plans() {
      #expect(try PlanFile.decode(PlanFile.encode(plan)) == plan)
    }
  }

  @Test("a flipped bit fails")
  func flippedBits() throws {
    let bytes = PlanFile.encode(try Self.plans()[0])
    for position in bytes.indices {
      for bit in [0, 3, 7] {
        var damaged = bytes
        damaged[position] ^= 1 << UInt8(bit)
        #expect(throws: PlanFault.self) { try PlanFile.decode(damaged) }
      }
    }
    for count in [0, 1, 7, 27, 28, 100, bytes.count - 1] {
      #expect(throws: PlanFault.self) { try PlanFile.decode(Array(bytes[..<count])) }
    }
    #expect(throws: PlanFault.self) { try PlanFile.decode(bytes + [0]) }
  }

  @Test("a plan of another version says so")
  func version() throws {
    var bytes = PlanFile.encode(try Self.plans()[0])
    bytes[8] += 1
    #expect(throws: PlanFault("the plan has version 4, this program reads version 3")) {
      try PlanFile.decode(bytes)
    }
  }

  @Test("damaged plans with a right checksum are errors or run", arguments: 0..<12)
  func mutations(_ seed: Int) throws {
    let plans = try Self.plans()
    var generator = SeededGenerator(seed: UInt64(seed))
    var accepted = 0
    for round in 0..<400 {
      var bytes = PlanFile.encode(plans[round % (plans.count - 1)])
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let position = Int.random(in: 28..<bytes.count, using: &generator)
        if generator.one(in: 3) {
          bytes[position] = UInt8(truncatingIfNeeded: generator.next())
        } else {
          bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        }
      }
      guard let plan = try? PlanFile.decode(PlanFile.resealed(bytes)) else { continue }
      accepted += 1
      for entry in plan.entries { try Self.run(entry) }
    }
    // A changed constant or name is a plan as good as any.
    #expect(accepted > 0)
  }

  /// Runs an entry that isn't too large on zeros.
  private static func run(_ entry: EntryPlan) throws {
    guard entry.peakBytes(threads: 2) < 1 << 24, work(entry) < 1 << 22,
      let interpreter = try? Interpreter(entry, threads: 2)
    else { return }
    for binding in entry.inputs + entry.parameters {
      let zeros = [Double](repeating: 0, count: binding.count)
      let tensor = GraphInputs.tensor(binding.element, binding.shape, zeros)
      try interpreter.bind(binding.name, tensor)
    }
    try? interpreter.run()
    try? interpreter.runCheckingFinite()
    _ = interpreter.outputs
    _ = PlanListing.text(entry)
  }

  private static func work(_ entry: EntryPlan) -> Int {
    entry.instructions.reduce(0) { sum, instruction in
      switch instruction {
      case .loop(let loop): sum + loop.points * (loop.steps.count + 1) + loop.tile
      case .product(let product):
        sum
          + Int(
            min(
              1e12,
              Double(product.m) * Double(product.n) * Double(product.k)
                * product.batch.reduce(1.0) { $0 * Double($1.extent) }))
      case .linearAlgebra(let algebra): sum + algebra.batch * algebra.n * algebra.n
      case .indexed(let move): sum + move.selectedCount
      default: sum
      }
    }
  }
}

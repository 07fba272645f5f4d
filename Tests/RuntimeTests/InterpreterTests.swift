import AdjointGraphIR
import AdjointOps
import AdjointReference
import AdjointRuntime
import AdjointTensors
import AdjointTestSupport
import CAdjointAllocationCount
import Foundation
import Testing

/// Makes and runs one-line graphs.
struct GraphSource {
  /// The elements converted by a plan.
  mutating func convert(_ x: [Double], to element: ElementType) -> Tensor {
    do {
      let outputs = try GraphSource.run(["x": Tensor([x.count], f64: x)]) { builder in
        let x = builder.input("x", TensorType(.f64, [Size(x.count)]))
        return ["y": builder.convert(x, to: element)]
      }
      return outputs["y"] ?? Tensor(f64: [.nan])
    } catch {
      Issue.record("\(error)")
      return Tensor(f64: [.nan])
    }
  }

  /// The graph that a closure builds.
  static func graph(_ build: (inout GraphBuilder) throws -> [String: Value]) rethrows -> Graph {
    var builder = GraphBuilder(catalogue: .standard)
    let outputs = try build(&builder)
    return builder.build(
      name: "test", outputs: outputs.sorted { $0.key < $1.key }.map { Output($0.key, $0.value) })
  }

  /// The outputs of a graph on these inputs.
  static func run(
    _ inputs: [String: Tensor], threads: Int = 1,
    _ build: (inout GraphBuilder) throws -> [String: Value]
  ) throws -> [String: Tensor] {
    let plan = try Planner.plan(try graph(build))
    return try Interpreter(plan, threads: threads).run(inputs: inputs)
  }
}

/// Whole plans: threads, memory, errors, defaults.
struct InterpreterTests {
  /// A tensor of random f32.
  private func random(_ shape: [Int], seed: Int) -> Tensor {
    var generator = SeededGenerator(seed: UInt64(seed))
    return Tensor(
      shape, f32: (0..<shape.reduce(1, *)).map { _ in Float.random(in: -1...1, using: &generator) })
  }

  /// Reductions, products and elementwise work, cut into slabs where the sizes are hundreds.
  private func work(_ b: inout GraphBuilder, _ n: Int, _ m: Int, _ k: Int) -> [String: Value] {
    let x = b.input("x", TensorType(.f32, [Size(n), Size(m)]))
    let w = b.input("w", TensorType(.f32, [Size(m), Size(k)]))
    let t = b.tanh(x)
    let y = b.multiply(t, b.sigmoid(x))
    return [
      "z": b.contract(x, w, "nk,kh->nh"), "y": y, "total": b.sum(y, axes: [0, 1]),
      "rows": b.sum(y, axes: [1]), "columns": b.sum(y, axes: [0]),
      "max": b.reduceMax(y, axes: [0]),
      "turned": b.add(b.transpose(t, [1, 0]), b.transpose(y, [1, 0])),
    ]
  }

  @Test("bits don't depend on the number of threads, and sums are sums")
  func threads() throws {
    let inputs = ["x": random([700, 900], seed: 1), "w": random([900, 300], seed: 2)]
    let graph = GraphSource.graph { work(&$0, 700, 900, 300) }
    for candidate in [graph, try Fusing.fused(graph)] {
      let plan = try Planner.plan(candidate)
      let one = try Interpreter(plan, threads: 1).run(inputs: inputs)
      for threads in [2, 3, 8] {
        let many = try Interpreter(plan, threads: threads).run(inputs: inputs)
        #expect(Comparison.sameBits(one, many), "\(threads) threads")
      }
      checkSums(one, rows: 700, columns: 900)
      checkProduct(one["z"], inputs["x"], inputs["w"])
    }
  }

  /// Compares entries of a product in each of its slabs with dot products in Double.
  private func checkProduct(_ product: Tensor?, _ left: Tensor?, _ right: Tensor?) {
    guard case .f32(let z) = product?.data, case .f32(let x) = left?.data,
      case .f32(let w) = right?.data
    else {
      Issue.record("the product is missing")
      return
    }
    for row in stride(from: 0, to: 700, by: 9) {
      let column = row * 37 % 300
      var sum = 0.0
      for k in 0..<900 { sum += Double(x[row * 900 + k]) * Double(w[k * 300 + column]) }
      #expect((Double(z[row * 300 + column]) - sum).magnitude < 1e-3)
    }
  }

  /// Compares the reductions of `y` with loops in Double.
  private func checkSums(_ outputs: [String: Tensor], rows: Int, columns: Int) {
    guard case .f32(let y) = outputs["y"]?.data, case .f32(let rowSums) = outputs["rows"]?.data,
      case .f32(let columnSums) = outputs["columns"]?.data,
      case .f32(let greatest) = outputs["max"]?.data, case .f32(let total) = outputs["total"]?.data
    else {
      Issue.record("an output is missing")
      return
    }
    var sums = [Double](repeating: 0, count: columns)
    var most = [Float](repeating: -.infinity, count: columns)
    for row in 0..<rows {
      var sum = 0.0
      for column in 0..<columns {
        let value = y[row * columns + column]
        sum += Double(value)
        sums[column] += Double(value)
        if value > most[column] { most[column] = value }
      }
      #expect((Double(rowSums[row]) - sum).magnitude < 1e-3)
    }
    for (a, b) in zip(columnSums, sums) { #expect((Double(a) - b).magnitude < 1e-3) }
    #expect(greatest == most)
    let all = sums.reduce(0, +)
    #expect((Double(total[0]) - all).magnitude < 1e-5 * all.magnitude)
  }

  @Test("plans that run at the same time give the same bits")
  func concurrentRuns() async throws {
    let inputs = ["x": random([300, 500], seed: 1), "w": random([500, 40], seed: 2)]
    let plan = try Planner.plan(GraphSource.graph { work(&$0, 300, 500, 40) })
    let expected = try Interpreter(plan).run(inputs: inputs)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        group.addTask {
          let interpreter = try Interpreter(plan, threads: 2)
          for _ in 0..<5 {
            let outputs = try interpreter.run(inputs: inputs)
            if !Comparison.sameBits(outputs, expected) { return false }
          }
          return true
        }
      }
      for try await isSame in group { #expect(isSame) }
    }
  }

  @Test("the same work on small tensors agrees with the reference")
  func smallWork() throws {
    for (n, m, k) in [(7, 9, 3), (1, 40, 2), (33, 65, 1), (64, 16, 40)] {
      let graph = GraphSource.graph { work(&$0, n, m, k) }
      let inputs = ["x": random([n, m], seed: 1), "w": random([m, k], seed: 2)]
      try Comparison.check(graph, inputs: inputs, "\(n) \(m) \(k)")
      try Comparison.check(try Fusing.fused(graph), like: graph, inputs: inputs, "fused")
    }
  }

  @Test("a run on bound data allocates nothing")
  func allocation() throws {
    let graph = try Fusing.fused(RandomGraph.make(seed: 11, count: 30))
    let interpreter = try Interpreter(try Planner.plan(graph))
    for (name, tensor) in GraphInputs.random(graph, seed: 3) { try interpreter.bind(name, tensor) }
    try interpreter.run()
    let before = adj_allocation_count()
    for _ in 0..<100 { try interpreter.run() }
    #expect(adj_allocation_count() == before)
    let block = [Int](repeating: 1, count: 1_000)
    #expect(before < 0 || adj_allocation_count() > before, "\(block.count)")
  }

  @Test("an index out of range names the operation and the value")
  func outOfRange() throws {
    let indices = Tensor(shape: [3], data: .i32([0, 7, 1]))
    #expect {
      try GraphSource.run(["i": indices]) { b in
        let x = b.broadcast(b.constant(1, .f32), to: [4], axes: [])
        let i = b.input("i", TensorType(.i32, [3]))
        return ["y": b.gather(x, i, axis: 0)]
      }
    } throws: { error in
      let failure = error as? RunFailure
      return failure?.reason == "the index 7 is outside of 0..<4"
        && failure?.origin?.operation == "gather"
    }
  }

  @Test("an integer division by zero names the operation")
  func division() throws {
    let graph = GraphSource.graph { b in
      let x = b.input("x", TensorType(.i64, [5]))
      return ["y": b.floorDivide(x, x)]
    }
    let interpreter = try Interpreter(try Planner.plan(graph))
    let good = Tensor(shape: [5], data: .i64([1, -2, 3, .min, 5]))
    let bad = Tensor(shape: [5], data: .i64([1, 2, 0, 4, 5]))
    #expect(try interpreter.run(inputs: ["x": good])["y"]?.data == .i64([1, 1, 1, 1, 1]))
    #expect {
      try interpreter.run(inputs: ["x": bad])
    } throws: { error in
      (error as? RunFailure)?.origin?.operation == "floor_divide"
    }
    // The fault doesn't outlive its run.
    #expect(try interpreter.run(inputs: ["x": good])["y"]?.data == .i64([1, 1, 1, 1, 1]))
  }

  @Test("checking finds the operation that gives the first infinity")
  func finite() throws {
    let graph = GraphSource.graph { b in
      let x = b.input("x", TensorType(.f32, [3]))
      return ["y": b.multiply(b.log(x), b.exp(x))]
    }
    let interpreter = try Interpreter(try Planner.plan(graph))
    let inputs = ["x": Tensor([3], f32: [1, 0, 2])]
    #expect(try interpreter.run(inputs: inputs)["y"] != nil)
    #expect {
      try interpreter.run(inputs: inputs, checkFinite: true)
    } throws: { error in
      (error as? RunFailure)?.origin?.operation == "log"
    }
  }

  @Test("what was infinite before is no operation's fault, unless a result is, too")
  func infinityThatWasFed() throws {
    let inputs = ["x": Tensor([3], f32: [.infinity, 1, 2])]
    let harmless = GraphSource.graph { b in
      let x = b.input("x", TensorType(.f32, [3]))
      return ["y": b.exp(b.negate(x))]
    }
    let first = try Interpreter(try Planner.plan(harmless))
    #expect(try first.run(inputs: inputs, checkFinite: true)["y"]?.doubles[0] == 0)
    let passedOn = GraphSource.graph { b in
      let x = b.input("x", TensorType(.f32, [3]))
      return ["y": b.exp(b.negate(x)), "z": b.abs(b.negate(x))]
    }
    let second = try Interpreter(try Planner.plan(passedOn))
    #expect {
      try second.run(inputs: inputs, checkFinite: true)
    } throws: { error in
      (error as? RunFailure)?.origin?.operation == "negate"
    }
    // A NaN of infinities is new.
    let difference = GraphSource.graph { b in
      let x = b.input("x", TensorType(.f32, [3]))
      return ["y": b.relu(b.negate(b.abs(b.subtract(x, x))))]
    }
    let third = try Interpreter(try Planner.plan(difference))
    #expect {
      try third.run(inputs: inputs, checkFinite: true)
    } throws: { error in
      (error as? RunFailure)?.origin?.operation == "subtract"
    }
  }

  @Test("memory above the limit is refused before anything is allocated")
  func memoryLimit() throws {
    let graph = GraphSource.graph { b in
      let x = b.input("x", TensorType(.f64, [1_000_000]))
      return ["y": b.exp(x)]
    }
    let plan = try Planner.plan(graph)
    #expect(plan.peakBytes(threads: 1) >= 16_000_000)
    #expect(throws: PlanFault.self) {
      try Planner.plan(graph, PlannerOptions(memoryLimit: 1_000_000))
    }
    #expect(throws: RunFailure.self) { try Interpreter(plan, memoryLimit: 1_000_000) }
    let huge = GraphSource.graph { b in
      let x = b.input("x", TensorType(.f64, [3_000_000_000, 3_000_000_000]))
      return ["y": b.exp(x)]
    }
    #expect(throws: PlanFault.self) { try Planner.plan(huge) }
  }

  @Test("a chain takes the memory of a few tensors and runs in place")
  func chain() throws {
    let graph = GraphSource.graph { b in
      var x = b.input("x", TensorType(.f32, [1_000]))
      for _ in 0..<50 { x = b.tanh(b.negate(x)) }
      return ["y": x]
    }
    #expect(try Planner.plan(graph).arenaBytes <= 3 * 4_096)
  }

  @Test("slices accumulate into one buffer")
  func accumulation() throws {
    let graph = GraphSource.graph { b in
      let u = b.input("u", TensorType(.f32, [10]))
      var sum = b.zeros(TensorType(.f32, [10_000]))
      for index in 0..<200 {
        sum = b.accumulateSlice(
          sum, u, starts: [Size(index * 40)], stops: [Size(index * 40 + 10)], steps: [1])
      }
      return ["y": sum]
    }
    let plan = try Planner.plan(graph)
    #expect(plan.arenaBytes < 100_000)
    let moves = plan.instructions.filter { if case .move = $0 { true } else { false } }
    #expect(moves.isEmpty)
    let inputs = GraphInputs.random(graph, seed: 1)
    let expected = try ReferenceInterpreter.run(graph, inputs: inputs, dims: [:])
    let actual = try Interpreter(plan).run(inputs: inputs)
    #expect(Comparison.difference(expected["y"] ?? Tensor(f32: [0]), actual["y"], 1e-6) == nil)
  }

  @Test("what is constant is computed when the plan is made, to the same bits")
  func constants() throws {
    let graph = GraphSource.graph { b in
      let third = b.divide(b.constant(1, .f32), b.constant(3, .f32))
      let big = b.broadcast(b.exp(third), to: [4], axes: [])
      return ["y": big, "z": b.multiply(big, b.input("x", TensorType(.f32, [4])))]
    }
    let plan = try Planner.plan(graph)
    let loops = plan.instructions.filter { if case .loop = $0 { true } else { false } }
    #expect(loops.count == 1)
    let x = Tensor([4], f32: [1, 1, 1, 1])
    let outputs = try Interpreter(plan).run(inputs: ["x": x])
    #expect(outputs["y"] == outputs["z"])
    let fed = try GraphSource.run(["a": Tensor(f32: [1])]) { b in
      ["y": b.exp(b.divide(b.input("a", TensorType(.f32, [])), b.constant(3, .f32)))]
    }
    #expect(outputs["y"]?.doubles.first == fed["y"]?.doubles.first)
  }

  @Test("a seed has its default unless it is fed")
  func seeds() throws {
    let graph = GraphSource.graph { b in
      let seed = b.seed("L", b.constant(1, .f32))
      let again = b.seed("L", b.constant(1, .f32))
      let x = b.input("x", TensorType(.f32, []))
      return ["y": b.multiply(seed, x), "z": b.multiply(again, x)]
    }
    let interpreter = try Interpreter(try Planner.plan(graph))
    let x = Tensor(f32: [3])
    #expect(try interpreter.run(inputs: ["x": x])["y"] == Tensor(f32: [3]))
    let fed = try interpreter.run(inputs: ["x": x, "seed.L": Tensor(f32: [5])])
    #expect(fed["y"] == Tensor(f32: [15]) && fed["z"] == Tensor(f32: [15]))
    #expect(try interpreter.run(inputs: ["x": x])["y"] == Tensor(f32: [3]))
  }

  @Test("what isn't fed, or has another type, is named")
  func missing() throws {
    let graph = GraphSource.graph { b in ["y": b.exp(b.input("x", TensorType(.f32, [2])))] }
    let interpreter = try Interpreter(try Planner.plan(graph))
    #expect(throws: RunFailure("the input 'x' is not fed")) { try interpreter.run(inputs: [:]) }
    #expect(throws: RunFailure.self) {
      try interpreter.run(inputs: ["x": Tensor([2], f64: [1, 2])])
    }
    #expect(throws: RunFailure.self) {
      try interpreter.run(inputs: ["z": Tensor([2], f32: [1, 2])])
    }
  }

  @Test("random bits are those of jax.random")
  func randomBits() throws {
    let key = Tensor(shape: [2], data: .i64([0, 42]))
    let outputs = try GraphSource.run(["key": key]) { b in
      let key = b.input("key", TensorType(.i64, [2]))
      return ["bits": b.randomBits(key, shape: [3]), "folded": b.foldIn(key, 7)]
    }
    let expected = try ReferenceInterpreter.run(
      GraphSource.graph { b in
        let key = b.input("key", TensorType(.i64, [2]))
        return ["bits": b.randomBits(key, shape: [3]), "folded": b.foldIn(key, 7)]
      }, inputs: ["key": key], dims: [:])
    #expect(outputs == expected)
  }
}

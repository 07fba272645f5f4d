import AdjointGraphIR
import AdjointOps
import AdjointTensors
import AdjointTestSupport
import Testing

@testable import AdjointRuntime

/// Chains of instructions that run slab by slab, against each instruction by itself.
struct SlabChainTests {
  /// Products with loops before and behind them, of sizes where slabs of one instruction don't end
  /// where those of another do.
  static func graph(_ generator: inout SeededGenerator, isLong: Bool = false) -> Graph {
    let rows = Int.random(in: isLong ? 3000...5000 : 300...900, using: &generator)
    let inner = Int.random(in: isLong ? 17...24 : 17...90, using: &generator)
    let columns = Int.random(in: 60...240, using: &generator)
    let choices = (0..<6).map { _ in Bool.random(using: &generator) }
    return GraphSource.graph { b in
      let x = b.input("x", TensorType(.f32, [Size(rows), Size(inner)]))
      let w = b.input("w", TensorType(.f32, [Size(inner), Size(columns)]))
      let v = b.input("v", TensorType(.f32, [Size(columns)]))
      let shape: Shape = [Size(rows), Size(columns)]
      let first = choices[0] ? b.tanh(x) : x
      var z = b.contract(first, w, "nk,kh->nh")
      if choices[1] { z = b.add(z, b.broadcast(v, to: shape, axes: [1])) }
      if choices[2] {
        let greatest = b.broadcast(b.reduceMax(z, axes: [1]), to: shape, axes: [0])
        z = b.exp(b.subtract(z, greatest))
      } else {
        z = b.multiply(b.tanh(z), b.sigmoid(z))
      }
      var outputs: [String: Value] = [:]
      if choices[3] { outputs["columns"] = b.sum(z, axes: [0]) }
      if choices[4] { outputs["total"] = b.sum(b.multiply(z, z), axes: [0, 1]) }
      if choices[5] { z = b.tanh(b.contract(z, w, "nh,kh->nk")) }
      outputs["z"] = z
      return outputs
    }
  }

  /// Attention: batches of products, a slab for several, with rows normalised in between.
  static func attention(_ generator: inout SeededGenerator) -> Graph {
    let sizes = [2...7, 30...70, 12...40].map { Size(Int.random(in: $0, using: &generator)) }
    let (batch, length, depth) = (sizes[0], sizes[1], sizes[2])
    return GraphSource.graph { b in
      let x = b.input("x", TensorType(.f32, [batch, length, depth]))
      let w = b.input("w", TensorType(.f32, [depth, depth]))
      let q = b.tanh(b.contract(x, w, "btd,de->bte"))
      let s = b.contract(q, x, "bqd,bkd->bqk")
      let greatest = b.broadcast(
        b.reduceMax(s, axes: [2]), to: [batch, length, length], axes: [0, 1])
      let p = b.exp(b.subtract(s, greatest))
      let mixed = b.contract(p, q, "bqk,bkd->bqd")
      return ["y": b.tanh(b.contract(mixed, w, "btd,de->bte")), "s": b.sum(p, axes: [2])]
    }
  }

  @Test("a chain gives the bits of its instructions one by one, on any number of threads")
  func bits() throws {
    var chains = 0
    for seed in 0..<16 {
      chains += try SlabChainTests.check(seed, [1, 2, 3])
    }
    #expect(chains >= 10, "too few chains to say anything")
  }

  /// Runs one random graph.
  /// - Returns: the number of its chains.
  static func check(_ seed: Int, _ threads: [Int]) throws -> Int {
    var generator = SeededGenerator(seed: UInt64(seed))
    let graph = try Fusing.fused(
      seed % 4 == 3 ? attention(&generator) : graph(&generator, isLong: seed % 4 == 2))
    let plan = try Planner.plan(graph)
    let inputs = GraphInputs.random(graph, seed: seed)
    let alone = try Interpreter(plan, runsChains: false).run(inputs: inputs)
    for count in threads {
      let interpreter = try Interpreter(plan, threads: count)
      let once = try interpreter.run(inputs: inputs)
      #expect(Comparison.sameBits(alone, once), "seed \(seed), \(count) threads")
      try interpreter.run()
      #expect(Comparison.sameBits(alone, interpreter.outputs), "seed \(seed), a second run")
    }
    let chains = SlabChains(plan).chains
    try anyOrder(plan, chains, inputs, alone, &generator)
    return chains.count
  }

  /// Runs the pieces of all chains in an order that is random but for what they wait for.
  private static func anyOrder(
    _ plan: EntryPlan, _ chains: [SlabChain], _ inputs: [String: Tensor],
    _ expected: [String: Tensor], _ generator: inout SeededGenerator
  ) throws {
    let interpreter = try Interpreter(plan)
    for (name, tensor) in inputs { try interpreter.bind(name, tensor) }
    var index = 0
    while index < plan.instructions.count {
      guard let chain = chains.first(where: { $0.instructions.lowerBound == index }) else {
        try interpreter.run(instruction: index)
        index += 1
        continue
      }
      if let packer = chain.packer { interpreter.instructions[packer].prepare(interpreter.memory) }
      var waits = chain.waits
      var ready = waits.indices.filter { waits[$0] == 0 }
      while !ready.isEmpty {
        let piece = ready.remove(at: Int.random(in: 0..<ready.count, using: &generator))
        guard let stage = chain.stages.last(where: { $0.first <= piece }) else { return }
        interpreter.instructions[stage.instruction].run(
          piece: piece - stage.first, of: stage.pieces.perSlab, points: stage.pieces.points,
          worker: 0)
        for dependent in chain.dependents[piece].map({ Int($0) }) {
          waits[dependent] -= 1
          if waits[dependent] == 0 { ready.append(dependent) }
        }
      }
      #expect(waits.allSatisfy { $0 == 0 }, "a piece never runs")
      index = chain.instructions.upperBound
    }
    #expect(Comparison.sameBits(expected, interpreter.outputs), "in another order")
  }

  @Test("a loop behind a product reads its rows while they are in a cache")
  func pieces() throws {
    let graph = GraphSource.graph { b in
      let x = b.input("x", TensorType(.f32, [6000, 32]))
      let w = b.input("w", TensorType(.f32, [32, 100]))
      let z = b.contract(b.tanh(x), w, "nk,kh->nh")
      return ["z": b.exp(z), "s": b.sum(b.exp(z), axes: [0])]
    }
    let plan = try Planner.plan(try Fusing.fused(graph))
    let chain = try #require(SlabChains(plan).chains.first)
    let product = try #require(
      chain.stages.firstIndex { stage in
        if case .product = plan.instructions[stage.instruction] { true } else { false }
      })
    #expect(product > 0 && product + 1 < chain.stages.count, "a prologue and an epilogue")
    for stage in chain.stages[product...] where stage.pieces.count > 1 {
      let bytes = stage.pieces.touches.map { touch in
        touch.bytes.count > 1 ? touch.bytes.map(\.count).max() ?? 0 : 0
      }
      #expect((bytes.max() ?? 0) <= 1 << 18, "\(bytes)")
    }
    // What waits for a piece lies close behind it.
    for stage in chain.stages where stage.pieces.count > 1 {
      let waiting = stage.range.map { chain.dependents[$0].count }.max() ?? 0
      #expect(waiting <= 8, "\(waiting)")
    }
  }

  @Test("a chain ends before an instruction whose slabs wait for all of the one before")
  func ends() throws {
    let graph = GraphSource.graph { b in
      let x = b.input("x", TensorType(.f32, [9000, 64]))
      let w = b.input("w", TensorType(.f32, [64, 64]))
      let z = b.tanh(b.contract(x, w, "nk,kh->nh"))
      // Each entry of the second product sums over all rows.
      return ["y": b.contract(z, x, "nh,nk->hk")]
    }
    let plan = try Planner.plan(try Fusing.fused(graph))
    let chains = SlabChains(plan)
    let last = plan.instructions.count - 1
    #expect(chains.chains.allSatisfy { !$0.instructions.contains(last) })
    let text = PlanExplanation.text(Plan(entries: [plan]))
    #expect(text.contains("run slab by slab: none waits for the end of another"))
    #expect(text.contains("while what they wrote is in a cache"))
  }
}

/// The same over more graphs and threads.
struct HeavySlabChainTests {
  @Test("a chain gives the bits of its instructions one by one")
  func bits() throws {
    var chains = 0
    for seed in 100..<400 { chains += try SlabChainTests.check(seed, [1, 2, 3, 8]) }
    #expect(chains >= 200, "too few chains to say anything")
  }
}

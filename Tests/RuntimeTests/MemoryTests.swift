import AdjointGraphIR
import AdjointOps
import AdjointReference
import AdjointTensors
import AdjointTestSupport
import Testing

@testable import AdjointRuntime

/// What a plan keeps in memory, and for how long.
@Suite struct MemoryTests {
  private func moves(_ plan: EntryPlan) -> Int {
    plan.instructions.count { if case .move = $0 { true } else { false } }
  }

  /// Two layers and the gradients of their weights; products large enough for threads to share.
  private func network() -> Graph {
    GraphSource.graph { b in
      let x = b.input("x", TensorType(.f32, [192, 128]))
      let u = b.input("u", TensorType(.f32, [128, 256]))
      let v = b.input("v", TensorType(.f32, [256, 96]))
      let s = b.product("nk,kh->nh", x, u)
      let h = b.tanh(b.multiply(s, b.filled(0.01, [192, 256])))
      let t = b.product("nh,ho->no", h, v)
      let y = b.tanh(b.multiply(t, b.filled(0.01, [192, 96])))
      let dh = b.multiply(b.product("no,ho->nh", y, v), h)
      return ["y": y, "dv": b.product("nh,no->ho", h, y), "du": b.product("nk,nh->kh", x, dh)]
    }
  }

  @Test("temporaries in the arena meet nothing that is alive")
  func temporaries() throws {
    let graph = network()
    let plan = try Planner.plan(graph)
    let inputs = GraphInputs.random(graph, seed: 3)
    let expected = try ReferenceInterpreter.run(graph, inputs: inputs, dims: [:])
    let single = try Interpreter(plan).run(inputs: inputs)
    for (name, tensor) in expected {
      #expect(Comparison.difference(tensor, single[name], 1e-4) == nil, "\(name)")
    }
    // Other numbers of threads have their temporaries in other places.
    for threads in [2, 3, 8] {
      #expect(try Interpreter(plan, threads: threads).run(inputs: inputs) == single)
    }
    let own = plan.instructions.map { instruction -> Int in
      if case .product(let product) = instruction { return product.m * product.n * 4 }
      return 0
    }
    // Packed factors lie where results will be, or were; those of a chain where none of it does.
    let alone = TemporaryPlaces(plan, .none, threads: 1).bytes
    #expect(alone < plan.arenaBytes + (own.max() ?? 0))
    let packed = plan.instructions.map(\.sharedBytes).max() ?? 0
    #expect(plan.peakBytes(threads: 1) <= alone + packed)
    #expect(plan.peakBytes(threads: 1) <= plan.peakBytes(threads: 2))
  }

  @Test("a run allocates what is predicted, and its arena ends with the last byte that it touches")
  func predicted() throws {
    var generator = SeededGenerator(seed: 11)
    let graphs = [network()] + (0..<6).map { _ in SlabChainTests.graph(&generator) }
    for graph in try graphs + graphs.map({ try Fusing.fused($0) }) {
      let plan = try Planner.plan(graph)
      for threads in [1, 2, 3] {
        let interpreter = try Interpreter(plan, threads: threads)
        #expect(interpreter.memory.arena.byteCount == plan.peakBytes(threads: threads))
      }
      let fed = plan.inputs + plan.parameters + plan.outputs
      let touched = try plan.instructions.reduce(fed.map(\.bytes.upperBound).max() ?? 0) {
        let accesses = try $1.accesses()
        let all = accesses.reads + accesses.writes + accesses.updates
        return max($0, all.map(\.bytes.upperBound).max() ?? 0)
      }
      #expect(plan.arenaBytes == RunMemory.lines(touched))
    }
  }

  @Test("parts of a tensor are made in their place")
  func parts() throws {
    let graph = GraphSource.graph { b in
      let x = b.input("x", TensorType(.f32, [64, 16]))
      let parts = [b.exp(x), b.tanh(b.negate(x)), b.negate(x)]
      return ["y": b.concatenate(parts, axis: 0)]
    }
    let plan = try Planner.plan(graph)
    #expect(moves(plan) == 0)
    #expect(plan.arenaBytes == 4 * 64 * 16 * 4)
    try expectReference(graph, plan)
  }

  @Test("a part that is read later, or stands in two places, is copied")
  func sharedParts() throws {
    let graph = GraphSource.graph { b in
      let x = b.input("x", TensorType(.f32, [64, 16]))
      let part = b.exp(x)
      let both = b.concatenate([part, part, x], axis: 0)
      return ["y": b.tanh(both), "z": b.negate(part)]
    }
    let plan = try Planner.plan(graph)
    #expect(moves(plan) == 3)
    try expectReference(graph, plan)
  }

  @Test("products write parts whose rows lie apart where the whole will be")
  func partsWithRowsApart() throws {
    let graph = GraphSource.graph { b in
      let x = b.input("x", TensorType(.f32, [4, 40, 24]))
      let (u, v) = (b.input("u", TensorType(.f32, [24, 48])), b.input("v", TensorType(.f32, [24])))
      let heads = b.reshape(b.product("bnk,kh->bnh", x, u), [4, 40, 48])
      // Two products; one whose numbers all lie apart and what is no product, which are copied.
      let outer = b.product("bnk,k->bn", x, v)
      let parts = [
        b.reshape(b.product("bnk,bmk->bnm", x, x), [4, 40, 40]), heads,
        b.reshape(outer, [4, 40, 1]), b.tanh(x),
      ]
      return ["y": b.concatenate(parts, axis: 2)]
    }
    let plan = try Planner.plan(graph)
    #expect(moves(plan) == 2)
    try expectReference(graph, plan)
  }

  @Test("a product that is read elsewhere, or empty, isn't written to the whole")
  func partsReadElsewhere() throws {
    let graph = GraphSource.graph { b in
      let x = b.input("x", TensorType(.f32, [40, 24]))
      let u = b.input("u", TensorType(.f32, [24, 32]))
      let none = b.input("n", TensorType(.f32, [40, 0]))
      let narrow = b.input("w", TensorType(.f32, [0, 16]))
      let part = b.product("nk,kh->nh", x, u)
      let both = b.concatenate([part, part, b.product("nk,kh->nh", none, narrow)], axis: 1)
      return ["y": both, "z": b.negate(part)]
    }
    let plan = try Planner.plan(graph)
    #expect(moves(plan) >= 2)
    try expectReference(graph, plan)
  }

  @Test("what frees memory comes before what takes more")
  func order() throws {
    let size: Size = 4096
    let graph = GraphSource.graph { b in
      let x = b.input("x", TensorType(.f32, [size, 4]))
      // Four large tensors, each of which is summed at once, though the sums stand at the end.
      let large = (0..<4).map { index in
        b.reshape(
          b.concatenate([x, b.multiply(x, b.filled(Double(index), [size, 4]))], axis: 1),
          [8192, 4])
      }
      return Dictionary(
        uniqueKeysWithValues: large.enumerated().map { ("s\($0)", b.sum($1, axes: [0])) })
    }
    let plan = try Planner.plan(graph)
    #expect(plan.arenaBytes < 65536 + 2 * 131_072)
    try expectReference(graph, plan)
  }

  private func expectReference(_ graph: Graph, _ plan: EntryPlan) throws {
    let inputs = GraphInputs.random(graph, seed: 1)
    let expected = try ReferenceInterpreter.run(graph, inputs: inputs, dims: [:])
    for threads in [1, 2] {
      let actual = try Interpreter(plan, threads: threads).run(inputs: inputs)
      for (name, tensor) in expected {
        #expect(Comparison.difference(tensor, actual[name], 1e-4) == nil, "\(name)")
      }
    }
  }
}

extension GraphBuilder {
  /// A contraction by its labels, which are right.
  fileprivate mutating func product(_ labels: String, _ a: Value, _ b: Value) -> Value {
    guard let labels = ContractAttributes(labels) else { preconditionFailure(labels) }
    return make(Contract.self, labels, a, b)
  }

  /// A number everywhere.
  fileprivate mutating func filled(_ number: Double, _ shape: Shape) -> Value {
    let value = constant(ExactNumber(number), .f32)
    return broadcast(value, to: shape, axes: [])
  }
}

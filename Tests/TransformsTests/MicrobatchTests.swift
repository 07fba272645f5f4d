import AdjointGraphIR
import AdjointRuntime
import AdjointTensors
import AdjointTestSupport
import AdjointTransforms
import Testing

/// A graph whose batch is cut means the same, and so does its plan on one thread and on two.
@Suite struct MicrobatchTests {
  /// The pass without its limits: whatever can be cut is cut as far as sizes allow.
  private static let eager = Microbatch(leastBytes: 0, leastRows: 0, gain: -.infinity)

  /// Graphs of a block of seeds; returns how many of them were cut.
  func cut(_ seeds: Range<Int>) throws -> Int {
    var count = 0
    for seed in seeds {
      var context = PassContext()
      var graph = RandomGraph.make(seed: seed, count: 2 + seed % 17)
      if seed % 3 > 0 { graph = try Fuse().run(graph, &context) }
      let cut = try MicrobatchTests.eager.run(graph, &context)
      if GraphPrinter.text(cut) == GraphPrinter.text(graph) { continue }
      count += 1
      try SameMeaning.check(graph, cut, seed: seed, "seed \(seed)")
      let plan = try Planner.plan(cut)
      let inputs = GraphInputs.random(graph, seed: seed, integersAreLabels: true)
      let single = try Interpreter(plan).run(inputs: inputs)
      SameMeaning.compare(
        try Interpreter(try Planner.plan(graph)).run(inputs: inputs), single, "seed \(seed)", graph)
      #expect(try Interpreter(plan, threads: 2).run(inputs: inputs) == single, "seed \(seed)")
    }
    return count
  }

  @Test("random graphs mean the same cut")
  func randomGraphs() throws { #expect(try cut(0..<400) >= 40) }

  /// A step of training: a multiple of a gradient added to its parameter, and two results that need
  /// all of a gradient, one of them a sum over its rows.
  private static func step(_ element: ElementType) -> Graph {
    var b = GraphBuilder(catalogue: .standard)
    let x = b.input("x", TensorType(element, [12, 6]))
    let v = b.parameter("V", TensorType(element, [6, 5]))
    let w = b.parameter("W", TensorType(element, [5, 4]))
    let moments = b.parameter("m", TensorType(element, [6, 5]))
    let h = b.tanh(b.contract(x, v, "nk,kh->nh"))
    let y = b.sin(b.contract(h, w, "nh,hj->nj"))
    let dW = b.contract(h, y, "nh,nj->hj")
    let new = b.subtract(w, b.multiply(b.filled(ExactNumber(0.75), like: dW), dW))
    let dV = b.contract(x, b.contract(y, w, "nj,hj->nh"), "nk,nh->kh")
    let squares = b.add(moments, b.multiply(dV, dV))
    let rows = b.sum(b.exp(b.sin(dV)), axes: [1])
    return b.build(
      name: "step",
      outputs: [Output("new", new), Output("squares", squares), Output("rows", rows)])
  }

  @Test("updates of parameters mean the same part by part", arguments: [ElementType.f32, .f64])
  func updates(_ element: ElementType) throws {
    var context = PassContext()
    let graph = try Fuse().run(MicrobatchTests.step(element), &context)
    let cut = try MicrobatchTests.eager.run(graph, &context)
    #expect(context.counts["cut"] == 1)
    for seed in 0..<5 {
      try SameMeaning.check(graph, cut, seed: seed, "seed \(seed)")
      let inputs = GraphInputs.random(graph, seed: seed)
      SameMeaning.compare(
        try Interpreter(try Planner.plan(graph)).run(inputs: inputs),
        try Interpreter(try Planner.plan(cut)).run(inputs: inputs), "seed \(seed)", graph)
    }
  }

  @Test("what is below the limits stays whole")
  func limits() throws {
    for seed in 0..<40 {
      var context = PassContext()
      let graph = RandomGraph.make(seed: seed, count: 20)
      #expect(GraphPrinter.text(try Microbatch().run(graph, &context)) == GraphPrinter.text(graph))
    }
  }
}

/// Many more, in release.
@Suite struct HeavyMicrobatchTests {
  @Test("random graphs mean the same cut", arguments: 0..<8)
  func randomGraphs(_ block: Int) throws {
    #expect(try MicrobatchTests().cut((400 + block * 1000)..<(1400 + block * 1000)) >= 100)
  }
}

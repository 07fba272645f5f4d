import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors
import AdjointTestSupport
import AdjointTransforms
import Testing

/// What the pipeline does around passes: order, levels, limits, observers, verification.
@Suite struct PipelineTests {
  /// A gradient graph on which several passes apply.
  private static func graph() throws -> Graph {
    var context = PassContext()
    let graph = GraphRecipe(seed: 14, steps: 20).graph
    let differentiated = try Pipeline(.derivatives).run(graph, &context)
    return try Pipeline(.whole).run(differentiated, &context)
  }

  @Test func passesStandInTheirOrder() {
    #expect(
      Passes.all.map { $0.pass.name } == [
        "differentiate", "seeds", "simplify", "fold", "cse", "dead", "bind", "reassociate", "fold",
        "layout", "fuse", "collect", "recover", "microbatch",
      ])
    #expect(Passes.all.map(\.stage) == Passes.all.map(\.stage).sorted { $0.order < $1.order })
    #expect(Passes.named("cse") is CommonSubexpressions.Type)
    #expect(Passes.named("nothing") == nil)
  }

  @Test func levelsChooseTheirPasses() {
    let names = { (level: OptimisationLevel, disabled: Set<String>) in
      Passes.Stage.allCases.flatMap {
        Pipeline($0, level: level, disabled: disabled).passes.map { $0.name }
      }
    }
    #expect(names(.none, []) == ["differentiate", "seeds", "bind"])
    #expect(
      names(.some, []) == [
        "differentiate", "seeds", "simplify", "fold", "cse", "dead", "bind", "fold", "layout",
      ])
    #expect(names(.full, ["cse", "differentiate"]).contains("differentiate"))
    #expect(!names(.full, ["cse"]).contains("cse"))
  }

  @Test func limitStopsApplicationsOneByOne() throws {
    let graph = try PipelineTests.graph()
    let point = RandomPoint(graph, seed: 3)
    let expected = try point.run(graph)
    var all = PassContext(evaluator: RandomGraphCheck.evaluator)
    let full = try Pipeline(.shared).run(graph, &all)
    #expect(all.applicationCount > 10)
    for limit in 0...all.applicationCount {
      var context = PassContext(
        evaluator: RandomGraphCheck.evaluator, limit: limit, logs: true)
      var pipeline = Pipeline(.shared)
      pipeline.verifiesEach = true
      let result = try pipeline.run(graph, &context)
      #expect(context.applicationCount == min(limit, context.log.count))
      #expect(
        Comparison.difference(expected, try point.run(result), scale: 1e3) == nil, "\(limit)")
      if limit == 0 { #expect(GraphPrinter.text(result) == GraphPrinter.text(graph)) }
      if limit == all.applicationCount {
        #expect(GraphPrinter.text(result) == GraphPrinter.text(full))
      }
    }
  }

  /// Remembers what it hears.
  private final class Listener {
    private(set) var heard: [String] = []

    func hear(_ event: PassEvent) throws(Diagnostic) {
      heard.append(event.pass)
      let isSame = GraphPrinter.text(event.before) == GraphPrinter.text(event.after)
      #expect(isSame == !event.changed, "\(event.pass) says \(event.counts)")
    }
  }

  @Test func observersHearOfEveryPass() throws {
    let graph = try PipelineTests.graph()
    let listener = Listener()
    // A closure in an array literal, typed throws and all, is more than the compiler takes.
    var observers: [PassObserver] = []
    observers.append(listener.hear)
    var context = PassContext(evaluator: RandomGraphCheck.evaluator)
    var pipeline = Pipeline(.shared)
    pipeline.stopAfter = "cse"
    _ = try pipeline.run(graph, &context, observers: observers)
    #expect(listener.heard == ["simplify", "fold", "cse"])
  }

  /// A pass that returns one value under one name twice.
  private struct Breaking: Pass {
    static var name: String { "breaking" }
    static var summary: String { "breaks V5" }

    func run(_ graph: Graph, _ context: inout PassContext) -> Graph {
      graph.returning(graph.outputs + graph.outputs)
    }
  }

  @Test func verifierNamesThePassThatBreaksAGraph() throws {
    let graph = try PipelineTests.graph()
    var context = PassContext()
    var pipeline = Pipeline([Dead.self, Breaking.self])
    #expect(throws: Never.self) { _ = try pipeline.run(graph, &context) }
    pipeline.verifiesEach = true
    let failure = #expect(throws: Diagnostic.self) { _ = try pipeline.run(graph, &context) }
    #expect(failure?.notes == ["found after the pass breaking"])
  }

  /// A second run finds nothing, on the gradient graphs of random models.
  @Test(arguments: 0..<60) func passesAreIdempotent(_ seed: Int) throws {
    var context = PassContext(evaluator: RandomGraphCheck.evaluator)
    let recipe = GraphRecipe(seed: UInt64(seed), steps: 6 + seed % 15)
    let plain = try Pipeline([Differentiate.self, BindSeeds.self]).run(recipe.graph, &context)
    for passes: [any Pass.Type] in [
      [Simplify.self, Dead.self], [Fold.self, Dead.self], [CommonSubexpressions.self],
      [Dead.self], [Layout.self, Dead.self], [Differentiate.self],
    ] {
      let once = try Pipeline(passes).run(plain, &context)
      let twice = try Pipeline(passes).run(once, &context)
      #expect(
        GraphPrinter.text(once) == GraphPrinter.text(twice), "\(passes.map { $0.name }) \(seed)")
    }
  }
}

extension Passes.Stage {
  fileprivate var order: Int { Passes.Stage.allCases.firstIndex(of: self) ?? 0 }
}

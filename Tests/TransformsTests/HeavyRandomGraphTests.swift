import AdjointGraphIR
import AdjointRuntime
import AdjointTensors
import AdjointTestSupport
import AdjointTransforms
import Testing

/// Three thousand random graphs through the whole road: the plans of every level of optimisation
/// against the reference interpreter, on one thread and two. In release.
@Suite struct HeavyRandomGraphTests {
  @Test(arguments: 0..<30) func plansAgreeWithTheReference(_ block: Int) {
    RandomPlans.expectAgreement(block)
  }
}

/// Seven thousand more, for `tools/check --long`.
@Suite struct LongRandomGraphTests {
  @Test(arguments: 30..<100) func plansAgreeWithTheReference(_ block: Int) {
    RandomPlans.expectAgreement(block)
  }
}

/// The plans of random graphs.
enum RandomPlans {
  /// Two runs of one plan give different bits.
  struct ThreadsDiffer: Error {}

  /// Checks a hundred graphs; the first failure is shrunk and printed.
  static func expectAgreement(_ block: Int) {
    var again: [String: Int] = [:]
    for seed in block * 100..<(block + 1) * 100 {
      let recipe = GraphRecipe(seed: UInt64(seed), steps: 6 + seed % 15)
      switch outcome(recipe, seed) {
      case .agrees: break
      case .drawnAgain(let operation): again[operation, default: 0] += 1
      case .fails(let reason):
        let least = recipe.shrunk {
          if case .fails = outcome($0, seed) { true } else { false }
        }
        Issue.record("graph \(seed): \(reason)\n\(GraphPrinter.text(least.graph))")
        return
      }
    }
    #expect(again.values.allSatisfy { $0 <= 10 }, "points drawn again: \(again)")
  }

  private static func outcome(_ recipe: GraphRecipe, _ seed: Int) -> RandomGraphCheck.Outcome {
    RandomGraphCheck.check(recipe, point: UInt64(seed), levels: [.none, .some, .full]) {
      graph, point in
      let plan = try Planner.plan(graph)
      let single = try run(plan, point, threads: 1)
      guard try single == run(plan, point, threads: 2) else { throw ThreadsDiffer() }
      return single
    }
  }

  private static func run(
    _ plan: EntryPlan, _ point: RandomPoint, threads: Int
  ) throws -> [String: Tensor] {
    let interpreter = try Interpreter(plan, threads: threads)
    for binding in plan.inputs + plan.parameters {
      guard let tensor = point.inputs[binding.name] else { continue }
      try interpreter.bind(binding.name, tensor)
    }
    try interpreter.run()
    return interpreter.outputs
  }
}

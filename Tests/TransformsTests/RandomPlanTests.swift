import AdjointGraphIR
import AdjointRuntime
import AdjointTensors
import AdjointTestSupport
import AdjointTransforms
import Testing

/// Three thousand random graphs through the whole road: the plans of every level of optimisation
/// against the reference interpreter, on one thread and two. In release.
@Suite struct HeavyRandomGraphTests {
  @Test func plansAgreeWithTheReference() async {
    await RandomPlans.expectAgreement(0..<3_000)
  }
}

/// Seven thousand more, for `tools/check --long`.
@Suite struct LongRandomGraphTests {
  @Test func plansAgreeWithTheReference() async {
    await RandomPlans.expectAgreement(3_000..<10_000)
  }
}

/// The plans of random graphs.
enum RandomPlans {
  /// Two runs of one plan give different bits.
  struct ThreadsDiffer: Error {}
  /// A plan that writes an output where a parameter lies gives other bits.
  struct UpdateDiffers: Error {}

  /// Passes without their limits, as for large tensors: a batch is cut as far as sizes allow;
  /// arithmetic is collected, and what is kept recomputed, wherever that is possible.
  private static let unlimited: [[any Pass]] = [
    [Microbatch(leastBytes: 0, leastRows: 0, gain: -.infinity)],
    [Collect(leastPoints: 0), Recover(leastElements: 0)], [],
  ]

  /// Checks the graphs of those numbers, a hundred at a time, and that few points are drawn again.
  static func expectAgreement(_ seeds: Range<Int>) async {
    let tally = await withTaskGroup(of: DrawTally.self) { group in
      for start in stride(from: seeds.lowerBound, to: seeds.upperBound, by: 100) {
        group.addTask { block(start..<min(start + 100, seeds.upperBound)) }
      }
      return await group.reduce(into: DrawTally()) { $0.merge($1) }
    }
    #expect(tally.wasteful == [], "more than one point in twenty drawn again")
  }

  /// The first failure of a block is shrunk and printed.
  private static func block(_ seeds: Range<Int>) -> DrawTally {
    var tally = DrawTally()
    for seed in seeds {
      // A graph for which no point is fit is replaced by another.
      for attempt in 0..<10 {
        let recipe = GraphRecipe(
          seed: UInt64(seed) + UInt64(attempt) * 1_000_000, steps: 6 + seed % 15)
        let outcome = outcome(recipe, seed)
        if case .unfit(let own) = outcome {
          tally.merge(own)
          continue
        }
        if case .agrees(let own) = outcome { tally.merge(own) }
        if case .fails(let reason) = outcome { fail(recipe, seed, reason) }
        break
      }
    }
    return tally
  }

  private static func fail(_ recipe: GraphRecipe, _ seed: Int, _ reason: String) {
    let least = recipe.shrunk { if case .fails = outcome($0, seed) { true } else { false } }
    Issue.record("graph \(seed): \(reason)\n\(GraphPrinter.text(least.graph))")
  }

  private static func outcome(_ recipe: GraphRecipe, _ seed: Int) -> RandomGraphCheck.Outcome {
    RandomGraphCheck.check(recipe, point: UInt64(seed), levels: [.none, .some, .full]) {
      graph, point in
      var context = PassContext()
      var changed = graph
      for pass in unlimited[seed % unlimited.count] { changed = try pass.run(changed, &context) }
      let plan = try Planner.plan(changed)
      let single = try run(plan, point, threads: 1)
      guard try single == run(plan, point, threads: 2) else { throw ThreadsDiffer() }
      try expectUpdates(changed, plan, point, single)
      return single
    }
  }

  /// Writes outputs where parameters of their type lie: the first run gives the same.
  private static func expectUpdates(
    _ graph: Graph, _ plan: EntryPlan, _ point: RandomPoint, _ expected: [String: Tensor]
  ) throws {
    var free = plan.outputs
    var updates: [String: String] = [:]
    for parameter in plan.parameters {
      let fits = { (output: Binding) in
        output.element == parameter.element && output.shape == parameter.shape
      }
      guard let position = free.lastIndex(where: fits) else { continue }
      updates[parameter.name] = free.remove(at: position).name
    }
    if updates.isEmpty { return }
    let inPlace = try Planner.plan(graph, PlannerOptions(updates: updates))
    for threads in [1, 2] {
      guard try run(inPlace, point, threads: threads) == expected else { throw UpdateDiffers() }
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

import AdjointGraphIR
import AdjointTestSupport
import AdjointTransforms
import Testing

/// Random graphs keep their meaning through the passes, evaluated by the reference interpreter.
@Suite struct RandomGraphTests {
  /// A way through the pipeline, and how near its result is to the plain graph's.
  struct Way: Sendable, CustomTestStringConvertible {
    let name: String
    let soundness: Soundness
    let stages: [Passes.Stage]
    let tolerance: Double
    var testDescription: String { name }
  }

  /// Rules that are exact keep every bit. A contraction may sum in another order than the
  /// transposed one that `layout` replaces, so the last stage is left out there.
  static let ways = [
    Way(name: "default", soundness: .rounding, stages: [.shared, .final], tolerance: 1e-9),
    Way(name: "exact", soundness: .exact, stages: [.shared], tolerance: 0),
    Way(name: "fast-math", soundness: .fastMath, stages: [.shared, .final], tolerance: 1e-9),
  ]

  @Test(arguments: ways, 0..<4) func passesKeepTheMeaning(_ way: Way, _ block: Int) {
    RandomGraphTests.expectAgreement(block * 25..<(block + 1) * 25) { recipe, seed in
      RandomGraphCheck.check(
        recipe, point: UInt64(seed), stages: way.stages, soundness: way.soundness,
        tolerance: way.tolerance
      ) { try $1.run($0) }
    }
  }

  @Test(arguments: 0..<4) func entriesTogetherKeepTheMeaning(_ block: Int) {
    RandomGraphTests.expectAgreement(block * 25..<(block + 1) * 25) { recipe, seed in
      RandomGraphCheck.checkSplit(recipe, point: UInt64(seed))
    }
  }

  /// Checks the graphs of those numbers; the first failure is shrunk and printed.
  static func expectAgreement(
    _ seeds: Range<Int>, _ outcome: (GraphRecipe, Int) -> RandomGraphCheck.Outcome
  ) {
    for seed in seeds {
      let recipe = GraphRecipe(seed: UInt64(seed), steps: 6 + seed % 15)
      switch outcome(recipe, seed) {
      case .agrees, .unfit: break
      case .fails(let reason):
        let least = recipe.shrunk { if case .fails = outcome($0, seed) { true } else { false } }
        Issue.record("graph \(seed): \(reason)\n\(GraphPrinter.text(least.graph))")
        return
      }
    }
  }
}

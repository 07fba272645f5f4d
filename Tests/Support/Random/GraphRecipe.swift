import AdjointGraphIR
import AdjointTensors

/// A random graph as the numbers it is made of: one list a step. Every sublist is a graph too,
/// which is what makes shrinking easy.
public struct GraphRecipe: Hashable, Sendable {
  public private(set) var steps: [[UInt32]]

  private static let wordsInStep = 24

  /// The recipe of that number.
  public init(seed: UInt64, steps count: Int = 10) {
    var source = SeededGenerator(seed: seed)
    steps = (0..<count).map { _ in
      (0..<GraphRecipe.wordsInStep).map { _ in UInt32(truncatingIfNeeded: source.next() >> 32) }
    }
  }

  /// The graph, with derivatives in it.
  public var graph: Graph { built.graph }

  /// The names of what the steps made, for counting which operations occur.
  public var built: (graph: Graph, made: [String]) {
    var construction = GraphConstruction()
    for step in steps { construction.step(Choices(step)) }
    return construction.finish()
  }

  /// The smallest recipe found for which `fails` still holds: steps are left out, then numbers are
  /// made small.
  /// - Requires: it holds for this recipe.
  public func shrunk(while fails: (GraphRecipe) -> Bool) -> GraphRecipe {
    var best = self
    var length = max(1, best.steps.count / 2)
    while length >= 1 {
      var start = 0
      while start < best.steps.count {
        var candidate = best
        candidate.steps.removeSubrange(start..<min(start + length, best.steps.count))
        if fails(candidate) { best = candidate } else { start += length }
      }
      length /= 2
    }
    for step in best.steps.indices {
      for word in best.steps[step].indices where best.steps[step][word] != 0 {
        var candidate = best
        candidate.steps[step][word] = 0
        if fails(candidate) { best = candidate }
      }
    }
    return best
  }
}

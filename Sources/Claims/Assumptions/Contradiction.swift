import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// Finds out that conditions can't hold together, at any sizes.
enum Contradiction {
  /// True if no point at all satisfies the conditions; false where that isn't known.
  static func isCertain(
    _ conditions: [Condition], _ analysis: AssumptionAnalysis, _ graph: Graph
  ) -> Bool {
    if analysis.isNever { return true }
    let parts = conditions.flatMap { ConditionPart.parts(of: $0, in: graph) }
    if hasEmptyRange(parts, graph) || hasImpossiblePart(parts, graph) { return true }
    let constraints = Constraints(parts, graph)
    return constraints.excludeEachOther
  }

  /// True if bounds of one argument exclude each other at all sizes.
  private static func hasEmptyRange(_ parts: [ConditionPart], _ graph: Graph) -> Bool {
    var bounds: [NodeID: [ArgumentBound]] = [:]
    for part in parts {
      switch part {
      case .bound(let node, let bound): bounds[node, default: []].append(bound)
      case .property(.simplexRows, let node), .property(.oneHotRows, let node):
        bounds[node, default: []].append(between(Rational(0)))
      case .property(.orthogonal, let node):
        bounds[node, default: []].append(between(Rational(-1)))
      default: break
      }
    }
    return bounds.contains { node, list in
      guard ValueRanges.isNeverEmpty(graph.types(node)[0].shape) else { return false }
      // Bounds by sizes may exclude each other at some sizes alone.
      let fixed = list.filter { bound in
        [bound.lower, bound.upper].allSatisfy { limit in
          if case .size? = limit { false } else { true }
        }
      }
      return EntryRange(fixed, [:]).isEmpty
    }
  }

  /// `lower` ≤ entry ≤ 1
  private static func between(_ lower: Rational) -> ArgumentBound {
    ArgumentBound(lower: .number(lower), upper: .number(Rational(1)), isStrict: false)
  }

  /// True if a comparison fails for the ranges that its sides have whatever the inputs are:
  /// `x * x < 0`, `exp(x) <= 0`.
  private static func hasImpossiblePart(_ parts: [ConditionPart], _ graph: Graph) -> Bool {
    var ranges = ValueRanges(graph)
    return parts.contains { part in
      switch part {
      case .equation(let a, let b):
        return ValueRanges.isNeverEmpty(graph.type(of: a).shape) && ranges.areApart(a, b)
      case .order(let a, let b, let isStrict):
        guard ValueRanges.isNeverEmpty(graph.type(of: a).shape) else { return false }
        return isStrict ? a == b || ranges.isAtLeast(a, b) : ranges.isAbove(a, b)
      case .unequal(let a, let b):
        return a == b && ValueRanges.isNeverEmpty(graph.type(of: a).shape)
      default: return false
      }
    }
  }
}

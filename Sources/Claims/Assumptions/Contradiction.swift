import AdjointGraphIR
import AdjointTensors

/// Finds out that conditions can't hold together, at any sizes.
enum Contradiction {
  /// True if no point at all satisfies the conditions; false where that isn't known.
  static func isCertain(
    _ conditions: [Condition], _ analysis: AssumptionAnalysis, _ graph: Graph
  ) -> Bool {
    if analysis.isNever { return true }
    return false
  }
}

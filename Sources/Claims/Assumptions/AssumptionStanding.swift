import AdjointGraphIR
import AdjointTensors

/// Whether conditions can hold together.
enum AssumptionStanding {
  /// They hold at a point that was found; nil where there are none.
  case satisfiable(WitnessPoint?)
  /// They hold nowhere, at no sizes.
  case contradictory
  case unknown

  /// What is known of conditions about the inputs of a set.
  static func of(_ conditions: [Condition], _ set: ClaimSet, seed: UInt64) -> AssumptionStanding {
    if conditions.isEmpty { return .satisfiable(nil) }
    let posed = ClaimSet(
      graph: set.graph, questions: [ClaimQuestion(sides: [], conditions: conditions)],
      labelRanges: set.labelRanges
    ).focused(on: 0)
    let (graph, conditions) = (posed.graph, posed.questions[0].conditions)
    let points = AssumedPoints(graph, conditions, labelRanges: set.labelRanges)
    let sizes = points.sizes(graph)
    if let point = points.satisfyingPoint(graph, sizes: sizes, seed: seed) {
      return .satisfiable(point)
    }
    return Contradiction.isCertain(conditions, points.analysis, graph) ? .contradictory : .unknown
  }
}

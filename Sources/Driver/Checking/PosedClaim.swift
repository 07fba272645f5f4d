import AdjointClaims
import AdjointFrontend
import AdjointGraphIR
import AdjointSource
import AdjointTransforms

/// Sides and conditions in a model's graph.
struct PosedClaim: Sendable {
  let sides: [Value]
  let conditions: [Condition]

  /// The values of the graph that make the claim.
  var values: [Value] { sides + conditions.flatMap(\.values) }

  /// Equality of the sides where the assumptions hold.
  init(sides: [Value], assumptions: [Assumption]) {
    self.sides = sides
    conditions = assumptions.flatMap(PosedClaim.conditions)
  }

  /// The conditions of an assumption, those that make points told by their names.
  private static func conditions(_ assumption: Assumption) -> [Condition] {
    assumption.conditions.map { condition in
      Condition(
        value: condition.value,
        subject: condition.property.flatMap { property in
          MatrixProperty(rawValue: property.name).map { ($0, property.subject) }
        })
    }
  }

  /// The graph in which derivatives are expanded and common subexpressions shared, and the claims'
  /// values in it.
  ///
  /// - Throws: the diagnostic of a pass.
  static func prepared(
    _ graph: Graph, _ posed: [PosedClaim]
  ) throws(Diagnostic) -> (Graph, [ClaimQuestion]) {
    var outputs: [Output] = []
    for claim in posed {
      for value in claim.values {
        outputs.append(Output("\(outputs.count)", value))
      }
    }
    var context = PassContext()
    let passes = Pipeline([Differentiate.self, BindSeeds.self, CommonSubexpressions.self])
    let result = try passes.run(graph.returning(outputs), &context)
    var next = 0
    let questions = posed.map { claim in
      let values = result.outputs[next..<next + claim.values.count].map(\.value)
      next += values.count
      var rest = values.dropFirst(claim.sides.count)
      let conditions = claim.conditions.map { condition in
        let images = Array(rest.prefix(condition.values.count))
        rest = rest.dropFirst(images.count)
        return condition.replacing(images)
      }
      return ClaimQuestion(sides: Array(values.prefix(claim.sides.count)), conditions: conditions)
    }
    return (result, questions)
  }
}

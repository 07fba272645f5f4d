import AdjointClaims
import AdjointFrontend
import AdjointGraphIR
import AdjointSource
import AdjointTensors
import AdjointTransforms

/// The verdicts of a model's claims.
public enum ClaimChecking {
  /// A claim with its verdict.
  public struct Answer: Sendable {
    public let claim: Claim
    public let verdict: Verdict
  }

  /// Decides all claims of a model, in the order of the file, and then what its functions state as
  /// their pullbacks.
  ///
  /// - Parameter seed: of the sampled points.
  /// - Throws: the diagnostic of a pass.
  public static func answers(_ model: Model, seed: UInt64) throws(Diagnostic) -> [Answer] {
    var answers = try ownAnswers(model, seed)
    for pullback in model.pullbacks { answers += try ownAnswers(pullback, seed) }
    return answers
  }

  private static func ownAnswers(
    _ model: Model, _ seed: UInt64
  ) throws(Diagnostic) -> [Answer] {
    var numbers: [Int: Int] = [:]
    var posed: [PosedClaim] = []
    for (position, claim) in model.claims.enumerated() {
      guard case .sides(let sides) = claim.meaning else { continue }
      numbers[position] = posed.count
      posed.append(
        PosedClaim(
          sides: sides.map(\.value), conditions: claim.assumptions.flatMap(conditions)))
    }
    let verdicts = posed.isEmpty ? [] : try decide(model, posed, seed)
    return model.claims.enumerated().map { position, claim in
      switch claim.meaning {
      case .illTyped(let diagnostic):
        return Answer(claim: claim, verdict: .refuted(.illTyped(diagnostic)))
      case .sides:
        // Every claim with sides was given a number above.
        return Answer(claim: claim, verdict: verdicts[numbers[position] ?? 0])
      }
    }
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

  /// Sides and assumptions in the model's graph.
  private struct PosedClaim {
    let sides: [Value]
    let conditions: [Condition]

    var values: [Value] { sides + conditions.flatMap(\.values) }
  }

  private static func decide(
    _ model: Model, _ posed: [PosedClaim], _ seed: UInt64
  ) throws(Diagnostic) -> [Verdict] {
    let (graph, questions) = try prepared(model.graph, posed)
    var alternatives: [(setting: String, graph: Graph, questions: [ClaimQuestion])] = []
    for (setting, conventions) in otherSettings(model.conventions) {
      let (other, asked) = try prepared(model.graph.adopting(conventions), posed)
      alternatives.append((setting, other, asked))
    }
    let set = ClaimSet(
      graph: graph, questions: questions, labelRanges: leastRanges(model),
      alternatives: alternatives)
    let (verdicts, contradictions) = Prover.decide(set, seed: seed)
    if let wrong = contradictions.first {
      throw CheckDiagnostics.contradiction(model.claims[wrong].name)
    }
    return verdicts
  }

  /// The graph in which derivatives are expanded and common subexpressions shared, and the claims'
  /// values in it.
  private static func prepared(
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

  /// The other values at kinks, one setting changed at a time.
  private static func otherSettings(_ own: Conventions) -> [(String, Conventions)] {
    var result: [(String, Conventions)] = []
    for name in ["relu_at_zero", "tie"] {
      for value in Conventions.choices(of: name) {
        var other = own
        if other.set(name, value), other != own { result.append(("\(name) = \(value)", other)) }
      }
    }
    return result
  }

  /// For each integer input, the least size of the axes that it indexes.
  static func leastRanges(_ model: Model) -> [String: Size] {
    model.indexRanges.compactMapValues { sizes in
      sizes.min { ($0.constant ?? .max) < ($1.constant ?? .max) }
    }
  }
}

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
    /// Where it is refuted, what makes it hold if it is undone: the likeliest mistake first.
    public var mistakes: [NamedMistake] = []
  }

  /// Decides all claims of a model, in the order of the file, and then what its functions state as
  /// their pullbacks.
  ///
  /// - Parameters:
  ///   - seed: of the sampled points.
  ///   - namesMistakes: whether the likely mistakes of refuted claims are looked for.
  /// - Throws: the diagnostic of a pass.
  public static func answers(
    _ model: Model, seed: UInt64, namesMistakes: Bool = true
  ) throws(Diagnostic) -> [Answer] {
    var answers = try ownAnswers(model, seed)
    if namesMistakes {
      let mistakes = try MistakeNaming.mistakes(model, answers.map(\.verdict), seed: seed)
      for (position, named) in mistakes { answers[position].mistakes = named }
    }
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
          sides: sides.map(\.value), assumptions: claim.assumptions))
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

  private static func decide(
    _ model: Model, _ posed: [PosedClaim], _ seed: UInt64
  ) throws(Diagnostic) -> [Verdict] {
    let (graph, questions) = try PosedClaim.prepared(model.graph, posed)
    var alternatives: [(setting: String, graph: Graph, questions: [ClaimQuestion])] = []
    for (setting, conventions) in otherSettings(model.conventions) {
      let (other, asked) = try PosedClaim.prepared(model.graph.adopting(conventions), posed)
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

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
    /// The step of the chain that the verdict is of.
    public let step: Int
    /// The verdicts of all steps.
    public let steps: [Verdict]
    /// Where it is refuted, what makes it hold if it is undone: the likeliest mistake first.
    public var mistakes: [NamedMistake] = []
    /// True for a refuted claim whose mistakes were looked for in vain.
    var isUnexplained = false

    /// What is said of a claim that is wrong as a whole; nil for any other.
    public var remark: String? {
      isUnexplained ? "changing one part, or two, does not make it hold" : nil
    }
  }

  /// An `assume` with its verdict.
  public struct AssumptionAnswer: Sendable {
    public let assumption: Assumption
    public let verdict: AssumptionVerdict
  }

  /// Everything that a file claims and assumes.
  public struct Answers: Sendable {
    /// In the order of the file, and then what its functions state as their pullbacks.
    public var claims: [Answer] = []
    public var assumptions: [AssumptionAnswer] = []

    /// No answers.
    public init() {}

    init(claims: [Answer], assumptions: [AssumptionAnswer]) {
      self.claims = claims
      self.assumptions = assumptions
    }
  }

  /// Decides all claims of a model.
  ///
  /// - Parameters:
  ///   - seed: of the sampled points.
  ///   - namesMistakes: whether the likely mistakes of refuted claims are looked for.
  /// - Throws: the diagnostic of a pass, or of a proof that a counterexample contradicts.
  public static func answers(
    _ model: Model, seed: UInt64, namesMistakes: Bool = true
  ) throws(Diagnostic) -> Answers {
    var answers = try ownAnswers(model, seed)
    if namesMistakes {
      let mistakes = try MistakeNaming.mistakes(model, answers.claims, seed: seed)
      for (position, named) in mistakes {
        answers.claims[position].mistakes = named
        answers.claims[position].isUnexplained = named.isEmpty
      }
    }
    for pullback in model.pullbacks { answers.claims += try ownAnswers(pullback, seed).claims }
    return answers
  }

  private static func ownAnswers(
    _ model: Model, _ seed: UInt64
  ) throws(Diagnostic) -> Answers {
    var numbers: [Int: Int] = [:]
    var posed: [PosedClaim] = []
    for (position, claim) in model.claims.enumerated() {
      guard case .sides(let sides) = claim.meaning else { continue }
      numbers[position] = posed.count
      posed.append(
        PosedClaim(
          sides: sides.map(\.value), assumptions: claim.assumptions))
    }
    let isAsked = !posed.isEmpty || !model.assumptions.isEmpty
    let findings = isAsked ? try decide(model, posed, seed) : ProverFindings()
    let claims = model.claims.enumerated().map { position, claim in
      switch claim.meaning {
      case .illTyped(let diagnostic):
        let verdict = Verdict.refuted(.illTyped(diagnostic))
        return Answer(claim: claim, verdict: verdict, step: 0, steps: [verdict])
      case .sides:
        // Every claim with sides was given a number above.
        let answer = findings.answers[numbers[position] ?? 0]
        return Answer(
          claim: claim, verdict: answer.verdict, step: answer.step, steps: answer.steps)
      }
    }
    let assumptions = zip(model.assumptions, findings.assumptions).map {
      AssumptionAnswer(assumption: $0, verdict: $1)
    }
    return Answers(claims: claims, assumptions: assumptions)
  }

  private static func decide(
    _ model: Model, _ posed: [PosedClaim], _ seed: UInt64
  ) throws(Diagnostic) -> ProverFindings {
    let findings = Prover.decide(try claimSet(model, posed), seed: seed)
    if let wrong = findings.contradictions.first {
      throw CheckDiagnostics.contradiction(model.claims[wrong].name)
    }
    return findings
  }

  /// What is asked about a model.
  static func claimSet(_ model: Model, _ posed: [PosedClaim]) throws(Diagnostic) -> ClaimSet {
    let assumed = PosedClaim(sides: [], assumptions: model.assumptions)
    let (graph, questions) = try PosedClaim.prepared(model.graph, posed + [assumed])
    var rest = questions[posed.count].conditions[...]
    let assumptions = model.assumptions.map { assumption in
      let own = Array(rest.prefix(assumption.conditions.count))
      rest = rest.dropFirst(own.count)
      return own
    }
    let source = model.graph
    return ClaimSet(
      graph: graph, questions: questions.dropLast(), labelRanges: leastRanges(model),
      assumptions: assumptions
    ) { alternatives(source, posed) }
  }

  /// The same claims under other settings of what counts at kinks.
  static func alternatives(_ graph: Graph, _ posed: [PosedClaim]) -> [ClaimSet.Alternative] {
    otherSettings(graph.conventions).compactMap { setting, conventions in
      // What can be differentiated under one setting can be under the others.
      let adopting = graph.adopting(conventions)
      guard let (other, asked) = try? PosedClaim.prepared(adopting, posed) else { return nil }
      return ClaimSet.Alternative(setting: setting, graph: other, questions: asked)
    }
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

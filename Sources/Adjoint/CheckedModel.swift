import AdjointClaims
import AdjointDriver
import AdjointFrontend
import AdjointSource
import AdjointTensors

/// The answer to a claim: proved, refuted, kink or undecided.
public typealias Verdict = AdjointClaims.Verdict
/// What a proof rests on and how far it reaches.
public typealias Proof = AdjointClaims.Proof
/// A point at which the two sides of a claim differ.
public typealias Counterexample = AdjointClaims.Counterexample
/// Whether an `assume` can hold: satisfiable, contradictory or unknown.
public typealias AssumptionVerdict = AdjointClaims.AssumptionVerdict
/// A likely mistake of a refuted claim: its kind, and a sentence.
public typealias NamedMistake = AdjointDriver.NamedMistake

/// What a model claims, assumes and expects, decided.
///
///     let checked = try CheckedModel(source: text)
///     for claim in checked.claims where claim.verdict.name == "refuted" {
///       print(claim.line, claim.text, claim.mistakes.first?.text ?? "")
///     }
public struct CheckedModel: Sendable, CustomStringConvertible {
  /// A claim with its verdict.
  public struct Claim: Sendable {
    /// Its name, or `claim 1` for the first without one.
    public let name: String
    /// The claim as it is written, in one line.
    public let text: String
    /// The line of the text, from 1.
    public let line: Int
    /// The answer; in a chain that of the first step which is not proved.
    public let verdict: Verdict
    /// The answers to the steps of a chain, one for a single equality.
    public let steps: [Verdict]
    /// Where it is refuted, what makes it hold if it is undone; the likeliest first.
    public let mistakes: [NamedMistake]
  }

  /// An `assume` with its verdict.
  public struct Assumption: Sendable {
    /// The predicate as it is written.
    public let text: String
    /// The line of the text, from 1.
    public let line: Int
    public let verdict: AssumptionVerdict
  }

  /// An `expect` with what was found.
  public struct Expectation: Sendable {
    /// The statement as it is written.
    public let text: String
    /// The line of the text, from 1.
    public let line: Int
    public let holds: Bool
    /// What was computed, in words; empty where it holds.
    public let message: String
  }

  /// In the order of the text.
  public let claims: [Claim]
  public let assumptions: [Assumption]
  public let expectations: [Expectation]
  /// The seed of the random points, for the same answers again.
  public let seed: UInt64
  /// The answers as `adjoint check` prints them.
  public let description: String

  /// Checks the text of a model.
  ///
  /// - Parameters:
  ///   - source: the text of an `.adj` file.
  ///   - name: the name that diagnostics print.
  ///   - seed: of the random points; drawn from the system where it is left out, as a proof's bound
  ///     on its error supposes.
  /// - Throws: `AdjointFailure` with every mistake of the text.
  public init(
    source: String, name: String = "model.adj", seed: UInt64? = nil
  ) throws(AdjointFailure) {
    let seed = seed ?? UInt64.random(in: 1...999_999_999)
    let (model, map) = try AdjointFailure.reading(source, name)
    let report: CheckReport
    do throws(Diagnostic) {
      report = try CheckReport(model, map, file: name, seed: seed)
    } catch {
      throw AdjointFailure([error], map)
    }
    func line(_ span: SourceSpan) -> Int { map.location(of: span)?.line ?? 0 }
    claims = report.claims.map { answer in
      Claim(
        name: answer.claim.name, text: report.source(answer.claim.span),
        line: line(answer.claim.span), verdict: answer.verdict, steps: answer.steps,
        mistakes: answer.mistakes)
    }
    assumptions = report.assumptions.map { answer in
      let span = answer.assumption.span
      return Assumption(text: report.source(span), line: line(span), verdict: answer.verdict)
    }
    expectations = report.expectations.map { answer in
      let span = answer.expectation.span
      return Expectation(
        text: report.source(span), line: line(span), holds: answer.holds, message: answer.message)
    }
    description = report.text()
    self.seed = seed
  }

  /// True if every claim is proved, or equal but at a kink, every expectation holds, and no
  /// assumption contradicts those above it.
  public var isFine: Bool {
    let isProved = claims.allSatisfy { claim in
      switch claim.verdict {
      case .proved, .kink: true
      case .refuted, .undecided: false
      }
    }
    return isProved && expectations.allSatisfy(\.holds)
      && !assumptions.contains { $0.verdict == .contradictory }
  }
}

extension AdjointFailure {
  /// The model of a text.
  /// - Throws: every mistake of it.
  static func reading(
    _ source: String, _ name: String, _ options: ModelOptions = ModelOptions()
  ) throws(AdjointFailure) -> (model: Model, map: SourceMap) {
    let reading = Model.read(SourceFile(name: name, text: source), options: options)
    guard let model = reading.model else {
      throw AdjointFailure(reading.diagnostics, reading.map)
    }
    return (model, reading.map)
  }
}

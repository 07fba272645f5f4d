import AdjointClaims
import AdjointFrontend
import AdjointSource
import AdjointTensors

/// What `check` found in one file.
public struct CheckReport: Sendable {
  /// The file as it was named.
  public let file: String
  /// The model's text.
  public let map: SourceMap
  /// In the order of the file, and then what its functions state as their pullbacks.
  public let claims: [ClaimChecking.Answer]
  public let assumptions: [ClaimChecking.AssumptionAnswer]
  public let expectations: [ExpectationChecking.Answer]

  /// Decides everything that a model states.
  ///
  /// - Parameters:
  ///   - seed: of the random points.
  ///   - withClaims: false leaves claims and assumptions out.
  /// - Throws: the diagnostic of a pass, or of a proof that a counterexample contradicts.
  public init(
    _ model: Model, _ map: SourceMap, file: String, seed: UInt64, withClaims: Bool = true
  ) throws(Diagnostic) {
    self.file = file
    self.map = map
    let answers =
      withClaims ? try ClaimChecking.answers(model, seed: seed) : ClaimChecking.Answers()
    claims = answers.claims
    assumptions = answers.assumptions
    expectations = try ExpectationChecking.answers(model)
  }

  /// A line for each statement in the order of the file, what refutes it below, and a line that
  /// counts.
  /// - Parameter isColoured: true colours the verdicts for a terminal.
  public func text(isColoured: Bool = false) -> String {
    let width = 1 + (entries.map(\.verdict.count).max() ?? 0)
    var lines = ["\(DisplayText.escaped(file))"]
    for entry in entries {
      let padded = pad(entry.verdict, max(width, 10))
      let verdict = isColoured ? "\u{1B}[\(entry.colour)m\(padded)\u{1B}[0m" : padded
      lines.append("  \(verdict) \(pad(place(entry.span), 9)) \(entry.statement)")
      lines += entry.below.map { "             \($0)" }
    }
    return lines.joined(separator: "\n") + "\n  " + Self.counts([self]) + "\n"
  }

  /// One statement with its answer.
  private struct Entry {
    let span: SourceSpan
    let verdict: String
    let colour: Int
    let statement: String
    let below: [String]
  }

  private var entries: [Entry] {
    let assumed = assumptions.map { answer in
      Entry(
        span: answer.assumption.span, verdict: answer.verdict.rawValue,
        colour: answer.verdict == .satisfiable ? 32 : 33,
        statement: "assume " + source(answer.assumption.span), below: [])
    }
    let claimed = claims.map { answer in
      Entry(
        span: answer.claim.span, verdict: answer.verdict.name, colour: colour(answer.verdict),
        statement: statement(answer.claim), below: VerdictText(answer, map).lines)
    }
    let expected = expectations.map { answer in
      Entry(
        span: answer.expectation.span, verdict: answer.holds ? "holds" : "fails",
        colour: answer.holds ? 32 : 31, statement: source(answer.expectation.span),
        below: answer.holds ? [] : [answer.message])
    }
    // What functions of other files state comes last.
    return (assumed + claimed + expected).enumerated().sorted { a, b in
      let (x, y) = (a.element.span, b.element.span)
      if x.file != y.file {
        return x.file == FileID(0) || y.file != FileID(0) && a.offset < b.offset
      }
      return x.start == y.start ? a.offset < b.offset : x.start < y.start
    }.map(\.element)
  }

  /// True if an answer depends on points that were drawn.
  public var isDrawn: Bool {
    !assumptions.isEmpty
      || claims.contains { answer in
        if case .proved(let proof) = answer.verdict { return proof.means != .rewriting }
        return true
      }
  }

  /// The line behind several files, of which some may be no models.
  public static func summary(_ reports: [CheckReport], files: Int) -> String {
    let broken = files - reports.count
    let words = broken == 0 ? "" : ", of which \(broken) could not be checked"
    return "\(files) files\(words): \(counts(reports))"
  }

  /// `12 claims: 10 proved, 2 undecided but agreeing; 1 expectation holds`.
  private static func counts(_ reports: [CheckReport]) -> String {
    let verdicts = reports.flatMap { $0.claims.map(\.verdict) }
    var parts: [String] = []
    for name in ["proved", "kink", "refuted"] {
      let count = verdicts.count { $0.name == name }
      if count > 0 { parts.append("\(count) \(name == "kink" ? "equal but at a kink" : name)") }
    }
    let agreeing = verdicts.count { if case .undecided(true, _, _) = $0 { true } else { false } }
    let open = verdicts.count { if case .undecided(false, _, _) = $0 { true } else { false } }
    if agreeing > 0 { parts.append("\(agreeing) undecided but agreeing") }
    if open > 0 { parts.append("\(open) undecided") }
    let claims = verdicts.count == 1 ? "1 claim" : "\(verdicts.count) claims"
    var text = claims + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
    let expectations = reports.flatMap(\.expectations)
    if !expectations.isEmpty {
      let failed = expectations.count { !$0.holds }
      text += "; \(expectations.count - failed) of \(expectations.count) expectations hold"
    }
    return text
  }

  private func statement(_ claim: Claim) -> String {
    let source = source(claim.span)
    return source.isEmpty ? claim.name : source
  }

  /// What stands at a place, in one line.
  public func source(_ span: SourceSpan) -> String {
    let words = map.text(of: span).split(whereSeparator: \.isWhitespace)
    return DisplayText.escaped(words.joined(separator: " "))
  }

  private func place(_ span: SourceSpan) -> String {
    map.location(of: span).map { "line \($0.line)" } ?? ""
  }

  private func colour(_ verdict: Verdict) -> Int {
    switch verdict {
    case .proved: 32
    case .refuted: 31
    case .kink, .undecided: 33
    }
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}

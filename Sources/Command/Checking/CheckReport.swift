import AdjointClaims
import AdjointDriver
import AdjointFrontend
import AdjointSource
import AdjointTensors

/// What `check` found in one file.
struct CheckReport {
  let file: String
  let map: SourceMap
  let claims: [ClaimChecking.Answer]
  let assumptions: [ClaimChecking.AssumptionAnswer]
  let expectations: [ExpectationChecking.Answer]

  /// A line for each claim, what refutes it below, and a line that counts.
  var text: String {
    var lines = ["\(DisplayText.escaped(file))"]
    for answer in assumptions {
      let verdict = coloured(answer.verdict.rawValue, answer.verdict == .satisfiable ? 32 : 33)
      lines.append("  \(verdict) \(pad(place(answer.assumption.span), 9)) \(text(answer))")
    }
    for answer in claims {
      let verdict = coloured(answer.verdict.name, colour(answer.verdict))
      lines.append("  \(verdict) \(pad(place(answer.claim.span), 9)) \(statement(answer.claim))")
      lines += VerdictText(answer).lines.map { "             \($0)" }
    }
    for answer in expectations {
      let verdict = answer.holds ? "holds" : "fails"
      let source = oneLine(map.text(of: answer.expectation.span))
      lines.append("  \(pad(verdict, 10)) \(pad(place(answer.expectation.span), 9)) \(source)")
      if !answer.holds { lines.append("             \(answer.message)") }
    }
    return lines.joined(separator: "\n") + "\n  " + Self.counts([self]) + "\n"
  }

  /// True if an answer depends on points that were drawn.
  var isDrawn: Bool {
    !assumptions.isEmpty
      || claims.contains { answer in
        if case .proved(let proof) = answer.verdict { return proof.means != .rewriting }
        return true
      }
  }

  /// The line behind several files.
  static func summary(_ reports: [CheckReport]) -> String {
    "\(reports.count) files: \(counts(reports))"
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
    let source = oneLine(map.text(of: claim.span))
    return source.isEmpty ? claim.name : source
  }

  private func text(_ answer: ClaimChecking.AssumptionAnswer) -> String {
    "assume " + oneLine(map.text(of: answer.assumption.span))
  }

  private func oneLine(_ text: String) -> String {
    DisplayText.escaped(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
  }

  private func place(_ span: SourceSpan) -> String {
    map.location(of: span).map { "line \($0.line)" } ?? ""
  }

  /// A verdict in colour, where standard output shows colours.
  private func coloured(_ name: String, _ colour: Int) -> String {
    let padded = pad(name, 10)
    return Console.outputIsColoured ? "\u{1B}[\(colour)m\(padded)\u{1B}[0m" : padded
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

import AdjointClaims
import AdjointDriver
import AdjointFrontend
import AdjointSource
import AdjointTensors
import Foundation

/// What `check` found in one file.
struct CheckReport {
  let file: String
  let map: SourceMap
  let claims: [ClaimChecking.Answer]
  let expectations: [ExpectationChecking.Answer]

  /// A line for each claim, what refutes it below, and a line that counts.
  var text: String {
    var lines = ["\(DisplayText.escaped(file))"]
    for answer in claims {
      let place = location(answer.claim.span).map { "line \($0.line)" } ?? ""
      let verdict = coloured(answer.verdict.name, answer.verdict)
      lines.append("  \(verdict) \(pad(place, 9)) \(statement(answer.claim))")
      lines += details(answer.verdict).map { "             \($0)" }
      lines += mistakes(answer).map { "             \($0)" }
    }
    for answer in expectations {
      let place = location(answer.expectation.span).map { "line \($0.line)" } ?? ""
      let verdict = answer.holds ? "holds" : "fails"
      let source = oneLine(map.text(of: answer.expectation.span))
      lines.append("  \(pad(verdict, 10)) \(pad(place, 9)) \(source)")
      if !answer.holds { lines.append("             \(answer.message)") }
    }
    return lines.joined(separator: "\n") + "\n  " + Self.counts([self]) + "\n"
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
    let agreeing = verdicts.count { if case .undecided(true, _) = $0 { true } else { false } }
    let open = verdicts.count { if case .undecided(false, _) = $0 { true } else { false } }
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

  private func details(_ verdict: Verdict) -> [String] {
    switch verdict {
    case .proved(let proof): return lines(proof)
    case .refuted(.illTyped(let diagnostic)):
      return ["it does not type: \(diagnostic.message)"]
    case .refuted(.counterexample(let example)): return lines(example)
    case .kink(let example, let setting):
      return ["with \(setting) the sides are equal here too"] + lines(example)
    case .undecided(_, .noWitness):
      return ["not proved; agrees at \(Prover.sampleCount) random points"]
    case .undecided(_, .assumption):
      return ["no point was found that satisfies the assumptions"]
    case .undecided(_, .neverDefined):
      return ["no point was found where both sides are defined"]
    }
  }

  /// How a claim was proved, where that is more than rewriting.
  private func lines(_ proof: Proof) -> [String] {
    var lines: [String] = []
    if proof.means == .identity {
      let bound = String(format: "%.0e", proof.errorBound)
      let reach = proof.allSizes ? "at all sizes" : "at the sizes tested"
      lines.append(
        "by identity, \(reach): \(proof.rounds) rounds, wrong with probability below \(bound)")
      if !proof.allSizes {
        lines.append("sizes: " + proof.sizes.map(text).joined(separator: "; "))
      }
    }
    return lines + proof.sideConditions
  }

  private func text(_ sizes: [String: Int]) -> String {
    sizes.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }.joined(separator: ", ")
  }

  private func lines(_ example: Counterexample) -> [String] {
    let sizes = text(example.sizes)
    let entry = example.entry.isEmpty ? "" : " in entry \(example.entry)"
    let step = example.step == 0 ? "" : ", in step \(example.step + 1) of the chain"
    let at = sizes.isEmpty ? "" : "at \(sizes): "
    let values = "\(example.left) on the left, \(example.right) on the right"
    let inputs = example.inputs.map { input in
      let text = JSONValue(input.tensor).text()
      return "\(input.name) = \(text.count > 160 ? text.prefix(157) + "…" : text)"
    }
    return ["\(at)\(values)\(entry)\(step)"] + inputs
  }

  /// The likely mistake, and what else would explain the refutation.
  private func mistakes(_ answer: ClaimChecking.Answer) -> [String] {
    guard let first = answer.mistakes.first else { return [] }
    return ["likely mistake (\(first.kind.rawValue)): \(first.text)"]
      + answer.mistakes.dropFirst().map { "or (\($0.kind.rawValue)): \($0.text)" }
  }

  private func statement(_ claim: Claim) -> String {
    let source = oneLine(map.text(of: claim.span))
    return source.isEmpty ? claim.name : source
  }

  private func oneLine(_ text: String) -> String {
    DisplayText.escaped(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
  }

  private func location(_ span: SourceSpan) -> SourceLocation? { map.location(of: span) }

  /// A verdict in green, red or yellow, where standard output shows colours.
  private func coloured(_ name: String, _ verdict: Verdict) -> String {
    let padded = pad(name, 10)
    guard Console.outputIsColoured else { return padded }
    let colour: Int
    switch verdict {
    case .proved: colour = 32
    case .refuted: colour = 31
    case .kink, .undecided: colour = 33
    }
    return "\u{1B}[\(colour)m\(padded)\u{1B}[0m"
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// `{file, claims: [{name, line, column, verdict, agrees, means, all_sizes, rounds, error_bound,
  /// sizes, side_conditions, counterexample}]}`.
  var json: JSONValue {
    .object([
      "file": .text(file),
      "claims": .list(
        claims.map { answer in
          let place = location(answer.claim.span)
          return .object(
            [
              "name": .text(answer.claim.name), "line": .integer(place?.line ?? 0),
              "column": .integer(place?.column ?? 0), "verdict": .text(answer.verdict.name),
              "agrees": .bool(agrees(answer.verdict)),
              "counterexample": answer.verdict.counterexample.map(object) ?? .null,
              "mistake": answer.mistakes.first.map { .text($0.kind.rawValue) } ?? .null,
              "mistake_text": answer.mistakes.first.map { .text($0.text) } ?? .null,
              "other_mistakes": .list(
                answer.mistakes.dropFirst().map { .text($0.kind.rawValue) }),
            ].merging(proof(answer.verdict)) { own, _ in own })
        }),
    ])
  }

  private func agrees(_ verdict: Verdict) -> Bool {
    switch verdict {
    case .proved: true
    case .undecided(let agrees, _): agrees
    case .refuted, .kink: false
    }
  }

  /// The fields of a proof, null in other verdicts.
  private func proof(_ verdict: Verdict) -> [String: JSONValue] {
    guard case .proved(let proof) = verdict else {
      return [
        "means": .null, "all_sizes": .null, "rounds": .null, "error_bound": .null, "sizes": .null,
        "side_conditions": .null,
      ]
    }
    return [
      "means": .text(proof.means.rawValue), "all_sizes": .bool(proof.allSizes),
      "rounds": .integer(proof.rounds), "error_bound": .number(proof.errorBound),
      "sizes": .list(proof.sizes.map { .object($0.mapValues { .integer($0) }) }),
      "side_conditions": .list(proof.sideConditions.map { .text($0) }),
    ]
  }

  private func object(_ example: Counterexample) -> JSONValue {
    .object([
      "sizes": .object(example.sizes.mapValues { .integer($0) }),
      "inputs": .object(
        Dictionary(example.inputs.map { ($0.name, JSONValue($0.tensor)) }) { $1 }),
      "entry": .list(example.entry.map { .integer($0) }), "left": .number(example.left),
      "right": .number(example.right), "step": .integer(example.step),
    ])
  }
}

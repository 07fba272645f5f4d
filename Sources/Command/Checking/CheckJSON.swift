import AdjointClaims
import AdjointDriver
import AdjointSource
import AdjointTensors

/// The answers of `check` as JSON.
extension CheckReport {
  /// The answers, in the order of the file: `claims`, `assumptions`, `expectations`.
  var members: [String: [JSONValue]] {
    [
      "claims": claims.map(object), "assumptions": assumptions.map(object),
      "expectations": expectations.map(object),
    ]
  }

  /// `{name, line, column, verdict, means, all_sizes, rounds, error_bound, sizes, side_conditions,
  /// agrees, reason, note, counterexample, mistake, mistake_text, other_mistakes, step, steps,
  /// text}`; what another verdict has is null. Steps count from 0.
  private func object(_ answer: ClaimChecking.Answer) -> JSONValue {
    let place = map.location(of: answer.claim.span)
    let own: [String: JSONValue] = [
      "name": .text(answer.claim.name), "line": .integer(place?.line ?? 0),
      "column": .integer(place?.column ?? 0), "verdict": .text(answer.verdict.name),
      "agrees": .bool(agrees(answer.verdict)), "reason": reason(answer.verdict),
      "counterexample": answer.verdict.counterexample.map(object) ?? .null,
      "mistake": answer.mistakes.first.map { .text($0.kind.rawValue) } ?? .null,
      "mistake_text": answer.mistakes.first.map { .text($0.text) } ?? .null,
      "other_mistakes": otherMistakes(answer.mistakes),
      "step": .integer(answer.step),
      "steps": .list(answer.steps.map { .text($0.name) }),
      "note": note(answer), "text": .text(source(answer.claim.span)),
    ]
    return .object(own.merging(proof(answer.verdict)) { own, _ in own })
  }

  private func object(_ answer: ClaimChecking.AssumptionAnswer) -> JSONValue {
    let place = map.location(of: answer.assumption.span)
    return .object([
      "line": .integer(place?.line ?? 0), "column": .integer(place?.column ?? 0),
      "verdict": .text(answer.verdict.rawValue), "text": .text(source(answer.assumption.span)),
    ])
  }

  private func object(_ answer: ExpectationChecking.Answer) -> JSONValue {
    let place = map.location(of: answer.expectation.span)
    return .object([
      "line": .integer(place?.line ?? 0), "column": .integer(place?.column ?? 0),
      "holds": .bool(answer.holds), "message": answer.holds ? .null : .text(answer.message),
      "text": .text(source(answer.expectation.span)),
    ])
  }

  private func note(_ answer: ClaimChecking.Answer) -> JSONValue {
    if case .undecided(_, _, let note?) = answer.verdict { return .text(note) }
    return answer.remark.map { .text($0) } ?? .null
  }

  /// What else is wrong besides the mistake that is named, and then what would explain the
  /// refutation, too.
  private func otherMistakes(_ mistakes: [NamedMistake]) -> JSONValue {
    let besides = mistakes.first?.others ?? []
    return .list((besides + mistakes.dropFirst().map(\.kind)).map { .text($0.rawValue) })
  }

  private func agrees(_ verdict: Verdict) -> Bool {
    switch verdict {
    case .proved: true
    case .undecided(let agrees, _, _): agrees
    case .refuted, .kink: false
    }
  }

  private func reason(_ verdict: Verdict) -> JSONValue {
    switch verdict {
    case .proved, .refuted(.counterexample): .null
    case .refuted(.illTyped(let diagnostic)): .text(diagnostic.message)
    case .kink(_, let setting): .text(setting)
    case .undecided(_, let reason, _): .text(reason.rawValue)
    }
  }

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
      "side_conditions": .list(proof.conditionTexts.map { .text($0) }),
    ]
  }

  private func object(_ example: Counterexample) -> JSONValue {
    .object([
      "sizes": .object(example.ownSizes.mapValues { .integer($0) }),
      "inputs": .object(
        Dictionary(example.inputs.map { ($0.name, JSONValue($0.tensor)) }) { $1 }),
      "entry": .list(example.entry.map { .integer($0) }),
      "left": example.left.map { .number($0) } ?? .null,
      "right": example.right.map { .number($0) } ?? .null,
    ])
  }
}

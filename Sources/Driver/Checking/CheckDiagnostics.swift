import AdjointSource

/// Diagnostics of claims, expectations and gradient checks, beyond the verdicts themselves.
public enum CheckDiagnostics {
  static let contradictionCode = DiagnosticCode(
    "E0590", "a proof and a counterexample contradict each other",
    "This is a mistake in Adjoint: please report the model. The claim is not proved.")
  static let evaluationCode = DiagnosticCode(
    "E0591", "the model can't be evaluated",
    "An operation isn't defined on its operands: an index out of range, a singular matrix, an "
      + "integer divided by zero.")
  static let meaningCode = DiagnosticCode(
    "E0592", "a pass changed the meaning",
    "`--check-each` evaluates the graph before and after every pass at random points, in Double. "
      + "A difference is a mistake in Adjoint.")

  /// The codes of this stage.
  public static let codes = [contradictionCode, evaluationCode, meaningCode]

  static func contradiction(_ claim: String) -> Diagnostic {
    .error(
      contradictionCode, "internal error: \(claim) has a proof and a counterexample", at: nil)
  }

  static func evaluation(_ reason: String) -> Diagnostic {
    .error(evaluationCode, reason, at: nil)
  }

  static func meaning(_ pass: String, _ difference: String) -> Diagnostic {
    .error(
      meaningCode, "internal error: the pass \(pass) changed the meaning: \(difference)", at: nil)
  }
}

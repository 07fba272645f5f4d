import AdjointRuntime
import AdjointSource

/// Diagnostics of plans and runs.
public enum PlanDiagnostics {
  static let faultCode = DiagnosticCode(
    "E0701", "no plan can be made or read",
    """
    A plan has concrete sizes, fits the memory that `--max-memory` allows, and, where it is read
    from a file, passes every check that the planner's own plans pass: version, checksum, offsets
    inside the arena, known operations, types inferred again.
    """)
  static let runCode = DiagnosticCode(
    "E0702", "the run ended",
    """
    An index was out of range, an integer was divided by zero, an input was missing or of another
    shape; or, under `--check-finite`, an infinity or NaN appeared. The operation and its source
    line stand in the message.
    """)
  static let entryCode = DiagnosticCode(
    "E0703", "the plan has no such entry",
    "`adjoint compile --entries all` makes main, forward, backward and init.")

  /// The codes of this stage.
  public static let codes = [faultCode, runCode, entryCode]

  /// A plan that can't be made or read.
  public static func fault(_ fault: PlanFault) -> Diagnostic {
    .error(faultCode, "\(fault)", at: nil)
  }

  /// A run that ended early.
  public static func failure(_ failure: RunFailure) -> Diagnostic {
    .error(runCode, "\(failure)", at: nil)
  }

  /// An entry that a plan lacks.
  public static func missingEntry(_ name: String, in plan: Plan) -> Diagnostic {
    .error(
      entryCode, "the plan has no entry '\(name)'", at: nil,
      notes: ["it has " + plan.entries.map(\.name).joined(separator: ", ")])
  }
}

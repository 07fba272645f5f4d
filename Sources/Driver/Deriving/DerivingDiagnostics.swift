import AdjointFrontend
import AdjointRendering
import AdjointSource

/// Diagnostics of derivations.
public enum DerivingDiagnostics {
  /// A variable that the file lacks.
  static func unknown(_ name: String, names: some Sequence<String>) -> Diagnostic {
    Diagnostic(
      severity: .error, code: "E0905", message: "there is no value '\(name)' to derive in",
      span: nil, notes: meant(name, names) + ["the file has \(listed(names))"])
  }

  /// What may have been meant.
  private static func meant(_ name: String, _ names: some Sequence<String>) -> [String] {
    Spelling.nearest(to: name, among: names).map { ["did you mean '\($0)'?"] } ?? []
  }

  /// Twenty names at most.
  private static func listed(_ names: some Sequence<String>) -> String {
    let sorted = names.sorted()
    let rest = sorted.count > 20 ? " and \(sorted.count - 20) others" : ""
    return sorted.prefix(20).joined(separator: ", ") + rest
  }

  /// A function that is to be written out and is not called.
  static func noCall(_ name: String, calls: Set<String>) -> Diagnostic {
    Diagnostic(
      severity: .error, code: "E0906", message: "the model does not call '\(name)'", span: nil,
      notes: meant(name, calls) + (calls.isEmpty ? [] : ["it calls \(listed(calls))"]))
  }

  /// A model without a scalar.
  static func noLoss() -> Diagnostic {
    Diagnostic(
      severity: .error, code: "E0907", message: "no value is a scalar that could be derived",
      span: nil,
      notes: ["say which value it is: `adjoint derive --of y`; of a tensor that is its Jacobian"])
  }

  /// A value that has no derivatives.
  static func notFloat(_ name: String) -> Diagnostic {
    Diagnostic(
      severity: .error, code: "E0909", message: "'\(name)' is no float, so it has no derivatives",
      span: nil, notes: [])
  }

  /// An expression that cannot be derived.
  static func notValue(_ expression: String, reason: String) -> Diagnostic {
    Diagnostic(
      severity: .error, code: "E0910",
      message: "'\(expression)' cannot be derived here: \(reason)", span: nil,
      notes: ["write an expression in the model's names, such as h[0, 1]"])
  }

  /// A text that names no entry.
  public static func noEntry(_ text: String) -> Diagnostic {
    Diagnostic(
      severity: .error, code: "E0911", message: "'\(text)' names no entry", span: nil,
      notes: ["write W[1, 0], or W[i, j] for each of them"])
  }

  /// Something that no formula says.
  static func noFormula(_ failure: DerivationFailure, at span: SourceSpan?) -> Diagnostic {
    Diagnostic(
      severity: .error, code: "E0908", message: "no derivation: \(failure.reason)", span: span,
      notes: [])
  }
}

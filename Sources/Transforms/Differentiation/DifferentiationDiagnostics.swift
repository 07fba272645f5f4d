import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// Diagnostics of differentiation.
public enum DifferentiationDiagnostics {
  static let unusedCode = DiagnosticCode(
    "E0451", "the value does not depend on the variable",
    """
    A derivative was asked for in a variable from which no path of differentiable operations leads
    to the value. It is zero everywhere, which is seldom what was meant:

        L = sum(x)
        output dW = grad(L, W)

    With `convention unused = error` this is an error; without it, zeros and a warning.
    """)
  static let sizeCode = DiagnosticCode(
    "E0452", "the derivative is too large",
    "The number of entries of this Jacobian or Hessian leaves the 64-bit integers.")

  /// The codes of this stage.
  public static let codes = [unusedCode, sizeCode]

  /// A derivative in a variable that doesn't matter.
  static func unused(
    variable: String?, value: String?, mode: DerivativeAttributes.Mode, isError: Bool,
    at span: SourceSpan?
  ) -> Diagnostic {
    let message =
      "\(value ?? "the value") does not depend on \(variable ?? "the variable"): "
      + "this derivative is zero"
    return isError
      ? .error(unusedCode, message, at: span, notes: ["`convention unused = error` is in force"])
      : .warning(unusedCode, message, at: span)
  }

  /// A Jacobian whose size can't be counted.
  static func tooLarge(_ error: SizeError, at span: SourceSpan?) -> Diagnostic {
    .error(sizeCode, "the derivative is too large: \(error)", at: span)
  }
}

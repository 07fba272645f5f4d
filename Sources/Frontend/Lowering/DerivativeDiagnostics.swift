import AdjointSource
import AdjointTensors

/// What can be wrong with derivatives: E04xx.
public enum DerivativeDiagnostics {
  /// A gradient of something that is no scalar.
  static func notScalar(
    _ function: String, _ type: TensorType, _ text: String, at span: SourceSpan
  ) -> Diagnostic {
    .error(
      nonScalar, "`\(function)` wants a scalar, but this is \(TypeDiagnostics.text(type))",
      at: span,
      notes: [
        "write `\(function)(sum(\(text)), …)` for the sum of its entries, `jacobian` for all "
          + "derivatives, `vjp(y, x, v)` for a product with v"
      ])
  }

  /// A variable that is an expression.
  static func noName(_ function: String, _ text: String, at span: SourceSpan) -> Diagnostic {
    .error(
      noVariable, "the variable of `\(function)` is the name of a value", at: span,
      notes: ["give the expression a name, use the name, and differentiate in it"])
  }

  /// A variable that is a number.
  static func constantVariable(_ text: String, _ noun: String, at span: SourceSpan) -> Diagnostic {
    .error(
      noVariable, "`\(text)` is \(noun) that is known, and no variable", at: span,
      notes: ["declare it as `input` or `param`, or as `const` for a fixed tensor"])
  }

  /// A derivative of integers.
  static func notFloat(_ type: TensorType, at span: SourceSpan) -> Diagnostic {
    .error(
      notDifferentiable, "only floats have derivatives, and this is \(TypeDiagnostics.text(type))",
      at: span)
  }

  /// A vector of another type than value or variable.
  static func vector(
    _ function: String, _ type: TensorType, _ wanted: TensorType, at span: SourceSpan
  ) -> Diagnostic {
    .error(
      vectorType,
      "the vector of `\(function)` is \(TypeDiagnostics.text(wanted)), but this is "
        + TypeDiagnostics.text(type), at: span,
      notes: ["`jvp` takes a vector like the variable, `vjp` one like the value"])
  }

  /// An indexed variable where that has no meaning.
  static func indexedVariable(_ function: String, at span: SourceSpan) -> Diagnostic {
    .error(
      noVariable, "`\(function)` can't take a part of a variable here", at: span,
      notes: ["take the derivative in the whole and index the result"])
  }

  /// A variable that the value doesn't depend on.
  static func unused(
    _ y: String, _ x: String, isError: Bool, at span: SourceSpan
  ) -> Diagnostic {
    let message = "`\(y)` does not depend on `\(x)`, so the derivative is zero"
    return isError
      ? .error(unusedVariable, message, at: span, notes: ["`convention unused = error` is set"])
      : .warning(unusedVariable, message, at: span)
  }

  /// E0401: a gradient of something that is no scalar.
  static let nonScalar = DiagnosticCode(
    "E0401", "a gradient of something that is no scalar",
    """
    `grad(L, x)` has the shape of x, so L is a scalar. For other values there are

      grad(sum(y), x)      of the sum of the entries
      jacobian(y, x)       every derivative, of shape (y…, x…)
      vjp(y, x, v)         vᵀ·J, of the shape of x
      jvp(y, x, v)         J·v, of the shape of y
    """)
  /// E0402: a derivative in something that is no variable.
  static let noVariable = DiagnosticCode(
    "E0402", "a derivative in something that is no variable",
    """
    The variable is the name of a value anywhere on the way, `grad(L, Z)`, or a part of one,
    `grad(L, W[0, 1])`, which is `grad(L, W)[0, 1]`. That one value counts as independent: only
    paths through it count. Any other expression needs a name first.
    """)
  /// E0403: a derivative of integers.
  static let notDifferentiable = DiagnosticCode(
    "E0403", "a derivative of integers",
    """
    Values of type i32, i64 and bool have no derivative, neither as the value nor as the variable.
    """)
  /// E0404: a vector of the wrong type.
  static let vectorType = DiagnosticCode(
    "E0404", "a vector of the wrong type",
    """
    `jvp(y, x, v)` takes a v like x, `vjp(y, x, v)` one like y.
    """)
  /// E0405: a derivative that is zero because nothing depends on the variable.
  static let unusedVariable = DiagnosticCode(
    "E0405", "a derivative that is zero because nothing depends on the variable",
    """
    Often the value was computed from a copy, or from the value before a function was applied. With
    `convention unused = error` it is an error, otherwise a warning, and the derivative is zeros.
    """)

  /// The codes of this stage.
  public static let codes = [
    nonScalar, noVariable, notDifferentiable, vectorType, unusedVariable,
  ]
}

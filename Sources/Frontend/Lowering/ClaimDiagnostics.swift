import AdjointSource
import AdjointTensors

/// What can be wrong with claims and expectations: E05xx.
public enum ClaimDiagnostics {
  /// Sides of different shapes.
  static func sides(
    _ first: TensorType, _ firstSpan: SourceSpan, _ other: TensorType, _ span: SourceSpan
  ) -> Diagnostic {
    .error(
      sideShapes,
      "the sides have different shapes: \(first.shape.text) and \(other.shape.text)", at: span,
      detail: TypeDiagnostics.text(other),
      labels: [.init(firstSpan, TypeDiagnostics.text(first))],
      notes: other.rank == 0 ? ["only a number stands for every entry"] : [])
  }

  /// A pullback with too few or too many cotangents.
  static func pullbackCount(_ count: Int, parameters: Int, at span: SourceSpan) -> Diagnostic {
    .error(
      pullbacks, "a pullback has one cotangent a parameter: \(parameters), not \(count)", at: span)
  }

  /// A pullback of a function whose result has none.
  static func pullbackResult(_ function: String, at span: SourceSpan) -> Diagnostic {
    .error(
      pullbacks, "`\(function)` states a pullback, so it returns one tensor of floats", at: span)
  }

  /// A value given for something computed.
  static func notGivable(_ name: String, at span: SourceSpan) -> Diagnostic {
    .error(
      substitutions, "`\(name)` is computed; values are given for inputs and parameters", at: span)
  }

  /// An expectation of something that depends on what has no value.
  static func notGiven(_ name: String, _ text: String, at span: SourceSpan) -> Diagnostic {
    .error(
      substitutions, "`\(text)` depends on `\(name)`, which has no value here", at: span,
      notes: ["give one: `expect … with \(name) = …`"])
  }

  /// A name behind `with` without a value.
  static func missingValue(_ name: String, at span: SourceSpan) -> Diagnostic {
    .error(
      substitutions, "`\(name)` needs a value here", at: span,
      fix: .init("write `\(name) = …`"))
  }

  /// A value of another shape than it is given for.
  static func givenShape(
    _ name: String, _ type: TensorType, _ shape: Shape, at span: SourceSpan
  ) -> Diagnostic {
    .error(
      substitutions,
      "`\(name)` is \(TypeDiagnostics.text(type)), but this has shape \(shape.text)", at: span)
  }

  /// E0501: sides of different shapes.
  static let sideShapes = DiagnosticCode(
    "E0501", "sides of different shapes",
    """
    The sides of a claim have one shape; only a number stands for every entry. A claim that does
    not type is refuted, with the type error as reason.
    """)
  /// E0502: a value that can't be given.
  static let substitutions = DiagnosticCode(
    "E0502", "a value that can't be given",
    """
    `expect e ≈ v with x = [1, 2]` gives numbers to inputs and parameters, in their shape.
    """)

  /// E0503: a pullback that is none.
  static let pullbacks = DiagnosticCode(
    "E0503", "a pullback that is none",
    """
    A function may state its derivative, which is checked like a claim:

      fn softplus(x) = log(1 + exp(x)) with pullback(d) = d * sigmoid(x)

    With d the cotangent of the only result, there is one value for each parameter, in its shape.
    `adjoint check` checks the statement. No gradient is computed by it: gradients follow from the
    body, so that they depend neither on a proof nor on whether one was looked for.
    """)

  /// The codes of this stage.
  public static let codes = [sideShapes, substitutions, pullbacks]
}

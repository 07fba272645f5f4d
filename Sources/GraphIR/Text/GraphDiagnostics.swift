import AdjointSource
import AdjointTensors

/// Diagnostics of `.gir` text and of the verifier.
public enum GraphDiagnostics {
  static let syntaxCode = DiagnosticCode(
    "E0801", "the text is no graph",
    """
    The textual form of a graph is one node a line:

        graph @name(%x: f32[N], param %w: f32[N]) {
          %0 = multiply %x, %w : f32[N]
          return y = %0
        }

    Every value has a type, attributes stand in braces behind the operands.
    """)
  static let operationCode = DiagnosticCode(
    "E0802", "no such operation",
    "`adjoint ops` lists the operations that a graph may hold, by the names that stand here.")
  static let valueCode = DiagnosticCode(
    "E0803", "a value is used before its line",
    "Nodes stand in topological order: each value is made on a line above its uses.")
  static let twiceCode = DiagnosticCode(
    "E0804", "a name stands twice",
    "Each value of a graph, each argument and each output has a name of its own.")
  static let typeCode = DiagnosticCode(
    "E0805", "the operands break the operation's rule",
    "`adjoint ops NAME` prints the rules, labelled (C1), (C2), …, of an operation.")
  static let statedCode = DiagnosticCode(
    "E0806", "the type in the text is not the one inferred",
    "The type behind the colon follows from the operands; it is there for readers and checked.")
  static let verifierCode = DiagnosticCode(
    "E0807", "the graph breaks an invariant",
    "The verifier lists the invariants V1, V2, … that hold between passes. A graph that was made "
      + "by Adjoint and breaks one is a mistake in Adjoint.")

  /// The codes of this stage.
  public static let codes = [
    syntaxCode, operationCode, valueCode, twiceCode, typeCode, statedCode, verifierCode,
  ]

  /// Something else was expected.
  public static func syntax(_ message: String, at span: SourceSpan) -> Diagnostic {
    .error(syntaxCode, message, at: span)
  }

  static func unknownOperation(_ name: String, at span: SourceSpan) -> Diagnostic {
    .error(operationCode, "no operation '\(name)'", at: span)
  }

  static func unknownValue(_ name: String, at span: SourceSpan) -> Diagnostic {
    .error(valueCode, "%\(name) is not made above this line", at: span)
  }

  static func twice(_ name: String, at span: SourceSpan) -> Diagnostic {
    .error(twiceCode, "the name '\(name)' stands twice", at: span)
  }

  static func typeRule(_ failure: TypeFailure, at span: SourceSpan) -> Diagnostic {
    .error(
      typeCode, "\(failure.operation): \(failure.rule)", at: span,
      notes: failure.operands.enumerated().map { "operand \($0.offset) is \($0.element)" })
  }

  static func otherType(
    stated: [TensorType], inferred: [TensorType], at span: SourceSpan
  ) -> Diagnostic {
    func text(_ types: [TensorType]) -> String {
      types.map(\.description).joined(separator: ", ")
    }
    return .error(
      statedCode, "the text says \(text(stated)), the operands give \(text(inferred))", at: span)
  }

  static func invariant(_ rule: String, _ message: String) -> Diagnostic {
    .error(verifierCode, "\(rule): \(message)", at: nil)
  }
}

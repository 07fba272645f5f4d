import AdjointGraphIR
import AdjointTensors

/// An operation that applies one scalar function at every element. Operands and result have one
/// shape: every broadcast is a node of its own.
///
/// Type rule, batched form, evaluation, page and samples follow from the function; a file states
/// the function, its texts and its gradient rule.
public protocol ElementwisePrimitive: Primitive where Attributes == NoAttributes {
  static var function: ScalarFunction { get }

  /// The definition in plain text: `y = tanh x`.
  static var formula: String { get }

  /// The cotangents of the operands in plain text, d being that of the result.
  static var gradient: String { get }

  /// Edge cases, one sentence each.
  static var notes: [String] { get }

  /// What random elements the operands of the samples get.
  static var domains: [Sample.Domain] { get }

  /// False where differences tell nothing of the gradient rule, as for steps.
  static var isSmooth: Bool { get }
}

extension ElementwisePrimitive {
  public static var family: Family { .elementwise }
  public static var commutes: Bool { function == .add || function == .multiply }
  public static var notes: [String] { [] }
  public static var isSmooth: Bool { true }

  public static var domains: [Sample.Domain] {
    [Sample.Domain](repeating: .any, count: function.arity)
  }

  public static func scalarFunction(_ attributes: NoAttributes) -> ScalarFunction? { function }

  public static var constraints: [String] { ElementwiseRule.constraints(function) }

  public static func type(
    of operands: [TensorType], _ attributes: NoAttributes
  ) throws(TypeFailure) -> TensorType {
    try ElementwiseRule.type(of: operands, function, name)
  }

  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value {
    ElementwiseRule.batch(node, operands, batched: batched, size: size, &b)
  }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: NoAttributes, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    try Reference.apply(function, operands, context.numbers)
  }

  public static var page: String {
    OperationPage(
      formula: formula, notes: notes, constraints: constraints, gradient: gradient
    ).markdown
  }

  public static var samples: [Sample] {
    SampleShapes.elementwise(function, domains: domains, differentiable: isSmooth)
  }
}

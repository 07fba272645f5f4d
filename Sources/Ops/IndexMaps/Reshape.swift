import AdjointGraphIR
import AdjointTensors

/// The new shape.
public struct ReshapeAttributes: AttributeCoding {
  public let to: Shape

  public init(to: Shape) { self.to = to }

  public init(decoding list: AttributeList) throws(AttributeFailure) { to = try list.sizes("to") }

  public var encoded: AttributeList { AttributeList([AttributeField("to", .sizes(to))]) }
}

/// The same elements in row-major order in another shape.
///
/// - (C1) one operand
/// - (C2) no size of `to` can be negative
/// - (C3) as many elements before as after, as polynomials of the dimensions
public enum Reshape: Primitive {
  public static var name: String { "reshape" }
  public static var family: Family { .indexMap }
  public static var summary: String { "the same elements in another shape" }

  public static var page: String {
    """
    The elements in row-major order, in the shape `to`.

    Any element type.

    - (C1) one operand
    - (C2) no size of `to` can be negative
    - (C3) as many elements before as after; where sizes are symbolic, the products are compared \
    as polynomials

    Gradient: the cotangent in the operand's shape.
    """
  }

  public static var samples: [Sample] {
    [
      sample(.f32, [], []), sample(.f32, [], [1, 1]), sample(.f64, [1], []),
      sample(.f32, [6], [2, 3]), sample(.f64, [2, 3], [3, 2]), sample(.f32, [2, 3, 4], [4, 6]),
      sample(.f32, [2, 1, 3, 2], [12]), sample(.f64, [0, 3], [2, 0]), sample(.i64, [4], [2, 2]),
      sample(.bool, [2, 2], [4]),
    ]
  }

  private static func sample(_ element: ElementType, _ shape: Shape, _ to: Shape) -> Sample {
    Sample(
      [TensorType(element, shape)], attributes: ReshapeAttributes(to: to).encoded,
      differentiable: element.isFloat)
  }

  public static func type(
    of operands: [TensorType], _ attributes: ReshapeAttributes
  ) throws(TypeFailure) -> TensorType {
    try demand(operands.count == 1, "(C1) one operand", operands)
    let to = attributes.to
    try demand(to.areNatural, "(C2) no size of \(to.text) can be negative", operands)
    let rule = "(C3) as many elements before as after"
    let counts = try sized(rule, operands) { () throws(SizeError) in
      (before: try Size.product(operands[0].shape), after: try Size.product(to))
    }
    try demand(
      counts.before == counts.after, "\(rule): \(counts.before) is not \(counts.after)", operands)
    return operands[0].with(shape: to)
  }

  public static func pullback(
    _ node: Value, _ cotangent: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    let operand = b.type(of: b.operand(node, 0))
    return [operand.element.isFloat ? b.reshape(cotangent, operand.shape) : nil]
  }

  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value {
    b.reshape(operands[0], [size] + b.attributes(node, as: ReshapeAttributes.self).to)
  }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: ReshapeAttributes, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    operands[0].reshaped(try context.values(attributes.to))
  }
}

extension GraphBuilder {
  /// The elements of `x` in row-major order in another shape.
  public mutating func reshape(_ x: Value, _ shape: Shape) -> Value {
    make(Reshape.self, ReshapeAttributes(to: shape), x)
  }
}

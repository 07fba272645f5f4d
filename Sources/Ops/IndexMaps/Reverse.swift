import AdjointGraphIR
import AdjointTensors

/// The axes that are turned round.
public struct ReverseAttributes: AttributeCoding {
  public let axes: [Int]

  public init(axes: [Int]) { self.axes = axes }

  public init(decoding list: AttributeList) throws(AttributeFailure) {
    axes = try list.integers("axes")
  }

  public var encoded: AttributeList {
    AttributeList([AttributeField("axes", .integers(axes))])
  }
}

/// `y[j] = x[i]` with `i = size − 1 − j` along `axes`, `i = j` along the others.
///
/// - (C1) one operand
/// - (C2) `axes` increases within the operand's rank
public enum Reverse: Primitive {
  public static var name: String { "reverse" }
  public static var family: Family { .indexMap }
  public static var summary: String { "some axes turned round" }

  public static var page: String {
    """
    `y[j] = x[i]` where `i = size − 1 − j` along each of `axes`, and `i = j` along the others.

    Any element type.

    - (C1) one operand
    - (C2) `axes` increases within the operand's rank

    Gradient: the cotangent reversed in the same way.
    """
  }

  public static var samples: [Sample] {
    [
      sample(.f32, [], []), sample(.f32, [4], [0]), sample(.f64, [2, 3], [1]),
      sample(.f32, [2, 3], [0, 1]), sample(.f64, [2, 3, 2], [0, 2]),
      sample(.f32, [1, 2, 1, 3], [0, 3]), sample(.f32, [0, 2], [0]), sample(.i32, [3], [0]),
      sample(.bool, [2], [0]),
    ]
  }

  private static func sample(_ element: ElementType, _ shape: Shape, _ axes: [Int]) -> Sample {
    Sample(
      [TensorType(element, shape)], attributes: ReverseAttributes(axes: axes).encoded,
      differentiable: element.isFloat)
  }

  public static func type(
    of operands: [TensorType], _ attributes: ReverseAttributes
  ) throws(TypeFailure) -> TensorType {
    try demand(operands.count == 1, "(C1) one operand", operands)
    let axes = attributes.axes
    try demand(
      zip(axes, axes.dropFirst()).allSatisfy { $0 < $1 }
        && axes.allSatisfy(operands[0].shape.indices.contains),
      "(C2) axes \(axes) increases within the operand's rank", operands)
    return operands[0]
  }

  public static func pullback(
    _ node: Value, _ cotangent: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    guard b.type(of: node).element.isFloat else { return [nil] }
    return [b.reverse(cotangent, axes: b.attributes(node, as: ReverseAttributes.self).axes)]
  }

  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value {
    let axes = b.attributes(node, as: ReverseAttributes.self).axes
    return b.reverse(operands[0], axes: axes.map { $0 + 1 })
  }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: ReverseAttributes, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    let shape = operands[0].shape
    var strides = Strides.rowMajor(shape)
    var offset = 0
    for axis in attributes.axes {
      offset += (shape[axis] - 1) * strides[axis]
      strides[axis] = -strides[axis]
    }
    let positions = Strides.positions(shape, strides: strides, offset: offset)
    return operands[0].gathered(positions, shape: shape)
  }
}

extension GraphBuilder {
  /// `x` with the axes turned round.
  public mutating func reverse(_ x: Value, axes: [Int]) -> Value {
    make(Reverse.self, ReverseAttributes(axes: axes), x)
  }
}

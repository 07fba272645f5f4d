import AdjointGraphIR
import AdjointTensors

/// The shape that a broadcast gives, and where the operand's axes lie in it.
public struct BroadcastAttributes: AttributeCoding {
  public let to: Shape
  /// For each axis of the operand, the axis of `to` that it becomes.
  public let axes: [Int]

  public init(to: Shape, axes: [Int]) {
    self.to = to
    self.axes = axes
  }

  public init(decoding list: AttributeList) throws(AttributeFailure) {
    to = try list.sizes("to")
    axes = try list.integers("axes")
  }

  public var encoded: AttributeList {
    AttributeList([AttributeField("to", .sizes(to)), AttributeField("axes", .integers(axes))])
  }

  /// The axes of the result along which the operand is repeated.
  public var repeated: [Int] { to.indices.filter { !axes.contains($0) } }
}

/// `yⱼ = xᵢ` with `iₐ = j_axes[a]`: the operand repeated along the axes that it lacks.
///
/// - (C1) one operand
/// - (C2) one entry of `axes` for each axis of the operand
/// - (C3) `axes` increases within the rank of `to`
/// - (C4) the operand's sizes are those of `to` at `axes`; a size 1 does not stretch
/// - (C5) no size of `to` can be negative
public enum BroadcastTo: Primitive {
  public static var name: String { "broadcast" }
  public static var family: Family { .indexMap }
  public static var summary: String { "the operand repeated along new axes" }

  public static var page: String {
    """
    `y[j] = x[i]` where `i[a] = j[axes[a]]`: the operand is repeated along the axes of `to` that \
    `axes` doesn't name. A size 1 does not stretch: the language drops such an axis by `reshape` \
    first, so that the adjoint is one sum.

    Any element type.

    - (C1) one operand
    - (C2) one entry of `axes` for each axis of the operand
    - (C3) `axes` increases within the rank of `to`
    - (C4) the operand's sizes are those of `to` at `axes`
    - (C5) no size of `to` can be negative

    Gradient: the cotangent summed over the repeated axes.
    """
  }

  public static var samples: [Sample] {
    [
      sample(.f32, [], [], []), sample(.f64, [], [3], []), sample(.f32, [], [2, 1, 3], []),
      sample(.f32, [3], [2, 3], [1]), sample(.f64, [3], [3, 2], [0]),
      sample(.f32, [2, 3], [2, 4, 3], [0, 2]), sample(.f32, [2, 3], [2, 3], [0, 1]),
      sample(.f64, [2, 1, 3], [2, 2, 1, 3], [0, 2, 3]), sample(.f32, [0], [2, 0], [1]),
      sample(.f32, [2], [2, 0], [0]), sample(.i32, [2], [3, 2], [1]), sample(.bool, [], [2], []),
    ]
  }

  private static func sample(
    _ element: ElementType, _ shape: Shape, _ to: Shape, _ axes: [Int]
  ) -> Sample {
    Sample(
      [TensorType(element, shape)], attributes: BroadcastAttributes(to: to, axes: axes).encoded,
      differentiable: element.isFloat)
  }

  public static func type(
    of operands: [TensorType], _ attributes: BroadcastAttributes
  ) throws(TypeFailure) -> TensorType {
    try demand(operands.count == 1, "(C1) one operand", operands)
    let (to, axes) = (attributes.to, attributes.axes)
    try demand(
      axes.count == operands[0].rank, "(C2) one entry of axes for each axis of the operand",
      operands)
    try demand(
      zip(axes, axes.dropFirst()).allSatisfy { $0 < $1 } && axes.allSatisfy(to.indices.contains),
      "(C3) axes increases within the rank of to", operands)
    for (size, axis) in zip(operands[0].shape, axes) {
      try demand(
        size == to[axis], "(C4) size \(size) does not become \(to[axis]) at axis \(axis)", operands)
    }
    try demand(to.areNatural, "(C5) no size of \(to.text) can be negative", operands)
    return operands[0].with(shape: to)
  }

  public static func pullback(
    _ node: Value, _ cotangent: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    guard b.type(of: node).element.isFloat else { return [nil] }
    let repeated = b.attributes(node, as: BroadcastAttributes.self).repeated
    return [repeated.isEmpty ? cotangent : b.sum(cotangent, axes: repeated)]
  }

  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value {
    let attributes = b.attributes(node, as: BroadcastAttributes.self)
    return b.broadcast(
      operands[0], to: [size] + attributes.to, axes: [0] + attributes.axes.map { $0 + 1 })
  }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: BroadcastAttributes, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    let shape = try context.values(attributes.to)
    var strides = [Int](repeating: 0, count: shape.count)
    for (axis, stride) in zip(attributes.axes, Strides.rowMajor(operands[0].shape)) {
      strides[axis] = stride
    }
    return operands[0].gathered(Strides.positions(shape, strides: strides), shape: shape)
  }
}

extension GraphBuilder {
  /// `x` repeated to the shape `to`, in which axis i of `x` becomes axis `axes[i]`.
  public mutating func broadcast(_ x: Value, to shape: Shape, axes: [Int]) -> Value {
    make(BroadcastTo.self, BroadcastAttributes(to: shape, axes: axes), x)
  }

  /// A scalar repeated to a shape; the scalar itself where the shape is a scalar's.
  public mutating func broadcastLike(_ scalar: Value, _ shape: Shape) -> Value {
    shape.isEmpty ? scalar : broadcast(scalar, to: shape, axes: [])
  }

  /// `x` repeated along a new leading axis.
  public mutating func broadcastLeading(_ x: Value, _ size: Size) -> Value {
    let shape = type(of: x).shape
    return broadcast(x, to: [size] + shape, axes: Array(1..<(shape.count + 1)))
  }

  /// Zeros of a type.
  public mutating func zeros(_ type: TensorType) -> Value {
    broadcastLike(constant(0, type.element), type.shape)
  }
}

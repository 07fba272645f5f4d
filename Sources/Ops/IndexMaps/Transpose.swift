import AdjointGraphIR
import AdjointTensors

/// The order of the axes.
public struct TransposeAttributes: AttributeCoding {
  /// For each axis of the result, the axis of the operand that it is.
  public let permutation: [Int]

  public init(_ permutation: [Int]) { self.permutation = permutation }

  public init(decoding list: AttributeList) throws(AttributeFailure) {
    permutation = try list.integers("permutation")
  }

  public var encoded: AttributeList {
    AttributeList([AttributeField("permutation", .integers(permutation))])
  }

  /// The permutation that undoes this one.
  public var inverse: [Int] {
    var result = permutation
    for (new, old) in permutation.enumerated() { result[old] = new }
    return result
  }
}

/// `y[j] = x[i]` with `i[permutation[a]] = j[a]`: the axes in another order.
///
/// - (C1) one operand
/// - (C2) `permutation` holds each axis of the operand once
public enum Transpose: Primitive {
  public static var name: String { "transpose" }
  public static var family: Family { .indexMap }
  public static var summary: String { "the axes in another order" }

  public static var page: String {
    """
    `y[j] = x[i]` where `i[permutation[a]] = j[a]`: axis `a` of the result is axis \
    `permutation[a]` of the operand, as in NumPy.

    Any element type.

    - (C1) one operand
    - (C2) `permutation` holds each axis of the operand once

    Gradient: the cotangent under the inverse permutation.
    """
  }

  public static var samples: [Sample] {
    [
      sample(.f32, [], []), sample(.f32, [3], [0]), sample(.f64, [2, 3], [1, 0]),
      sample(.f32, [2, 3], [0, 1]), sample(.f32, [2, 3, 4], [2, 0, 1]),
      sample(.f64, [2, 1, 3, 2], [3, 1, 0, 2]), sample(.f32, [0, 3], [1, 0]),
      sample(.i32, [2, 3], [1, 0]), sample(.bool, [1, 3], [1, 0]),
    ]
  }

  private static func sample(
    _ element: ElementType, _ shape: Shape, _ permutation: [Int]
  ) -> Sample {
    Sample(
      [TensorType(element, shape)], attributes: TransposeAttributes(permutation).encoded,
      differentiable: element.isFloat)
  }

  public static func type(
    of operands: [TensorType], _ attributes: TransposeAttributes
  ) throws(TypeFailure) -> TensorType {
    try demand(operands.count == 1, "(C1) one operand", operands)
    let permutation = attributes.permutation
    try demand(
      permutation.sorted() == Array(0..<operands[0].rank),
      "(C2) the permutation \(permutation) holds each axis once", operands)
    return operands[0].with(shape: permutation.map { operands[0].shape[$0] })
  }

  public static func pullback(
    _ node: Value, _ cotangent: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    guard b.type(of: node).element.isFloat else { return [nil] }
    return [b.transpose(cotangent, b.attributes(node, as: TransposeAttributes.self).inverse)]
  }

  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value {
    let permutation = b.attributes(node, as: TransposeAttributes.self).permutation
    return b.transpose(operands[0], [0] + permutation.map { $0 + 1 })
  }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: TransposeAttributes, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    let strides = Strides.rowMajor(operands[0].shape)
    let shape = attributes.permutation.map { operands[0].shape[$0] }
    let positions = Strides.positions(shape, strides: attributes.permutation.map { strides[$0] })
    return operands[0].gathered(positions, shape: shape)
  }
}

extension GraphBuilder {
  /// `x` with its axes in another order: axis i of the result is axis `permutation[i]` of `x`.
  public mutating func transpose(_ x: Value, _ permutation: [Int]) -> Value {
    make(Transpose.self, TransposeAttributes(permutation), x)
  }

  /// `x` with its last two axes exchanged.
  /// - Requires: rank 2 at least.
  public mutating func matrixTranspose(_ x: Value) -> Value {
    let rank = type(of: x).rank
    return transpose(x, Array(0..<(rank - 2)) + [rank - 1, rank - 2])
  }

  /// `x` with one axis moved and the others in their order; `x` itself where nothing moves.
  public mutating func moveAxis(_ x: Value, from: Int, to: Int) -> Value {
    if from == to { return x }
    var permutation = Array(0..<type(of: x).rank)
    permutation.insert(permutation.remove(at: from), at: to)
    return transpose(x, permutation)
  }
}

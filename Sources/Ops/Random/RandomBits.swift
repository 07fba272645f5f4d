import AdjointGraphIR
import AdjointTensors

/// The shape of a random tensor.
public struct RandomBitsAttributes: AttributeCoding {
  public let shape: Shape

  public init(shape: Shape) { self.shape = shape }

  public init(decoding list: AttributeList) throws(AttributeFailure) {
    shape = try list.sizes("shape")
  }

  public var encoded: AttributeList { AttributeList([AttributeField("shape", .sizes(shape))]) }
}

/// 32 random bits for each element, 0 ≤ y < 2³², by Threefry-2x32 from a key and the element's
/// row-major position.
///
/// - (C1) one operand, a key: i64 of shape […, 2]
/// - (C2) no size of `shape` can be negative
public enum RandomBits: Primitive {
  public static var name: String { "random_bits" }
  public static var family: Family { .opaque }
  public static var summary: String { "32 random bits for each element, from a key" }

  public static var page: String {
    """
    `y[i]` = 32 bits, as an i64 of 0 ≤ y < 2³², by Threefry-2x32 with the element's row-major \
    position as counter: bit-equal to `jax.random.bits(key, shape)`. The same key gives the same \
    bits on every machine. Keys along leading axes, each […, 2], give one tensor each.

    - (C1) one operand, a key: i64 of shape […, 2], whose words are taken modulo 2³²
    - (C2) no size of `shape` can be negative

    No gradient.
    """
  }

  public static var samples: [Sample] {
    let shapes: [(key: Shape, shape: Shape)] = [
      ([2], []), ([2], [1]), ([2], [5]), ([2], [2, 3]), ([2], [0, 3]), ([2], [2, 1, 2]),
      ([3, 2], [2]),
    ]
    return shapes.map { key, shape in
      Sample(
        [TensorType(.i64, key)], domains: [.below(1 << 32)],
        attributes: RandomBitsAttributes(shape: shape).encoded, differentiable: false)
    }
  }

  public static func type(
    of operands: [TensorType], _ attributes: RandomBitsAttributes
  ) throws(TypeFailure) -> TensorType {
    let keys = try keyShape(operands)
    try demand(
      attributes.shape.areNatural, "(C2) no size of \(attributes.shape.text) can be negative",
      operands)
    return TensorType(.i64, keys + attributes.shape)
  }

  public static func pullback(
    _ node: Value, _ cotangent: Value, _ b: inout GraphBuilder
  ) -> [Value?] { [nil] }

  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value {
    b.randomBits(operands[0], shape: b.attributes(node, as: RandomBitsAttributes.self).shape)
  }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: RandomBitsAttributes,
    _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    let shape = try context.values(attributes.shape)
    let count = UInt64(shape.reduce(1, *))
    let bits = try operands[0].keys().flatMap { key in
      (0..<count).map { Int64(key.bits(at: $0)) }
    }
    return Reference(.i64, operands[0].shape.dropLast() + shape, integers: bits)
  }
}

extension Primitive {
  /// The leading axes of a tensor of keys, which checks (C1) of `random_bits` and `fold_in`.
  static func keyShape(_ operands: [TensorType]) throws(TypeFailure) -> Shape {
    try demand(
      operands.count == 1 && operands[0].element == .i64 && operands[0].shape.last == 2,
      "(C1) one operand, a key: i64 of shape […, 2]", operands)
    return Array(operands[0].shape.dropLast())
  }
}

extension Reference {
  /// The keys along the last axis.
  func keys() throws(NotDefined) -> [Threefry] {
    let words = try integers().map { UInt32(truncatingIfNeeded: $0) }
    return stride(from: 0, to: words.count, by: 2).map { Threefry(words[$0], words[$0 + 1]) }
  }
}

extension GraphBuilder {
  /// 32 random bits for each element of a shape, from a key of two words.
  public mutating func randomBits(_ key: Value, shape: Shape) -> Value {
    make(RandomBits.self, RandomBitsAttributes(shape: shape), key)
  }
}

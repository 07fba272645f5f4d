import AdjointGraphIR
import AdjointTensors

/// The number that is folded into a key.
public struct FoldInAttributes: AttributeCoding {
  public let data: Int

  public init(data: Int) { self.data = data }

  public init(decoding list: AttributeList) throws(AttributeFailure) {
    data = try list.integer("data")
  }

  public var encoded: AttributeList {
    AttributeList([AttributeField("data", .size(Size(data)))])
  }
}

/// Another key, made of a key and a number: the two words of Threefry-2x32 at the counter
/// (0, data).
///
/// - (C1) one operand, a key: i64 of shape […, 2]
/// - (C2) `0 ≤ data < 2³²`
public enum FoldIn: Primitive {
  public static var name: String { "fold_in" }
  public static var family: Family { .opaque }
  public static var summary: String { "another key, made of a key and a number" }

  public static var page: String {
    """
    The two words of Threefry-2x32 under the key, at the counter (0, `data`), as i64: bit-equal to \
    `jax.random.fold_in(key, data)`. So one seed gives each declaration a key of its own.

    - (C1) one operand, a key: i64 of shape […, 2], whose words are taken modulo 2³²
    - (C2) `0 ≤ data < 2³²`

    No gradient.
    """
  }

  public static var samples: [Sample] {
    let keys: [(shape: Shape, data: Int)] = [([2], 0), ([2], 7), ([3, 2], 0xFFFF_FFFF)]
    return keys.map { shape, data in
      Sample(
        [TensorType(.i64, shape)], domains: [.below(1 << 32)],
        attributes: FoldInAttributes(data: data).encoded, differentiable: false)
    }
  }

  public static func type(
    of operands: [TensorType], _ attributes: FoldInAttributes
  ) throws(TypeFailure) -> TensorType {
    _ = try keyShape(operands)
    try demand(
      (0..<(1 << 32)).contains(attributes.data), "(C2) 0 ≤ data < 2³², not \(attributes.data)",
      operands)
    return operands[0]
  }

  public static func pullback(
    _ node: Value, _ cotangent: Value, _ b: inout GraphBuilder
  ) -> [Value?] { [nil] }

  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value {
    b.foldIn(operands[0], b.attributes(node, as: FoldInAttributes.self).data)
  }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: FoldInAttributes, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    guard let data = UInt32(exactly: attributes.data) else {
      throw NotDefined("fold_in of \(attributes.data)")
    }
    let words = try operands[0].keys().flatMap { key in
      let folded = key.folding(data)
      return [Int64(folded.first), Int64(folded.second)]
    }
    return Reference(.i64, operands[0].shape, integers: words)
  }
}

extension GraphBuilder {
  /// Another key, made of a key and a number below 2³².
  public mutating func foldIn(_ key: Value, _ data: Int) -> Value {
    make(FoldIn.self, FoldInAttributes(data: data), key)
  }
}

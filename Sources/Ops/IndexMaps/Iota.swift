import AdjointGraphIR
import AdjointTensors

/// How far `iota` counts.
public struct IotaAttributes: AttributeCoding {
  public let size: Size

  public init(_ size: Size) { self.size = size }

  public init(decoding list: AttributeList) throws(AttributeFailure) {
    size = try list.size("size")
  }

  public var encoded: AttributeList { AttributeList([AttributeField("size", .size(size))]) }
}

/// `yᵢ = i` for 0 ≤ i < size, as i32.
///
/// - (C1) no operand
/// - (C2) the size can't be negative; a constant one is at most 2³¹
public enum Iota: Primitive {
  public static var name: String { "iota" }
  public static var family: Family { .indexMap }
  public static var summary: String { "the numbers 0, 1, … below a size, as i32" }

  public static var page: String {
    """
    `y[i] = i` for `0 ≤ i < size`: a vector of i32.

    - (C1) no operand
    - (C2) the size can't be negative; a constant one is at most 2³¹

    No gradient: nothing goes in.
    """
  }

  public static var samples: [Sample] {
    [0, 1, 5].map { size in
      Sample([], attributes: IotaAttributes(Size(size)).encoded, differentiable: false)
    }
  }

  public static func type(
    of operands: [TensorType], _ attributes: IotaAttributes
  ) throws(TypeFailure) -> TensorType {
    try demand(operands.isEmpty, "(C1) no operand", operands)
    let size = attributes.size
    try demand(
      size.isAtLeast(0) && size.constant ?? 0 <= 1 << 31,
      "(C2) the size \(size) is neither negative nor above 2³¹", operands)
    return TensorType(.i32, [size])
  }

  public static func pullback(
    _ node: Value, _ cotangent: Value, _ b: inout GraphBuilder
  ) -> [Value?] { [] }

  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value {
    // No operand can be batched.
    preconditionFailure("\(name) \(node) has no operands")
  }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: IotaAttributes, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    let size = try context.value(attributes.size)
    return Reference(.i32, [size], integers: (0..<size).map(Int64.init))
  }
}

extension GraphBuilder {
  /// The numbers 0, 1, … below `size`, as i32.
  public mutating func iota(_ size: Size) -> Value { make(Iota.self, IotaAttributes(size)) }
}

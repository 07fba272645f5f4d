import AdjointGraphIR
import AdjointTensors

/// The axis along which is summed, and from which end.
public struct CumulativeSumAttributes: AttributeCoding {
  public let axis: Int
  public let reversed: Bool

  public init(axis: Int, reversed: Bool) {
    self.axis = axis
    self.reversed = reversed
  }

  public init(decoding list: AttributeList) throws(AttributeFailure) {
    axis = try list.integer("axis")
    reversed = try list.flag("reversed")
  }

  public var encoded: AttributeList {
    AttributeList([
      AttributeField("axis", .size(Size(axis))), AttributeField("reversed", .flag(reversed)),
    ])
  }
}

/// `yᵢ = Σ xⱼ` over `j ≤ i` along an axis, or over `j ≥ i` where reversed.
///
/// - (C1) one operand, not bool
/// - (C2) `axis` is below its rank
public enum CumulativeSum: Primitive {
  public static var name: String { "cumulative_sum" }
  public static var family: Family { .opaque }
  public static var summary: String { "the sums of the elements so far along an axis" }

  public static var page: String {
    """
    `y[i] = Σ x[j]` over `j ≤ i` along `axis`; over `j ≥ i` where `reversed`. Element i \
    itself counts.

    Floats and integers, which wrap.

    - (C1) one operand, not bool
    - (C2) `axis` is below its rank

    Gradient: the cumulative sum of the cotangent from the other end.
    """
  }

  public static var samples: [Sample] {
    [
      sample(.f32, [4], 0, false), sample(.f64, [3], 0, true), sample(.f32, [1], 0, false),
      sample(.f64, [2, 3], 0, false), sample(.f32, [2, 3], 1, true),
      sample(.f64, [2, 3, 2], 1, false), sample(.f32, [1, 2, 3, 2], 2, true),
      sample(.f32, [0], 0, false), sample(.f64, [2, 0], 0, true), sample(.i32, [4], 0, false),
      sample(.i64, [2, 2], 1, true),
    ]
  }

  private static func sample(
    _ element: ElementType, _ shape: Shape, _ axis: Int, _ reversed: Bool
  ) -> Sample {
    Sample(
      [TensorType(element, shape)],
      attributes: CumulativeSumAttributes(axis: axis, reversed: reversed).encoded,
      differentiable: element.isFloat)
  }

  public static func type(
    of operands: [TensorType], _ attributes: CumulativeSumAttributes
  ) throws(TypeFailure) -> TensorType {
    try demand(
      operands.count == 1 && operands[0].element != .bool, "(C1) one operand, not bool", operands)
    try demand(
      operands[0].shape.indices.contains(attributes.axis),
      "(C2) axis \(attributes.axis) is below the rank", operands)
    return operands[0]
  }

  public static func pullback(
    _ node: Value, _ cotangent: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    guard b.type(of: node).element.isFloat else { return [nil] }
    let attributes = b.attributes(node, as: CumulativeSumAttributes.self)
    return [
      b.cumulativeSum(cotangent, axis: attributes.axis, reversed: !attributes.reversed)
    ]
  }

  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value {
    let attributes = b.attributes(node, as: CumulativeSumAttributes.self)
    return b.cumulativeSum(
      operands[0], axis: attributes.axis + 1, reversed: attributes.reversed)
  }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: CumulativeSumAttributes,
    _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    let x = operands[0]
    if x.element.isInteger {
      let sums = scan(try x.integers(), x.shape, attributes) { $0 &+ $1 }
      return Reference(x.element, x.shape, integers: sums)
    }
    return Reference(x.element, x.shape, scan(try x.numbers(), x.shape, attributes) { $0 + $1 })
  }

  private static func scan<T>(
    _ values: [T], _ shape: [Int], _ attributes: CumulativeSumAttributes, _ add: (T, T) -> T
  ) -> [T] {
    let (axis, size) = (attributes.axis, shape[attributes.axis])
    let stride = Strides.rowMajor(shape)[axis]
    var starts = shape
    starts[axis] = min(size, 1)
    var result = values
    for start in Strides.positions(starts, strides: Strides.rowMajor(shape)) {
      for step in 1..<max(size, 1) {
        let index = attributes.reversed ? size - 1 - step : step
        let before = attributes.reversed ? index + 1 : index - 1
        let position = start + index * stride
        result[position] = add(result[start + before * stride], result[position])
      }
    }
    return result
  }
}

extension GraphBuilder {
  /// The sums of the elements up to each along an axis, or from each where reversed.
  public mutating func cumulativeSum(_ x: Value, axis: Int, reversed: Bool = false) -> Value {
    make(CumulativeSum.self, CumulativeSumAttributes(axis: axis, reversed: reversed), x)
  }
}

import AdjointGraphIR
import AdjointTensors

/// How many zeros stand before and after the operand along each axis.
public struct PadAttributes: AttributeCoding {
  public let low: [Size]
  public let high: [Size]

  public init(low: [Size], high: [Size]) {
    self.low = low
    self.high = high
  }

  public init(decoding list: AttributeList) throws(AttributeFailure) {
    low = try list.sizes("low")
    high = try list.sizes("high")
  }

  public var encoded: AttributeList {
    AttributeList([AttributeField("low", .sizes(low)), AttributeField("high", .sizes(high))])
  }
}

/// `y[low + i] = x[i]`, elsewhere 0 (false): the operand within zeros.
///
/// - (C1) one operand
/// - (C2) `low` and `high` have one entry for each axis
/// - (C3) no entry can be negative
/// - (C4) the sizes do not overflow
public enum Pad: Primitive {
  public static var name: String { "pad" }
  public static var family: Family { .indexMap }
  public static var summary: String { "the operand within zeros" }

  public static var page: String {
    """
    `y[low + i] = x[i]`, and 0 elsewhere: `low` zeros before and `high` after, along each axis.

    Any element type; bools are padded with false.

    - (C1) one operand
    - (C2) `low` and `high` have one entry for each axis
    - (C3) no entry can be negative
    - (C4) the sizes of the result do not overflow

    Gradient: the slice of the cotangent where the operand lies.
    """
  }

  public static var samples: [Sample] {
    [
      sample(.f32, [], [], []), sample(.f64, [3], [1], [2]), sample(.f32, [3], [0], [0]),
      sample(.f32, [2, 3], [1, 0], [0, 2]), sample(.f64, [2, 1, 3], [0, 1, 1], [1, 0, 1]),
      sample(.f32, [1, 2, 1, 2], [1, 0, 0, 1], [0, 0, 1, 0]), sample(.f32, [0], [2], [1]),
      sample(.i32, [2], [1], [1]), sample(.bool, [2], [0], [1]),
    ]
  }

  private static func sample(
    _ element: ElementType, _ shape: Shape, _ low: [Size], _ high: [Size]
  ) -> Sample {
    Sample(
      [TensorType(element, shape)], attributes: PadAttributes(low: low, high: high).encoded,
      differentiable: element.isFloat)
  }

  public static func type(
    of operands: [TensorType], _ attributes: PadAttributes
  ) throws(TypeFailure) -> TensorType {
    try demand(operands.count == 1, "(C1) one operand", operands)
    let (low, high, rank) = (attributes.low, attributes.high, operands[0].rank)
    try demand(
      low.count == rank && high.count == rank, "(C2) low and high have one entry for each axis",
      operands)
    try demand(
      low.areNatural && high.areNatural,
      "(C3) no entry of low \(low.text) and high \(high.text) can be negative", operands)
    let shape = try sized("(C4) the sizes do not overflow", operands) { () throws(SizeError) in
      var shape: Shape = []
      for axis in 0..<rank {
        shape.append(try low[axis] + operands[0].shape[axis] + high[axis])
      }
      return shape
    }
    return operands[0].with(shape: shape)
  }

  public static func pullback(
    _ node: Value, _ cotangent: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    let operand = b.type(of: b.operand(node, 0))
    guard operand.element.isFloat else { return [nil] }
    let low = b.attributes(node, as: PadAttributes.self).low
    let stop = zip(low, operand.shape).map { start, size in
      do { return try start + size } catch {
        // The type rule has added more to this sum.
        preconditionFailure("pad \(node): \(error)")
      }
    }
    return [b.slice(cotangent, starts: low, stops: stop, steps: low.map { _ in 1 })]
  }

  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value {
    let attributes = b.attributes(node, as: PadAttributes.self)
    return b.pad(operands[0], low: [0] + attributes.low, high: [0] + attributes.high)
  }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: PadAttributes, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    let x = operands[0]
    let (low, high) = (try context.values(attributes.low), try context.values(attributes.high))
    let shape = x.shape.indices.map { low[$0] + x.shape[$0] + high[$0] }
    let strides = Strides.rowMajor(shape)
    let offset = zip(low, strides).reduce(0) { $0 + $1.0 * $1.1 }
    let positions = Strides.positions(x.shape, strides: strides, offset: offset)
    return try context.full(x.element, shape, ExactNumber(0)).replacing(positions, by: x)
  }
}

extension GraphBuilder {
  /// `x` with `low` zeros before and `high` after it along each axis.
  public mutating func pad(_ x: Value, low: [Size], high: [Size]) -> Value {
    make(Pad.self, PadAttributes(low: low, high: high), x)
  }
}

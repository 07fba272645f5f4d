import AdjointGraphIR
import AdjointTensors

/// `y[j] = x[start + j·step]`: a part of a tensor, with bounds known when the graph is made.
///
/// - (C1) one operand
/// - (C2) `start`, `stop` and `step` have one entry for each axis
/// - (C3) each step is at least 1
/// - (C4) `0 ≤ start ≤ stop ≤ size` for all values of the dimensions
/// - (C5) `⌈(stop − start)/step⌉` is a size: the step divides what varies in the length
public enum Slice: Primitive {
  public static var name: String { "slice" }
  public static var family: Family { .indexMap }
  public static var summary: String { "a part of a tensor with static bounds" }

  public static var page: String {
    """
    `y[j] = x[start + j*step]` along each axis, for the positions below `stop`. The result has \
    size ⌈(stop − start)/step⌉.

    Any element type. Bounds may be symbolic; they are compared for all dimensions ≥ 1.

    - (C1) one operand
    - (C2) `start`, `stop` and `step` have one entry for each axis
    - (C3) each step is at least 1 (`reverse` turns an axis round)
    - (C4) `0 ≤ start ≤ stop ≤ size`
    - (C5) the size of the result is a polynomial of the dimensions: the step divides every term \
    of `stop − start` but the constant one

    Gradient: `accumulate_slice` of the cotangent into zeros of the operand's shape.
    """
  }

  public static var samples: [Sample] {
    [
      sample(.f32, [], [], [], []), sample(.f64, [5], [1], [4], [1]),
      sample(.f32, [5], [0], [5], [2]), sample(.f64, [3, 4], [1, 0], [2, 4], [1, 3]),
      sample(.f32, [2, 3, 4], [0, 1, 1], [2, 3, 4], [1, 1, 2]),
      sample(.f64, [2, 1, 3, 2], [1, 0, 0, 0], [2, 1, 3, 1], [1, 1, 2, 1]),
      sample(.f32, [3], [2], [2], [1]), sample(.f32, [0], [0], [0], [1]),
      sample(.i32, [4], [1], [4], [2]), sample(.bool, [3], [0], [2], [1]),
    ]
  }

  private static func sample(
    _ element: ElementType, _ shape: Shape, _ start: [Size], _ stop: [Size], _ step: [Int]
  ) -> Sample {
    Sample(
      [TensorType(element, shape)],
      attributes: SliceAttributes(start: start, stop: stop, step: step).encoded,
      differentiable: element.isFloat)
  }

  public static func type(
    of operands: [TensorType], _ attributes: SliceAttributes
  ) throws(TypeFailure) -> TensorType {
    try demand(operands.count == 1, "(C1) one operand", operands)
    return operands[0].with(shape: try sliceShape(of: operands[0], attributes, operands))
  }

  public static func pullback(
    _ node: Value, _ cotangent: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    let operand = b.type(of: b.operand(node, 0))
    guard operand.element.isFloat else { return [nil] }
    let part = b.attributes(node, as: SliceAttributes.self)
    return [b.make(AccumulateSlice.self, part, b.zeros(operand), cotangent)]
  }

  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value {
    let part = b.attributes(node, as: SliceAttributes.self)
    return b.make(Slice.self, part.batched(size), operands[0])
  }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: SliceAttributes, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    let part = try attributes.positions(in: operands[0].shape, context)
    return operands[0].gathered(part.positions, shape: part.shape)
  }
}

extension GraphBuilder {
  /// The elements of `x` at start, start + step, … below stop along each axis.
  public mutating func slice(
    _ x: Value, starts: [Size], stops: [Size], steps: [Int]
  ) -> Value {
    make(Slice.self, SliceAttributes(start: starts, stop: stops, step: steps), x)
  }

  /// `start ..< stop` of one axis, all of the others.
  public mutating func slice(_ x: Value, axis: Int, from start: Size, to stop: Size) -> Value {
    let shape = type(of: x).shape
    var (starts, stops) = ([Size](repeating: 0, count: shape.count), shape)
    starts[axis] = start
    stops[axis] = stop
    return slice(x, starts: starts, stops: stops, steps: shape.map { _ in 1 })
  }
}

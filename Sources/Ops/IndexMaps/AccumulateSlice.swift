import AdjointGraphIR
import AdjointTensors

/// `y = a` but `y[start + j·step] = a[start + j·step] + u[j]`: the adjoint of `slice`. The
/// cotangents of many slices of one value go through one accumulator, so that they cost no more
/// than the value.
///
/// - (C1) two operands, accumulator and update, of one element type, not bool
/// - (C2) `start`, `stop` and `step` have one entry for each axis of the accumulator
/// - (C3) each step is at least 1
/// - (C4) `0 ≤ start ≤ stop ≤ size` for all values of the dimensions
/// - (C5) `⌈(stop − start)/step⌉` is a size
/// - (C6) the update has the shape of that slice of the accumulator
public enum AccumulateSlice: Primitive {
  public static var name: String { "accumulate_slice" }
  public static var family: Family { .indexMap }
  public static var summary: String { "a tensor with another added to a part of it" }

  public static var page: String {
    """
    `y = a`, but `y[start + j*step] = a[start + j*step] + u[j]`: the adjoint of `slice`. The \
    gradient of a value of which many slices are used threads one accumulator through all of \
    them, so that n slices cost what the value costs and not n times as much. A plan does it \
    in place.

    Floats and integers, which wrap.

    - (C1) two operands, accumulator and update, of one element type, not bool
    - (C2) `start`, `stop` and `step` have one entry for each axis of the accumulator
    - (C3) each step is at least 1
    - (C4) `0 ≤ start ≤ stop ≤ size`
    - (C5) the size of the slice is a polynomial of the dimensions
    - (C6) the update has the shape of that slice of the accumulator

    Gradient: to the accumulator the cotangent, to the update its slice.
    """
  }

  public static var samples: [Sample] {
    [
      sample(.f32, [], [], [], [], []), sample(.f64, [5], [3], [1], [4], [1]),
      sample(.f32, [5], [3], [0], [5], [2]),
      sample(.f64, [3, 4], [1, 2], [1, 0], [2, 4], [1, 3]),
      sample(.f32, [2, 3, 4], [2, 2, 2], [0, 1, 1], [2, 3, 4], [1, 1, 2]),
      sample(.f64, [1, 2, 1, 3], [1, 1, 1, 3], [0, 1, 0, 0], [1, 2, 1, 3], [1, 1, 1, 1]),
      sample(.f32, [3], [0], [2], [2], [1]), sample(.i32, [4], [2], [1], [4], [2]),
    ]
  }

  private static func sample(
    _ element: ElementType, _ shape: Shape, _ update: Shape, _ start: [Size], _ stop: [Size],
    _ step: [Int]
  ) -> Sample {
    Sample(
      [TensorType(element, shape), TensorType(element, update)],
      attributes: SliceAttributes(start: start, stop: stop, step: step).encoded,
      differentiable: element.isFloat)
  }

  public static func type(
    of operands: [TensorType], _ attributes: SliceAttributes
  ) throws(TypeFailure) -> TensorType {
    try demand(
      operands.count == 2 && operands[0].element == operands[1].element
        && operands[0].element != .bool,
      "(C1) accumulator and update have one element type, not bool", operands)
    let part = try sliceShape(of: operands[0], attributes, operands)
    try demand(
      operands[1].shape == part, "(C6) the update has the shape \(part.text) of the slice",
      operands)
    return operands[0]
  }

  public static func pullback(
    _ node: Value, _ cotangent: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    guard b.type(of: node).element.isFloat else { return [nil, nil] }
    return [cotangent, b.make(Slice.self, b.attributes(node, as: SliceAttributes.self), cotangent)]
  }

  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value {
    let part = b.attributes(node, as: SliceAttributes.self)
    let accumulator = batched[0] ? operands[0] : b.broadcastLeading(operands[0], size)
    let update = batched[1] ? operands[1] : b.broadcastLeading(operands[1], size)
    return b.make(AccumulateSlice.self, part.batched(size), accumulator, update)
  }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: SliceAttributes, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    let part = try attributes.positions(in: operands[0].shape, context)
    return try operands[0].adding(operands[1], at: part.positions)
  }
}

extension GraphBuilder {
  /// `accumulator` with `update` added at a slice of it.
  public mutating func accumulateSlice(
    _ accumulator: Value, _ update: Value, starts: [Size], stops: [Size], steps: [Int]
  ) -> Value {
    let part = SliceAttributes(start: starts, stop: stops, step: steps)
    return make(AccumulateSlice.self, part, accumulator, update)
  }

  /// Zeros of a shape with `update` at a slice of them.
  public mutating func accumulateSlice(
    _ update: Value, into shape: Shape, starts: [Size], stops: [Size], steps: [Int]
  ) -> Value {
    let zeros = zeros(type(of: update).with(shape: shape))
    return accumulateSlice(zeros, update, starts: starts, stops: stops, steps: steps)
  }
}

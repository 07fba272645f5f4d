import AdjointGraphIR
import AdjointTensors

/// `y = a`, then `y[p, indices[j], q] += u[p, j, q]` for all j in order: the adjoint of `gather`.
/// Equal indices accumulate.
///
/// - (C1) three operands: accumulator, indices of i32 or i64, updates
/// - (C2) accumulator and updates have one element type, not bool
/// - (C3) `axis` is below the accumulator's rank
/// - (C4) the updates have the shape that gathering from the accumulator would give
/// - (R1) when evaluated: each index is within 0 ..< size of the axis
public enum ScatterAdd: Primitive {
  public static var name: String { "scatter_add" }
  public static var family: Family { .opaque }
  public static var summary: String { "updates added where integers say along an axis" }

  public static var page: String {
    """
    `y = a`, then `y[p, indices[j], q] += u[p, j, q]` for all `j` in row-major order: the adjoint \
    of `gather`. Equal indices accumulate.

    Floats and integers, which wrap.

    - (C1) three operands: accumulator, indices of i32 or i64, updates
    - (C2) accumulator and updates have one element type, not bool
    - (C3) `axis` is below the accumulator's rank
    - (C4) the updates have the shape that gathering from the accumulator would give

    When it runs: each index is within the axis. Another is an error that names it and the size.

    Gradient: to the accumulator the cotangent, to the updates what `gather` takes from it.
    """
  }

  public static var samples: [Sample] {
    [
      sample(.f32, [4], [], 0, below: 4), sample(.f64, [4], [3], 0, below: 4),
      sample(.f32, [2, 2], [5], 0, below: 2), sample(.f64, [2, 3], [2], 1, below: 3),
      sample(.f32, [3, 2], [2, 2], 0, below: 3), sample(.f64, [2, 2, 2], [3, 1], 1, below: 2),
      sample(.f32, [1, 2, 1, 3], [2], 3, below: 3), sample(.f32, [3], [0], 0, below: 3),
      sample(.f64, [1], [3], 0, below: 1), sample(.i32, [3], [2], 0, below: 3),
    ]
  }

  private static func sample(
    _ element: ElementType, _ shape: Shape, _ indices: Shape, _ axis: Int, below bound: Int
  ) -> Sample {
    let attributes = GatherAttributes(axis: axis)
    let updates = TensorType(element, attributes.gatheredShape(shape, indices))
    return Sample(
      [TensorType(element, shape), TensorType(axis == 0 ? .i32 : .i64, indices), updates],
      domains: [.any, .below(bound), .any], attributes: attributes.encoded,
      differentiable: element.isFloat)
  }

  public static func type(
    of operands: [TensorType], _ attributes: GatherAttributes
  ) throws(TypeFailure) -> TensorType {
    try demand(
      operands.count == 3 && operands[1].element.isInteger,
      "(C1) accumulator, indices of i32 or i64, updates", operands)
    let (accumulator, updates) = (operands[0], operands[2])
    try demand(
      accumulator.element == updates.element && accumulator.element != .bool,
      "(C2) accumulator and updates have one element type, not bool", operands)
    try demand(
      accumulator.shape.indices.contains(attributes.axis),
      "(C3) axis \(attributes.axis) is below the accumulator's rank", operands)
    let shape = attributes.gatheredShape(accumulator.shape, operands[1].shape)
    try demand(
      updates.shape == shape, "(C4) the updates have the shape \(shape.text)", operands)
    return accumulator
  }

  public static func pullback(
    _ node: Value, _ cotangent: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    guard b.type(of: node).element.isFloat else { return [nil, nil, nil] }
    let axis = b.attributes(node, as: GatherAttributes.self).axis
    return [cotangent, nil, b.gather(cotangent, b.operand(node, 1), axis: axis)]
  }

  /// Batched indices mean the copies of the axis, which are laid one after the other.
  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value {
    let axis = b.attributes(node, as: GatherAttributes.self).axis
    let accumulator = batched[0] ? operands[0] : b.broadcastLeading(operands[0], size)
    let updates = batched[2] ? operands[2] : b.broadcastLeading(operands[2], size)
    if !batched[1] { return b.scatterAdd(accumulator, operands[1], updates, axis: axis + 1) }
    let shape = b.type(of: accumulator).shape
    let flat = b.offsetIndices(operands[1], count: size, extent: shape[axis + 1])
    let copies = b.mergeLeading(accumulator, into: axis)
    let sums = b.scatterAdd(copies, flat, b.moveAxis(updates, from: 0, to: axis), axis: axis)
    var separate = Array(shape.dropFirst())
    separate.insert(size, at: axis)
    return b.moveAxis(b.reshape(sums, separate), from: axis, to: 0)
  }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: GatherAttributes, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    let positions = try attributes.positions(
      in: operands[0].shape, operands[1], operation: name)
    return try operands[0].adding(operands[2], at: positions)
  }
}

extension GraphBuilder {
  /// `accumulator` with `updates` added along `axis` where `indices` says.
  public mutating func scatterAdd(
    _ accumulator: Value, _ indices: Value, _ updates: Value, axis: Int
  ) -> Value {
    make(ScatterAdd.self, GatherAttributes(axis: axis), accumulator, indices, updates)
  }
}

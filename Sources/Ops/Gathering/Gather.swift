import AdjointGraphIR
import AdjointTensors

/// `y[p, j, q] = x[p, indices[j], q]`: elements chosen along an axis by a tensor of integers, whose
/// axes stand in its place.
///
/// - (C1) two operands, the second of i32 or i64
/// - (C2) `axis` is below the first operand's rank
/// - (R1) when evaluated: each index is within 0 ..< size of the axis
public enum Gather: Primitive {
  public static var name: String { "gather" }
  public static var family: Family { .opaque }
  public static var summary: String { "elements chosen along an axis by integers" }

  public static var page: String {
    """
    `y[p, j, q] = x[p, indices[j], q]`, where `p` are the axes before `axis`, `q` those after it, \
    and `j` the axes of `indices`, which stand in its place.

    x of any element type; an index may occur any number of times.

    - (C1) two operands, the second of i32 or i64
    - (C2) `axis` is below the first operand's rank

    When it runs: each index is within the axis. Another is an error that names it and the size, \
    never clamped and never counted from the end.

    Gradient: `scatter_add` of the cotangent into zeros, so that equal indices accumulate.
    """
  }

  public static var samples: [Sample] {
    [
      sample(.f32, [4], [], 0, below: 4), sample(.f64, [4], [3], 0, below: 4),
      sample(.f32, [3, 2], [4], 0, below: 3), sample(.f64, [2, 3], [2], 1, below: 3),
      sample(.f32, [3, 2], [2, 2], 0, below: 3), sample(.f64, [2, 3, 2], [2, 1], 1, below: 3),
      sample(.f32, [1, 2, 1, 3], [2], 3, below: 3), sample(.f32, [3], [0], 0, below: 3),
      sample(.f32, [2, 0], [3], 0, below: 2), sample(.f64, [1], [2], 0, below: 1),
      sample(.i32, [3], [2], 0, below: 3), sample(.bool, [3], [2], 0, below: 3),
    ]
  }

  private static func sample(
    _ element: ElementType, _ shape: Shape, _ indices: Shape, _ axis: Int, below bound: Int
  ) -> Sample {
    Sample(
      [TensorType(element, shape), TensorType(axis == 0 ? .i32 : .i64, indices)],
      domains: [.any, .below(bound)], attributes: GatherAttributes(axis: axis).encoded,
      differentiable: element.isFloat)
  }

  public static func type(
    of operands: [TensorType], _ attributes: GatherAttributes
  ) throws(TypeFailure) -> TensorType {
    try demand(
      operands.count == 2 && operands[1].element.isInteger,
      "(C1) two operands, the second of i32 or i64", operands)
    try demand(
      operands[0].shape.indices.contains(attributes.axis),
      "(C2) axis \(attributes.axis) is below the rank of the first operand", operands)
    return operands[0].with(
      shape: attributes.gatheredShape(operands[0].shape, operands[1].shape))
  }

  public static func pullback(
    _ node: Value, _ cotangent: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    let operand = b.type(of: b.operand(node, 0))
    guard operand.element.isFloat else { return [nil, nil] }
    let axis = b.attributes(node, as: GatherAttributes.self).axis
    return [b.scatterAdd(b.zeros(operand), b.operand(node, 1), cotangent, axis: axis), nil]
  }

  /// Batched indices alone leave their axis where they stand; with the first operand batched too,
  /// the copies of the axis are laid one after the other.
  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value {
    let axis = b.attributes(node, as: GatherAttributes.self).axis
    let (x, indices) = (operands[0], operands[1])
    if !batched[1] { return b.gather(x, indices, axis: axis + 1) }
    if !batched[0] { return b.moveAxis(b.gather(x, indices, axis: axis), from: axis, to: 0) }
    let extent = b.type(of: x).shape[axis + 1]
    let copies = b.mergeLeading(x, into: axis)
    let flat = b.offsetIndices(indices, count: size, extent: extent)
    return b.moveAxis(b.gather(copies, flat, axis: axis), from: axis, to: 0)
  }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: GatherAttributes, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    let (x, indices) = (operands[0], operands[1])
    let positions = try attributes.positions(in: x.shape, indices, operation: name)
    return x.gathered(positions, shape: attributes.gatheredShape(x.shape, indices.shape))
  }
}

extension GraphBuilder {
  /// The elements of `x` along `axis` that `indices` names; the indices' axes stand in its place.
  public mutating func gather(_ x: Value, _ indices: Value, axis: Int) -> Value {
    make(Gather.self, GatherAttributes(axis: axis), x, indices)
  }

  /// `x` with its leading axis merged into axis `axis` of the rest: [s, p…, n, q…] gives
  /// [p…, s·n, q…].
  mutating func mergeLeading(_ x: Value, into axis: Int) -> Value {
    let moved = moveAxis(x, from: 0, to: axis)
    var shape = type(of: moved).shape
    do { shape[axis] = try shape[axis] * shape.remove(at: axis + 1) } catch {
      preconditionFailure("a batch of \(type(of: x)): \(error)")
    }
    return reshape(moved, shape)
  }
}

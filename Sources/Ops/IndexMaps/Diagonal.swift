import AdjointGraphIR
import AdjointTensors

/// `y[…, i] = x[…, i, i]`: the diagonal of each matrix.
///
/// - (C1) one operand of rank 2 at least
/// - (C2) its last two sizes are equal
public enum Diagonal: Primitive {
  public static var name: String { "diagonal" }
  public static var family: Family { .indexMap }
  public static var summary: String { "the diagonal of each matrix" }

  public static var page: String {
    """
    `y[…, i] = x[…, i, i]`; leading axes are a batch.

    Any element type.

    - (C1) one operand of rank 2 at least
    - (C2) its last two sizes are equal

    Gradient: `embed_diagonal` of the cotangent.
    """
  }

  public static var samples: [Sample] {
    let shapes: [(ElementType, Shape)] = [
      (.f32, [3, 3]), (.f64, [1, 1]), (.f32, [0, 0]), (.f64, [2, 3, 3]), (.f32, [2, 1, 2, 2]),
      (.i32, [2, 2]), (.bool, [2, 2]),
    ]
    return shapes.map { Sample([TensorType($0, $1)], differentiable: $0.isFloat) }
  }

  public static func type(
    of operands: [TensorType], _ attributes: NoAttributes
  ) throws(TypeFailure) -> TensorType {
    try demand(
      operands.count == 1 && operands[0].rank >= 2, "(C1) one operand of rank 2 at least", operands)
    let shape = operands[0].shape
    try demand(
      shape[shape.count - 1] == shape[shape.count - 2], "(C2) the last two sizes are equal",
      operands)
    return operands[0].with(shape: Array(shape.dropLast()))
  }

  public static func pullback(
    _ node: Value, _ cotangent: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    [b.type(of: node).element.isFloat ? b.embedDiagonal(cotangent) : nil]
  }

  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value { b.diagonal(operands[0]) }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: NoAttributes, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    let shape = Array(operands[0].shape.dropLast())
    let positions = diagonalPositions(of: operands[0].shape)
    return operands[0].gathered(positions, shape: shape)
  }

  /// The positions of the diagonals in the storage of matrices of `shape`.
  static func diagonalPositions(of shape: [Int]) -> [Int] {
    var strides = Strides.rowMajor(shape)
    strides[strides.count - 2] += strides.removeLast()
    return Strides.positions(Array(shape.dropLast()), strides: strides)
  }
}

extension GraphBuilder {
  /// The diagonal of each matrix: […, n, n] gives […, n].
  public mutating func diagonal(_ x: Value) -> Value { make(Diagonal.self, NoAttributes(), x) }
}

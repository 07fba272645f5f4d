import AdjointGraphIR
import AdjointTensors

/// `y[…, i, i] = x[…, i]`, elsewhere 0: the diagonal matrix of each vector.
///
/// - (C1) one operand of rank 1 at least
public enum EmbedDiagonal: Primitive {
  public static var name: String { "embed_diagonal" }
  public static var family: Family { .indexMap }
  public static var summary: String { "the diagonal matrix of each vector" }

  public static var page: String {
    """
    `y[…, i, i] = x[…, i]`, and 0 (false) elsewhere; leading axes are a batch.

    Any element type.

    - (C1) one operand of rank 1 at least

    Gradient: the diagonal of the cotangent.
    """
  }

  public static var samples: [Sample] {
    let shapes: [(ElementType, Shape)] = [
      (.f32, [3]), (.f64, [1]), (.f32, [0]), (.f64, [2, 3]), (.f32, [2, 1, 2]),
      (.f64, [1, 2, 2, 2]), (.i32, [2]), (.bool, [2]),
    ]
    return shapes.map { Sample([TensorType($0, $1)], differentiable: $0.isFloat) }
  }

  public static func type(
    of operands: [TensorType], _ attributes: NoAttributes
  ) throws(TypeFailure) -> TensorType {
    guard operands.count == 1, let size = operands[0].shape.last else {
      throw failure("(C1) one operand of rank 1 at least", operands)
    }
    return operands[0].with(shape: operands[0].shape + [size])
  }

  public static func pullback(
    _ node: Value, _ cotangent: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    [b.type(of: node).element.isFloat ? b.diagonal(cotangent) : nil]
  }

  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value { b.embedDiagonal(operands[0]) }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: NoAttributes, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    let x = operands[0]
    let shape = x.shape + [x.shape[x.shape.count - 1]]
    return try context.full(x.element, shape, ExactNumber(0))
      .replacing(Diagonal.diagonalPositions(of: shape), by: x)
  }
}

extension GraphBuilder {
  /// The diagonal matrix of each vector: […, n] gives […, n, n].
  public mutating func embedDiagonal(_ x: Value) -> Value {
    make(EmbedDiagonal.self, NoAttributes(), x)
  }
}

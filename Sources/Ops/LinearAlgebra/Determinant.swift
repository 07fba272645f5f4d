import AdjointGraphIR
import AdjointTensors

/// `y = det A` for each matrix A along the last two axes; 1 for an empty one.
///
/// - (C1) one operand of floats, of rank 2 at least
/// - (C2) its last two sizes are equal
public enum Determinant: Primitive {
  public static var name: String { "determinant" }
  public static var family: Family { .opaque }
  public static var summary: String { "the determinant of each square matrix" }
  public static var exportedNames: [String] { ["determinant"] }
  public static var samples: [Sample] { SquareMatrices.samples }

  public static var page: String {
    """
    `y = det A` for each matrix along the last two axes; leading axes are a batch. The determinant \
    of a singular matrix is 0, of an empty one 1.

    Floats; modulo a prime too.

    - (C1) one operand of floats, of rank 2 at least
    - (C2) its last two sizes are equal

    Gradient: `d·y·A⁻ᵀ` for the cotangent d, which is right wherever A is invertible. At a \
    singular matrix the gradient is the matrix of cofactors, but this formula is `0·∞`, so it \
    gives NaN, which `--check-finite` reports; it never gives a wrong number.
    """
  }

  public static func type(
    of operands: [TensorType], _ attributes: NoAttributes
  ) throws(TypeFailure) -> TensorType {
    try demandSquare(operands)
    return operands[0].with(shape: Array(operands[0].shape.dropLast(2)))
  }

  public static func pullback(
    _ node: Value, _ cotangent: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    let x = b.operand(node, 0)
    if b.guardsZeros {
      // y belongs to the factor: it is 0 at a singular matrix, where the gradient need not be.
      let y = b.broadcastMatrices(node, like: x)
      let factor = b.multiply(y, b.inverseTranspose(x))
      return [b.product(b.broadcastMatrices(cotangent, like: x), factor)]
    }
    let scaled = b.multiply(cotangent, node)
    return [b.multiply(b.broadcastMatrices(scaled, like: x), b.inverseTranspose(x))]
  }

  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value { b.determinant(operands[0]) }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: NoAttributes, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    let zero = try N.make(ExactNumber(0), context.numbers)
    let one = try N.make(ExactNumber(1), context.numbers)
    let result = try operands[0].eliminated(context).map { factors in
      if factors.isSingular { return zero }
      return factors.pivots.reduce(factors.isOdd ? -one : one) { $0 * $1 }
    }
    return Reference(operands[0].element, Array(operands[0].shape.dropLast(2)), result)
  }
}

extension GraphBuilder {
  /// The determinant of each matrix along the last two axes.
  public mutating func determinant(_ x: Value) -> Value {
    make(Determinant.self, NoAttributes(), x)
  }
}

import AdjointGraphIR
import AdjointTensors

/// `y = log |det A|` for each matrix A along the last two axes, without the overflow of det A;
/// −∞ where A is singular, 0 for an empty matrix.
///
/// - (C1) one operand of floats, of rank 2 at least
/// - (C2) its last two sizes are equal
public enum LogAbsDeterminant: Primitive {
  public static var name: String { "log_abs_determinant" }
  public static var family: Family { .opaque }
  public static var summary: String { "the logarithm of each determinant's magnitude" }
  public static var exportedNames: [String] { ["log_abs_determinant"] }
  public static var samples: [Sample] { SquareMatrices.samples }

  public static var page: String {
    """
    `y = log |det A|` for each matrix along the last two axes, as the sum of the logarithms of the \
    pivots, so that it doesn't overflow where det A does. A singular matrix gives −∞, an empty \
    one 0.

    Floats; not defined modulo a prime.

    - (C1) one operand of floats, of rank 2 at least
    - (C2) its last two sizes are equal

    Gradient: `d·A⁻ᵀ` for the cotangent d; infinite at a singular matrix, as the derivative is.
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
    return [b.product(b.broadcastMatrices(cotangent, like: x), b.inverseTranspose(x))]
  }

  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value { b.logAbsDeterminant(operands[0]) }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: NoAttributes, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    var result: [N] = []
    for factors in try operands[0].eliminated(context) {
      if factors.isSingular {
        result.append(try N.pole(negative: true, context.numbers))
        continue
      }
      var sum = try N.make(ExactNumber(0), context.numbers)
      for pivot in factors.pivots { sum = sum + (try N.apply(.log, try N.apply(.abs, pivot))) }
      result.append(sum)
    }
    return Reference(operands[0].element, Array(operands[0].shape.dropLast(2)), result)
  }
}

extension GraphBuilder {
  /// The logarithm of the magnitude of each determinant along the last two axes.
  public mutating func logAbsDeterminant(_ x: Value) -> Value {
    make(LogAbsDeterminant.self, NoAttributes(), x)
  }
}

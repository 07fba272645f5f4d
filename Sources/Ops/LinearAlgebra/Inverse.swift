import AdjointGraphIR
import AdjointTensors

/// `Y = A⁻¹` for each matrix A along the last two axes.
///
/// - (C1) one operand of floats, of rank 2 at least
/// - (C2) its last two sizes are equal
public enum Inverse: Primitive {
  public static var name: String { "inverse" }
  public static var family: Family { .opaque }
  public static var summary: String { "the inverse of each square matrix" }
  public static var exportedNames: [String] { ["inverse"] }
  public static var samples: [Sample] { SquareMatrices.samples }

  public static var page: String {
    """
    `Y = A⁻¹` for each matrix along the last two axes; leading axes are a batch. Prefer \
    `solve(A, b)` to `inverse(A) @ b`: it costs a third and loses less.

    Floats. A singular matrix (one whose elimination meets a pivot that is exactly 0) gives \
    infinities; modulo a prime it is not defined.

    - (C1) one operand of floats, of rank 2 at least
    - (C2) its last two sizes are equal

    Gradient: `−Yᵀ·D·Yᵀ` for the cotangent D.
    """
  }

  public static func type(
    of operands: [TensorType], _ attributes: NoAttributes
  ) throws(TypeFailure) -> TensorType {
    try demandSquare(operands)
    return operands[0]
  }

  /// −Yᵀ·D·Yᵀ, from dY = −Y·dA·Y (Giles, "Collected matrix derivative results",
  /// 2008, 2.2.3).
  public static func pullback(
    _ node: Value, _ cotangent: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    let batch = ContractAttributes.freshLabels(
      b.type(of: node).rank - 2, besides: ["i", "j", "k", "l"])
    let first = ContractAttributes(
      left: batch + ["k", "i"], right: batch + ["k", "l"], output: batch + ["i", "l"])
    let second = ContractAttributes(
      left: batch + ["i", "l"], right: batch + ["j", "l"], output: batch + ["i", "j"])
    let product = b.make(Contract.self, first, node, cotangent)
    let both = b.make(Contract.self, second, product, node)
    return [b.negate(both)]
  }

  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value { b.inverse(operands[0]) }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: NoAttributes, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    let x = operands[0]
    let size = x.shape[x.shape.count - 1]
    let zero = try N.make(ExactNumber(0), context.numbers)
    let one = try N.make(ExactNumber(1), context.numbers)
    let identity = (0..<(size * size)).map { $0 / size == $0 % size ? one : zero }
    var result: [N] = []
    for factors in try x.eliminated(context) {
      if factors.isSingular {
        let infinity: N = try Singular.infinity(name, context.numbers)
        result += [N](repeating: infinity, count: size * size)
      } else {
        result += try factors.solve(identity[...], columns: size)
      }
    }
    return Reference(x.element, x.shape, result)
  }
}

extension GraphBuilder {
  /// The inverse of each matrix along the last two axes.
  public mutating func inverse(_ x: Value) -> Value { make(Inverse.self, NoAttributes(), x) }
}

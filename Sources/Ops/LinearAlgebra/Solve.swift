import AdjointGraphIR
import AdjointTensors

/// `X` with `A·X = B` for each square matrix A along the last two axes and its vector or matrix B.
///
/// - (C1) two operands of one float type
/// - (C2) A has rank 2 at least, and its last two sizes are equal
/// - (C3) B has the shape […, n] or […, n, k] where A has […, n, n]
public enum Solve: Primitive {
  public static var name: String { "solve" }
  public static var family: Family { .opaque }
  public static var summary: String { "the solution X of A·X = B" }
  public static var exportedNames: [String] { ["solve"] }

  public static var page: String {
    """
    `X` with `A·X = B`, for A […, n, n] and B a vector […, n] or a matrix […, n, k]; \
    leading axes are a batch, the same in both. B is a vector where its rank is one less than A's.

    Floats. A singular matrix gives infinities; modulo a prime it is not defined.

    - (C1) two operands of one float type
    - (C2) A has rank 2 at least, and its last two sizes are equal
    - (C3) B has the shape […, n] or […, n, k] where A has […, n, n]

    Gradient: to B `G = solve(Aᵀ, D)` for the cotangent D, to A `−G·Xᵀ`.
    """
  }

  public static var samples: [Sample] {
    [
      sample([1, 1], [1]), sample([2, 2], [2]), sample([3, 3], [3, 2]), sample([3, 3], [3, 1]),
      sample([2, 3, 3], [2, 3]), sample([2, 2, 2], [2, 2, 3]), sample([2, 1, 2, 2], [2, 1, 2, 2]),
      sample([2, 2], [2, 0]), sample([0, 0], [0]), sample([2, 2], [2], .f32),
    ]
  }

  private static func sample(
    _ a: Shape, _ b: Shape, _ element: ElementType = .f64
  ) -> Sample {
    Sample([TensorType(element, a), TensorType(element, b)], domains: [.conditioned, .any])
  }

  public static func type(
    of operands: [TensorType], _ attributes: NoAttributes
  ) throws(TypeFailure) -> TensorType {
    try demand(
      operands.count == 2 && operands[0].element.isFloat
        && operands[0].element == operands[1].element,
      "(C1) two operands of one float type", operands)
    let (a, b) = (operands[0].shape, operands[1].shape)
    try demand(
      a.count >= 2 && a[a.count - 1] == a[a.count - 2],
      "(C2) the first operand has rank 2 at least, its last two sizes are equal", operands)
    let vector = Array(a.dropLast())
    try demand(
      b == vector || (b.count == a.count && Array(b.dropLast()) == vector),
      "(C3) the second operand has the shape \(vector.text), or that and one axis more", operands)
    return operands[1]
  }

  /// G = A⁻ᵀ·D to B and −G·Xᵀ to A (Giles, "Collected matrix derivative results",
  /// 2008, 2.3.1).
  public static func pullback(
    _ node: Value, _ cotangent: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    let a = b.operand(node, 0)
    let rank = b.type(of: a).rank
    let transposed = b.matrixTranspose(a)
    let gradient = b.solve(transposed, cotangent)
    let batch = ContractAttributes.freshLabels(rank - 2, besides: ["i", "j", "k"])
    let column: [Character] = b.type(of: node).rank == rank ? ["k"] : []
    let outer = ContractAttributes(
      left: batch + ["i"] + column, right: batch + ["j"] + column, output: batch + ["i", "j"])
    let product = b.make(Contract.self, outer, gradient, node)
    return [b.negate(product), gradient]
  }

  /// Many right sides of one matrix become columns of one, so that it is eliminated once.
  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value {
    let (a, right) = (operands[0], operands[1])
    if batched[0] { return b.solve(a, batched[1] ? right : b.broadcastLeading(right, size)) }
    let last = b.type(of: right).rank - 1
    if last == b.type(of: a).rank - 1 {
      return b.moveAxis(b.solve(a, b.moveAxis(right, from: 0, to: last)), from: last, to: 0)
    }
    let moved = b.moveAxis(right, from: 0, to: last - 1)
    let shape = b.type(of: moved).shape
    let columns: Size
    do { columns = try shape[last - 1] * shape[last] } catch {
      preconditionFailure("a batch of solve \(node): \(error)")
    }
    let flat = b.reshape(moved, Array(shape.dropLast(2)) + [columns])
    return b.moveAxis(b.reshape(b.solve(a, flat), shape), from: last - 1, to: 0)
  }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: NoAttributes, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    let (a, b) = (operands[0], operands[1])
    let values = try b.numbers()
    let size = a.shape[a.shape.count - 1]
    let columns = b.shape.count == a.shape.count ? b.shape[b.shape.count - 1] : 1
    var result: [N] = []
    for (index, factors) in try a.eliminated(context).enumerated() {
      if factors.isSingular {
        let infinity: N = try Singular.infinity(name, context.numbers)
        result += [N](repeating: infinity, count: size * columns)
      } else {
        let start = index * size * columns
        result += try factors.solve(values[start..<(start + size * columns)], columns: columns)
      }
    }
    return Reference(b.element, b.shape, result)
  }
}

extension GraphBuilder {
  /// X with a·X = b for each matrix of `a`; `b` holds a vector or a matrix for each.
  public mutating func solve(_ a: Value, _ b: Value) -> Value {
    make(Solve.self, NoAttributes(), a, b)
  }
}

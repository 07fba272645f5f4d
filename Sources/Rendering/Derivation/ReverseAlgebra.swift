import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// The derivatives of operations on square matrices, along the last two axes; further axes are a
/// batch.
extension Expressing {
  /// The cotangents of the operands of an inverse, a determinant or a solution.
  /// - Parameter x: the operands, in whole shape.
  func pullAlgebra(
    _ id: NodeID, _ x: [Formula], _ y: Formula, _ d: Formula
  ) -> [Pulled] {
    let rank = x[0].rank
    let lead = Array(0..<rank - 2)
    let turned = Formula.call("inverse", [.init(x[0])], x[0].shape).transposed
    switch graph.kind(id) {
    case Determinant.kind:
      let scale = (d * y).spread(lead, of: [], rank: rank)
      return [.init(0, scale * turned, "derivative of the determinant")]
    case LogAbsDeterminant.kind:
      let scale = d.spread(lead, of: [], rank: rank)
      return [.init(0, scale * turned, "derivative of the log-determinant")]
    case Inverse.kind:
      let (g, z) = (d.fitted(to: x[0].shape), y.transposed)
      let product = Formula.matmul(.matmul(z, g, g.shape), z, g.shape)
      return [.init(0, -product, "derivative of the inverse")]
    default:
      let g = Formula.call(
        "solve", [.init(x[0].transposed), .init(d.fitted(to: x[1].shape))], x[1].shape)
      let batch = Expressing.batchLabels(rank - 2)
      let isVector = x[1].rank < rank
      let product = Formula.contract(
        g, y.fitted(to: x[1].shape), batch + (isVector ? ["i"] : ["i", "k"]),
        batch + (isVector ? ["j"] : ["j", "k"]), batch + ["i", "j"])
      return [
        .init(0, -product, "derivative of a solution in its matrix"),
        .init(1, g, "derivative of a solution in its right side"),
      ]
    }
  }

  /// The change of a solution where its matrix or its right side changes by `t`.
  func pushSolution(
    _ operand: Int, _ t: Formula, _ x: [Formula], _ y: Formula
  ) -> Pulled {
    let batch = Expressing.batchLabels(x[0].rank - 2)
    let column: [Character] = x[1].rank < x[0].rank ? [] : ["j"]
    let right =
      operand == 1
      ? t
      : -Formula.contract(
        t, y.fitted(to: x[1].shape), batch + ["i", "k"], batch + ["k"] + column,
        batch + ["i"] + column)
    let (scale, rest) = right.scaled
    let solved = Formula.call(
      "solve", [.init(x[0]), .init(rest.fitted(to: x[1].shape))], x[1].shape)
    return .init(operand, scale * solved, "derivative of a solution")
  }

  private static func batchLabels(_ count: Int) -> [Character] {
    (0..<count).compactMap { Unicode.Scalar(97 + UInt32($0)) }.map { Character($0) }
      .filter { !["i", "j", "k"].contains($0) }
  }

  /// The diagonal matrix of each vector along the last axis.
  func embedded(_ x: Formula, _ shape: Shape) -> Formula {
    // Of a matrix the language's `diag` takes the diagonal.
    guard x.rank > 1, let size = shape.last else { return .call("diag", [.init(x)], shape) }
    let columns = x.insertingAxes(x.shape.map { _ in false } + [true])
    return columns * .call("eye", [.init(.size(size))], [size, size])
  }
}

extension Formula {
  /// Zeros along an axis of `size` entries but where a slice with steps reads: there the formula's
  /// own entries.
  /// - Requires: the formula's shape is that of the slice.
  func placed(along axis: Int, from start: Size, step: Int, of size: Size) -> Formula {
    let count = shape[axis]
    let positions =
      Formula.size(start) + .number(step) * .call("iota", [.init(.size(count))], [count])
    let hot = Formula.call("one_hot", [.init(positions), .init(.size(size))], [count, size])
    var labels = Array("abcdefghijklmnop".prefix(rank))
    labels[axis] = "v"
    var result = labels
    result[axis] = "w"
    return .contract(self, hot, labels, ["v", "w"], result)
  }
}

import AdjointGraphIR
import AdjointTensors

extension Primitive {
  /// Checks that the only operand is a batch of square matrices of floats: (C1) and (C2) of
  /// `inverse`, `determinant` and `log_abs_determinant`.
  static func demandSquare(_ operands: [TensorType]) throws(TypeFailure) {
    try demand(
      operands.count == 1 && operands[0].element.isFloat && operands[0].rank >= 2,
      "(C1) one operand of floats, of rank 2 at least", operands)
    let shape = operands[0].shape
    try demand(
      shape[shape.count - 1] == shape[shape.count - 2], "(C2) the last two sizes are equal",
      operands)
  }
}

/// Samples that the operations on one square matrix share.
enum SquareMatrices {
  static var samples: [Sample] {
    let shapes: [(ElementType, Shape)] = [
      (.f64, [1, 1]), (.f64, [2, 2]), (.f32, [3, 3]), (.f64, [4, 4]), (.f64, [2, 3, 3]),
      (.f32, [2, 1, 2, 2]), (.f64, [0, 0]), (.f64, [0, 2, 2]),
    ]
    return shapes.map { Sample([TensorType($0, $1)], domains: [.conditioned]) }
  }
}

extension GraphBuilder {
  /// One number for each matrix of `x`, repeated over its entries.
  mutating func broadcastMatrices(_ numbers: Value, like x: Value) -> Value {
    let shape = type(of: x).shape
    return broadcast(numbers, to: shape, axes: Array(0..<(shape.count - 2)))
  }

  /// A⁻ᵀ for each matrix A of `x`.
  mutating func inverseTranspose(_ x: Value) -> Value {
    let inverted = inverse(x)
    return matrixTranspose(inverted)
  }
}

import AdjointRuntime
import AdjointTensors
import Foundation

/// What a loop should compute, element by element in Double: the oracle of the kernels' tests.
enum LoopFormula {
  /// The result for one element of a loop that doesn't reduce.
  static func value(_ opcode: Opcode, _ x: [Double]) -> Double? {
    switch opcode {
    case .copy, .fill, .toF32, .toF64: x[0]
    case .negate: -x[0]
    case .exp: exp(x[0])
    case .log: log(x[0])
    case .log1p: log1p(x[0])
    case .expm1: expm1(x[0])
    case .tanh: tanh(x[0])
    case .sigmoid: x[0] >= 0 ? 1 / (1 + exp(-x[0])) : exp(x[0]) / (1 + exp(x[0]))
    case .erf: erf(x[0])
    case .sin: sin(x[0])
    case .cos: cos(x[0])
    case .sqrt: x[0].squareRoot()
    case .floor: x[0].rounded(.down)
    case .abs: x[0].magnitude
    case .sign: x[0].isNaN ? x[0] : x[0] > 0 ? 1 : x[0] < 0 ? -1 : 0
    case .relu: x[0].isNaN ? x[0] : x[0] > 0 ? x[0] : 0
    case .not: x[0] == 0 ? 1 : 0
    case .isFinite: x[0].isFinite ? 1 : 0
    case .toBool: x[0] != 0 ? 1 : 0
    default: x.count == 2 ? binary(opcode, x[0], x[1]) : several(opcode, x)
    }
  }

  /// The second result of a loop whose first is `row`.
  static func second(_ opcode: Opcode, _ row: [Double]) -> Double? {
    switch opcode {
    case .multiplySum, .expSubtractSum, .addSum, .fmaSum: row.reduce(0, +)
    case .subtractSquares: row.reduce(0) { $0 + $1 * $1 }
    case .fmaMaximum: row.max()
    default: nil
    }
  }

  private static func binary(_ opcode: Opcode, _ a: Double, _ b: Double) -> Double? {
    switch opcode {
    case .add, .addSum: a + b
    case .subtract, .subtractSquares: a - b
    case .multiply, .multiplySum: a * b
    case .divide: a / b
    case .power: pow(a, b)
    case .maximum: a.isNaN || b.isNaN ? .nan : max(a, b)
    case .minimum: a.isNaN || b.isNaN ? .nan : min(a, b)
    case .modulo: modulo(a, b)
    case .floorDivide: (a / b).rounded(.down)
    case .equal: a == b ? 1 : 0
    case .notEqual: a != b ? 1 : 0
    case .less: a < b ? 1 : 0
    case .lessEqual: a <= b ? 1 : 0
    case .and: a != 0 && b != 0 ? 1 : 0
    case .or: a != 0 || b != 0 ? 1 : 0
    case .scale: a == 0 ? 0 : a * b
    case .tanhMultiply: tanh(a * b)
    case .expSubtract, .expSubtractSum: exp(a - b)
    case .complementMultiply: a * (b - b * b)
    case .tanhSlopeMultiply: a * (1 - b * b)
    case .reluMask: b > 0 ? a : 0
    default: nil
    }
  }

  private static func several(_ opcode: Opcode, _ x: [Double]) -> Double? {
    switch opcode {
    case .select: x[0] != 0 ? x[1] : x[2]
    case .fma, .fmaSum, .fmaMaximum, .addProduct: x[0] * x[1] + x[2]
    case .scaleMultiply: x[0] * x[1] == 0 ? 0 : x[0] * x[1] * x[2]
    case .fnma: x[2] - x[0] * x[1]
    case .fms: x[0] * x[1] - x[2]
    case .squareAffine: x[0] * x[0] * x[1] + x[2]
    case .subtractMultiply: (x[0] - x[1]) * x[2]
    case .multiplyMultiply: x[0] * x[1] * x[2]
    case .multiplyAffine: x[0] * (x[1] * x[2] + x[3])
    case .multiplyMultiplyAdd: x[0] * x[1] + x[2] * x[3]
    case .multiplyAffineAdd: x[0] * (x[1] * x[2] + x[3]) + x[4]
    case .squareAffineAdd: x[3] * (x[0] * x[0] * x[1] + x[2]) + x[4]
    case .tanhSlopeCubicAdd:
      x[0] * (1 - x[3] * x[3]) * (x[0] * x[0] * x[1] + x[2]) + x[4]
    case .factorAffineAdd: x[1] * (x[0] * (x[1] * x[2] + x[3]) + x[4])
    case .tanhCubic: tanh(x[0] * (x[0] * x[0] * x[1] + x[2]))
    default: nil
    }
  }

  private static func modulo(_ a: Double, _ b: Double) -> Double {
    let remainder = fmod(a, b)
    return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder
  }

  /// The result of a loop that reduces rows of operands.
  static func reduced(_ opcode: Opcode, _ rows: [[Double]]) -> Double? {
    let a = rows[0]
    switch opcode {
    case .sum: return a.reduce(0, +)
    case .product: return a.reduce(1, *)
    case .rowMaximum: return a.max()
    case .rowMinimum: return a.min()
    case .any: return a.contains { $0 != 0 } ? 1 : 0
    case .all: return a.allSatisfy { $0 != 0 } ? 1 : 0
    case .dot: return zip(a, rows[1]).reduce(0) { $0 + $1.0 * $1.1 }
    case .sumSquares: return a.reduce(0) { $0 + $1 * $1 }
    case .scaleSum: return zip(a, rows[1]).reduce(0) { $0 + ($1.0 == 0 ? 0 : $1.0 * $1.1) }
    case .sumDifference: return zip(a, rows[1]).reduce(0) { $0 + $1.0 - $1.1 }
    default: return nil
    }
  }
}

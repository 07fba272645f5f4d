import AdjointTensors
import CAdjointKernels

/// What a step of a loop program computes: the numbers of the kernels' header, which stand in plan
/// files, whose version changes with them.
public enum Opcode: UInt16, Hashable, Sendable, CaseIterable {
  case none
  case copy, negate, exp, log, log1p, expm1, tanh, sigmoid, erf, sin, cos, sqrt, floor, abs, sign
  case relu, not, isFinite
  case toF32, toF64, toI32, toI64, toBool, fill, iota
  case add, subtract, multiply, divide, power, maximum, minimum, modulo, floorDivide
  case equal, notEqual, less, lessEqual, and, or, scale
  case select, fma, fnma, fms
  case sum, product, rowMaximum, rowMinimum, any, all, dot
  case accumulate
  case squareAffine, multiplyAffine, tanhMultiply, expSubtract, complementMultiply
  case tanhSlopeMultiply, multiplyMultiplyAdd, subtractMultiply, multiplyMultiply
  case expSubtractSum, multiplySum, reluMask, sumSquares, sumDifference
  case subtractSquares, addSum, fmaSum, fmaMaximum, scaleSum, scaleMultiply, addProduct
  case multiplyAffineAdd, squareAffineAdd, tanhCubic, tanhSlopeCubicAdd, factorAffineAdd

  /// The name in a plan's listing.
  public var name: String { "\(self)" }

  /// The number of operands that the loop reads from registers.
  public var arity: Int {
    switch self {
    case .none: 0
    case .copy, .negate, .exp, .log, .log1p, .expm1, .tanh, .sigmoid, .erf, .sin, .cos, .sqrt,
      .floor, .abs, .sign, .relu, .not, .isFinite, .toF32, .toF64, .toI32,
      .toI64, .toBool, .fill, .iota, .sum, .product, .rowMaximum, .rowMinimum, .any, .all,
      .accumulate, .sumSquares:
      1
    case .add, .subtract, .multiply, .divide, .power, .maximum, .minimum, .modulo, .floorDivide,
      .equal, .notEqual, .less, .lessEqual, .and, .or, .scale, .dot, .tanhMultiply, .expSubtract,
      .complementMultiply, .tanhSlopeMultiply, .expSubtractSum, .multiplySum, .reluMask,
      .sumDifference, .subtractSquares, .addSum, .scaleSum:
      2
    case .select, .fma, .fnma, .fms, .squareAffine, .subtractMultiply, .multiplyMultiply, .fmaSum,
      .fmaMaximum, .scaleMultiply, .addProduct, .tanhCubic:
      3
    case .multiplyAffine, .multiplyMultiplyAdd: 4
    case .multiplyAffineAdd, .squareAffineAdd, .tanhSlopeCubicAdd, .factorAffineAdd: 5
    }
  }

  /// Whether the result is one element however long the row is.
  public var reduces: Bool {
    switch self {
    case .sum, .product, .rowMaximum, .rowMinimum, .any, .all, .dot, .accumulate,
      .sumSquares, .sumDifference, .scaleSum:
      true
    default: false
    }
  }

  /// Whether a second result, one element, goes to register `e`.
  public var hasSecondResult: Bool {
    switch self {
    case .expSubtractSum, .multiplySum, .subtractSquares, .addSum, .fmaSum, .fmaMaximum: true
    default: false
    }
  }

  /// Whether the loop may set the fault cell.
  public func canFault(_ element: ElementType) -> Bool {
    element.isInteger && (self == .floorDivide || self == .modulo)
  }

  /// The element type of operand `position` of a loop over `element`.
  public func operandType(_ position: Int, _ element: ElementType) -> ElementType {
    if self == .select && position == 0 { return .bool }
    return self == .iota ? .i64 : element
  }

  /// The element type of the result of a loop over `element`.
  public func resultType(_ element: ElementType) -> ElementType {
    switch self {
    case .toF32: .f32
    case .toF64, .accumulate: .f64
    case .toI32: .i32
    case .toI64: .i64
    case .toBool, .equal, .notEqual, .less, .lessEqual, .isFinite, .any, .all: .bool
    default: element
    }
  }

  /// Whether there is a loop for that element type and those scalar operands.
  public func isAvailable(_ element: ElementType, variant: UInt8) -> Bool {
    adj_lookup(Int32(element.rawValue), Int32(rawValue), Int32(variant)) != nil
  }

  /// The loop that repeats a scalar function.
  public init(_ function: ScalarFunction) { self = Opcode.byFunction[Int(function.rawValue)] }

  /// The loops of the scalar functions in their order. Those that aren't conversions have the
  /// function's name.
  static let byFunction: [Opcode] = [
    .negate, .exp, .log, .log1p, .expm1, .tanh, .sigmoid, .erf, .sin, .cos, .sqrt, .floor, .abs,
    .sign, .relu, .not, .isFinite, .copy, .toF32, .toF64, .toI32, .toI64, .toBool, .add, .subtract,
    .multiply, .divide, .power, .maximum, .minimum, .modulo, .floorDivide, .equal, .notEqual, .less,
    .lessEqual, .and, .or, .scale, .select,
  ]

  /// The loop that reduces a row.
  public init(_ reducer: Reducer) {
    switch reducer {
    case .sum: self = .sum
    case .product: self = .product
    case .maximum: self = .rowMaximum
    case .minimum: self = .rowMinimum
    case .any: self = .any
    case .all: self = .all
    }
  }
}

/// Bits of a step's variant: which operands are one element that meets every element of the others.
public enum ScalarOperands {
  public static let a: UInt8 = 1
  public static let b: UInt8 = 2
  public static let c: UInt8 = 4
  public static let e: UInt8 = 8
}

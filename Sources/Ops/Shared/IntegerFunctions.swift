import AdjointTensors

/// Scalar functions of integers. Values are computed in 64 bits and wrap; the caller wraps those of
/// i32 to 32 bits, which gives the same as wrapping after every step.
enum IntegerFunctions {
  /// A function of one integer.
  static func apply(_ function: ScalarFunction, _ a: Int64) throws(NotDefined) -> Int64 {
    switch function {
    case .identity: return a
    case .negate: return 0 &- a
    case .abs: return a < 0 ? 0 &- a : a
    case .sign: return a.signum()
    case .relu: return a > 0 ? a : 0
    default: throw NotDefined("\(function.name) of an integer")
    }
  }

  /// A function of two integers.
  static func apply(
    _ function: ScalarFunction, _ a: Int64, _ b: Int64
  ) throws(NotDefined) -> Int64 {
    switch function {
    case .add: return a &+ b
    case .subtract: return a &- b
    case .multiply: return a &* b
    case .maximum: return Swift.max(a, b)
    case .minimum: return Swift.min(a, b)
    case .modulo: return try divided(a, b, "modulo").remainder
    case .floorDivide: return try divided(a, b, "floor_divide").quotient
    default: throw NotDefined("\(function.name) of two integers")
    }
  }

  /// Quotient rounded down and the remainder with the sign of the divisor. The least integer by −1
  /// wraps.
  private static func divided(
    _ a: Int64, _ b: Int64, _ name: String
  ) throws(NotDefined) -> (quotient: Int64, remainder: Int64) {
    if b == 0 { throw NotDefined("\(name): integer division by zero") }
    if b == -1 { return (0 &- a, 0) }
    let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
    let adjusts = remainder != 0 && (remainder < 0) != (b < 0)
    return adjusts ? (quotient - 1, remainder + b) : (quotient, remainder)
  }

  /// A comparison of two integers.
  static func compare(
    _ function: ScalarFunction, _ a: Int64, _ b: Int64
  ) throws(NotDefined) -> Bool {
    switch function {
    case .equal: return a == b
    case .notEqual: return a != b
    case .less: return a < b
    case .lessEqual: return a <= b
    default: throw NotDefined("\(function.name) is no comparison")
    }
  }
}

import Foundation

/// Double and Float as numbers: every function computed in Double and, for Float, rounded once.
extension Double: Number {
  public typealias Context = Void

  public static func make(_ exact: ExactNumber, _ context: Void) -> Double { exact.double }

  public var roundedToSingle: Double { Double(Float(self)) }
  public var double: Double? { self }

  public static func apply(
    _ function: ScalarFunction, _ a: Double
  ) throws(NotDefined) -> Double {
    switch function {
    case .negate: return -a
    case .exp: return Foundation.exp(a)
    case .log: return Foundation.log(a)
    case .log1p: return Foundation.log1p(a)
    case .expm1: return Foundation.expm1(a)
    case .tanh: return Foundation.tanh(a)
    case .sigmoid: return sigmoid(a)
    case .erf: return Foundation.erf(a)
    case .sin: return Foundation.sin(a)
    case .cos: return Foundation.cos(a)
    case .sqrt: return a.squareRoot()
    case .floor: return a.rounded(.down)
    case .abs: return a.magnitude
    case .sign: return a.isNaN ? a : a > 0 ? 1 : a < 0 ? -1 : 0
    case .relu: return a.isNaN ? a : a > 0 ? a : 0
    case .identity, .convertF64: return a
    case .convertF32: return a.roundedToSingle
    default: throw NotDefined("\(function.name) of one float")
    }
  }

  /// 1/(1+e^-a), by e^a for negative a so that nothing overflows.
  private static func sigmoid(_ a: Double) -> Double {
    if a >= 0 { return 1 / (1 + Foundation.exp(-a)) }
    let e = Foundation.exp(a)
    return e / (1 + e)
  }

  public static func apply(
    _ function: ScalarFunction, _ a: Double, _ b: Double
  ) throws(NotDefined) -> Double {
    switch function {
    case .add: return a + b
    case .subtract: return a - b
    case .multiply: return a * b
    case .divide: return a / b
    case .power: return Foundation.pow(a, b)
    case .maximum: return a.isNaN ? a : b.isNaN ? b : Swift.max(a, b)
    case .minimum: return a.isNaN ? a : b.isNaN ? b : Swift.min(a, b)
    case .modulo: return modulo(a, b)
    case .scale: return a == 0 ? 0 : a * b
    default: throw NotDefined("\(function.name) of two floats")
    }
  }

  /// a − b·⌊a/b⌋ with the sign of b, as in Python; exact, by the remainder of truncation.
  private static func modulo(_ a: Double, _ b: Double) -> Double {
    let remainder = fmod(a, b)
    return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder
  }

  public static func compare(
    _ function: ScalarFunction, _ a: Double, _ b: Double
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

extension Float: Number {
  public typealias Context = Void

  public static func make(_ exact: ExactNumber, _ context: Void) -> Float { exact.float }

  public var roundedToSingle: Float { self }
  public var double: Double? { Double(self) }

  public static func apply(_ function: ScalarFunction, _ a: Float) throws(NotDefined) -> Float {
    Float(try Double.apply(function, Double(a)))
  }

  public static func apply(
    _ function: ScalarFunction, _ a: Float, _ b: Float
  ) throws(NotDefined) -> Float {
    Float(try Double.apply(function, Double(a), Double(b)))
  }

  public static func compare(
    _ function: ScalarFunction, _ a: Float, _ b: Float
  ) throws(NotDefined) -> Bool {
    try Double.compare(function, Double(a), Double(b))
  }
}

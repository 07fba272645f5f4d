import BigInt

/// An integer modulo a prime below 2^63. Numbers of one computation have one prime.
public struct Residue: Number {
  public typealias Context = UInt64

  /// The representative, below the prime.
  public let value: UInt64
  public let prime: UInt64

  /// - Requires: `prime` is below 2^63.
  public init(_ value: UInt64, modulo prime: UInt64) {
    self.value = value % prime
    self.prime = prime
  }

  public static func make(_ exact: ExactNumber, _ prime: UInt64) throws(NotDefined) -> Residue {
    guard let rational = exact.rational else { throw NotDefined("\(exact.text) in a field") }
    let numerator = Residue(reducing: rational.numerator, prime)
    if rational.denominator == 1 { return numerator }
    let denominator = Residue(reducing: rational.denominator, prime)
    return try apply(.divide, numerator, denominator)
  }

  private init(reducing value: BigInt, _ prime: UInt64) {
    self.prime = prime
    self.value = UInt64(value.modulus(BigInt(prime)))
  }

  public static func + (a: Residue, b: Residue) -> Residue {
    let sum = a.value + b.value
    return Residue(unchecked: sum >= a.prime ? sum - a.prime : sum, a.prime)
  }

  public static func - (a: Residue, b: Residue) -> Residue {
    Residue(
      unchecked: a.value >= b.value ? a.value - b.value : a.value + a.prime - b.value, a.prime)
  }

  public static func * (a: Residue, b: Residue) -> Residue {
    let wide = a.value.multipliedFullWidth(by: b.value)
    return Residue(unchecked: a.prime.dividingFullWidth(wide).remainder, a.prime)
  }

  public static prefix func - (a: Residue) -> Residue {
    Residue(unchecked: a.value == 0 ? 0 : a.prime - a.value, a.prime)
  }

  private init(unchecked value: UInt64, _ prime: UInt64) {
    self.value = value
    self.prime = prime
  }

  public static func apply(
    _ function: ScalarFunction, _ a: Residue
  ) throws(NotDefined) -> Residue {
    switch function {
    case .negate: return -a
    case .identity, .convertF32, .convertF64: return a
    default: throw NotDefined("\(function.name) in a field")
    }
  }

  public static func apply(
    _ function: ScalarFunction, _ a: Residue, _ b: Residue
  ) throws(NotDefined) -> Residue {
    switch function {
    case .add: return a + b
    case .subtract: return a - b
    case .multiply, .scale: return a * b
    case .divide:
      if b.value == 0 { throw NotDefined("division by zero in a field") }
      return a * b.power(b.prime - 2)
    default: throw NotDefined("\(function.name) in a field")
    }
  }

  /// The power with a natural exponent, by squaring.
  public func power(_ exponent: UInt64) -> Residue {
    var result = Residue(unchecked: 1 % prime, prime)
    var square = self
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 { result = result * square }
      square = square * square
      rest >>= 1
    }
    return result
  }

  public static func compare(
    _ function: ScalarFunction, _ a: Residue, _ b: Residue
  ) throws(NotDefined) -> Bool {
    throw NotDefined("\(function.name) in a field")
  }

  public var roundedToSingle: Residue { self }
  public var double: Double? { nil }
}

import BigInt

/// An exact fraction in lowest terms, with a positive denominator.
public struct Rational: Hashable, Sendable {
  public let numerator: BigInt
  public let denominator: BigInt

  /// An integer.
  public init(_ value: Int) {
    numerator = BigInt(value)
    denominator = 1
  }

  /// The fraction in lowest terms.
  /// - Requires: `denominator` is not 0.
  public init(_ numerator: BigInt, _ denominator: BigInt) {
    precondition(!denominator.isZero, "fraction with denominator 0")
    if denominator == 1 {
      self.numerator = numerator
      self.denominator = 1
      return
    }
    let divisor = numerator.greatestCommonDivisor(with: denominator)
    let sign: BigInt = denominator.sign == .minus ? -1 : 1
    self.numerator = divisor.isZero ? 0 : sign * numerator / divisor
    self.denominator = divisor.isZero ? 1 : sign * denominator / divisor
  }

  /// The exact value of a finite double; nil for infinities and NaN.
  public init?(exactly value: Double) {
    guard value.isFinite else { return nil }
    if value == 0 {
      self.init(0)
      return
    }
    let significand = BigInt(value.significandBitPattern | (value.isNormal ? 1 << 52 : 0))
    let exponent = (value.isNormal ? Int(value.exponentBitPattern) : 1) - 1075
    let signed = value < 0 ? -significand : significand
    self =
      exponent >= 0 ? Rational(signed << exponent, 1) : Rational(signed, BigInt(1) << -exponent)
  }

  /// The largest magnitude of an exponent that a literal may have: enough for every double, and
  /// small enough that a literal never costs more than its text.
  public static let exponentLimit = 4096

  /// The most characters of a literal: more than 1e4096 has when it is written out.
  public static let literalLimit = 8192

  /// The most bits of a power's numerator or denominator.
  public static let powerLimit = 16_384

  /// The value of a decimal literal without sign: `12`, `1.5`, `1e-3`.
  /// - Returns: nil where the text is no literal or is beyond `literalLimit` or `exponentLimit`.
  public init?(decimal text: some StringProtocol) {
    guard text.utf8.count <= Rational.literalLimit else { return nil }
    let parts = text.split(
      maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { $0 == "e" || $0 == "E" })
    let mantissa = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = mantissa.count == 2 ? mantissa[1] : ""
    let limits = -Rational.exponentLimit...Rational.exponentLimit
    guard let exponent = parts.count == 2 ? Int(parts[1]) : 0, limits.contains(exponent),
      limits.contains(fraction.utf8.count),
      let digits = BigInt(digits: "\(mantissa[0])\(fraction)")
    else { return nil }
    let scale = exponent - fraction.utf8.count
    self =
      scale >= 0
      ? Rational(digits * BigInt(10).power(scale), 1)
      : Rational(digits, BigInt(10).power(-scale))
  }

  /// The value as an integer, if it is one and fits.
  public var integer: Int? { denominator == 1 ? Int(exactly: numerator) : nil }

  /// True if the value is an integer of any magnitude.
  public var isWhole: Bool { denominator == 1 }

  public static func + (a: Rational, b: Rational) -> Rational {
    Rational(
      a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator)
  }

  public static func - (a: Rational, b: Rational) -> Rational { a + -b }

  public static func * (a: Rational, b: Rational) -> Rational {
    Rational(a.numerator * b.numerator, a.denominator * b.denominator)
  }

  /// The quotient, or nil by 0.
  public func divided(by b: Rational) -> Rational? {
    b.numerator.isZero
      ? nil : Rational(numerator * b.denominator, denominator * b.numerator)
  }

  public static prefix func - (a: Rational) -> Rational { Rational(-a.numerator, a.denominator) }

  /// The power, or nil for 0 to a negative power or where the result would pass `powerLimit`.
  public func power(_ exponent: Int) -> Rational? {
    let bits = max(numerator.magnitude.bitWidth, denominator.magnitude.bitWidth)
    if bits <= 1 {
      if numerator.isZero { return exponent < 0 ? nil : Rational(exponent == 0 ? 1 : 0) }
      return exponent.isMultiple(of: 2) ? Rational(1) : self
    }
    guard exponent.magnitude <= Rational.powerLimit / bits else { return nil }
    let power = Rational(numerator.power(abs(exponent)), denominator.power(abs(exponent)))
    return exponent < 0 ? Rational(1).divided(by: power) : power
  }
}

extension Rational: Comparable {
  public static func < (a: Rational, b: Rational) -> Bool {
    a.numerator * b.denominator < b.numerator * a.denominator
  }
}

extension BigInt {
  /// The number of decimal digits and nothing else, or nil.
  init?(digits text: some StringProtocol) {
    guard text.utf8.count <= Rational.literalLimit, !text.isEmpty,
      text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    self.init(BigInt.magnitude(of: Array(text.utf8)[...]))
  }

  /// The number that ASCII digits write, half by half, so that the time is that of multiplication.
  private static func magnitude(of digits: ArraySlice<UInt8>) -> BigUInt {
    if digits.count <= 18 {
      return BigUInt(digits.reduce(UInt64(0)) { $0 * 10 + UInt64($1 - 0x30) })
    }
    let middle = digits.startIndex + digits.count / 2
    let scale = BigUInt(10).power(digits.endIndex - middle)
    return magnitude(of: digits[..<middle]) * scale + magnitude(of: digits[middle...])
  }
}

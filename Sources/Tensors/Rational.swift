import BigInt

/// An exact fraction in lowest terms, with a positive denominator. Most are fractions of machine
/// integers, which take no memory of their own.
public struct Rational: Hashable, Sendable {
  /// Each fraction has one form: `.words` wherever both integers fit in ±(2^63 − 1).
  private enum Form: Hashable, Sendable {
    case words(Int, Int)
    indirect case integers(BigInt, BigInt)
  }

  private let form: Form

  public var numerator: BigInt {
    switch form {
    case .words(let numerator, _): BigInt(numerator)
    case .integers(let numerator, _): numerator
    }
  }

  public var denominator: BigInt {
    switch form {
    case .words(_, let denominator): BigInt(denominator)
    case .integers(_, let denominator): denominator
    }
  }

  /// Numerator and denominator, where both fit in ±(2^63 − 1).
  public var words: (numerator: Int, denominator: Int)? {
    if case .words(let numerator, let denominator) = form { return (numerator, denominator) }
    return nil
  }

  /// The bits of the magnitudes of numerator and denominator.
  public var bitWidths: (numerator: Int, denominator: Int) {
    switch form {
    case .words(let numerator, let denominator):
      (
        Int.bitWidth - numerator.magnitude.leadingZeroBitCount,
        Int.bitWidth - denominator.magnitude.leadingZeroBitCount
      )
    case .integers(let numerator, let denominator):
      (numerator.magnitude.bitWidth, denominator.magnitude.bitWidth)
    }
  }

  /// An integer.
  public init(_ value: Int) {
    form = value == .min ? .integers(BigInt(value), 1) : .words(value, 1)
  }

  /// The fraction in lowest terms.
  /// - Requires: `denominator` is not 0.
  public init(_ numerator: BigInt, _ denominator: BigInt) {
    precondition(!denominator.isZero, "fraction with denominator 0")
    if let n = Int(exactly: numerator), let d = Int(exactly: denominator), n != .min, d != .min {
      form = Rational.lowest(n, d)
      return
    }
    if denominator == 1 {
      form = .integers(numerator, 1)
      return
    }
    let divisor = numerator.greatestCommonDivisor(with: denominator)
    let sign: BigInt = denominator.sign == .minus ? -1 : 1
    let (n, d) = (sign * numerator / divisor, sign * denominator / divisor)
    if let n = Int(exactly: n), let d = Int(exactly: d), n != .min {
      form = .words(n, d)
    } else {
      form = .integers(n, d)
    }
  }

  private init(_ form: Form) { self.form = form }

  /// The form of a fraction of words that aren't the least.
  private static func lowest(_ numerator: Int, _ denominator: Int) -> Form {
    if denominator == 1 { return .words(numerator, 1) }
    let divisor = greatestCommonDivisor(numerator.magnitude, denominator.magnitude)
    let sign = denominator < 0 ? -1 : 1
    return .words(sign * numerator / divisor, sign * denominator / divisor)
  }

  /// By Euclid; of 0 and a positive number the number, which words hold.
  private static func greatestCommonDivisor(_ a: UInt, _ b: UInt) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return Int(a)
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
  public var integer: Int? {
    if let words { return words.denominator == 1 ? words.numerator : nil }
    return isWhole ? Int(exactly: numerator) : nil
  }

  /// True if the value is an integer of any magnitude.
  public var isWhole: Bool { words.map { $0.denominator == 1 } ?? (denominator == 1) }

  /// −1, 0 or 1.
  public var signum: Int {
    words.map { $0.numerator.signum() } ?? (numerator.sign == .minus ? -1 : 1)
  }

  public static func + (a: Rational, b: Rational) -> Rational {
    if let x = a.words, let y = b.words {
      if x.denominator == y.denominator {
        let (sum, overflow) = x.numerator.addingReportingOverflow(y.numerator)
        if !overflow, sum != .min { return Rational(lowest(sum, x.denominator)) }
      } else if let left = product(x.numerator, y.denominator),
        let right = product(y.numerator, x.denominator),
        let below = product(x.denominator, y.denominator)
      {
        let (sum, overflow) = left.addingReportingOverflow(right)
        if !overflow, sum != .min { return Rational(lowest(sum, below)) }
      }
    }
    return Rational(
      a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator)
  }

  public static func - (a: Rational, b: Rational) -> Rational { a + -b }

  public static func * (a: Rational, b: Rational) -> Rational {
    if let x = a.words, let y = b.words, let above = product(x.numerator, y.numerator),
      let below = product(x.denominator, y.denominator)
    {
      return Rational(lowest(above, below))
    }
    return Rational(a.numerator * b.numerator, a.denominator * b.denominator)
  }

  /// The product of two words; nil where it isn't in ±(2^63 − 1).
  private static func product(_ a: Int, _ b: Int) -> Int? {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow || product == .min ? nil : product
  }

  /// The quotient, or nil by 0.
  public func divided(by b: Rational) -> Rational? {
    b.signum == 0 ? nil : self * b.inverted
  }

  /// 1 over the value.
  /// - Requires: it is not 0.
  public var inverted: Rational {
    precondition(signum != 0, "1 over 0")
    guard let words else { return Rational(denominator, numerator) }
    return Rational(Rational.lowest(words.denominator, words.numerator))
  }

  public static prefix func - (a: Rational) -> Rational {
    if let words = a.words { return Rational(.words(-words.numerator, words.denominator)) }
    return Rational(-a.numerator, a.denominator)
  }

  /// The power, or nil for 0 to a negative power or where the result would pass `powerLimit`.
  public func power(_ exponent: Int) -> Rational? {
    let bits = max(bitWidths.numerator, bitWidths.denominator)
    if bits <= 1 {
      if signum == 0 { return exponent < 0 ? nil : Rational(exponent == 0 ? 1 : 0) }
      return exponent.isMultiple(of: 2) ? Rational(1) : self
    }
    guard exponent.magnitude <= Rational.powerLimit / bits else { return nil }
    let power = Rational(numerator.power(abs(exponent)), denominator.power(abs(exponent)))
    return exponent < 0 ? Rational(1).divided(by: power) : power
  }
}

extension Rational: Comparable {
  public static func < (a: Rational, b: Rational) -> Bool {
    if let x = a.words, let y = b.words {
      let left = x.numerator.multipliedFullWidth(by: y.denominator)
      let right = y.numerator.multipliedFullWidth(by: x.denominator)
      return (left.high, left.low) < (right.high, right.low)
    }
    return a.numerator * b.denominator < b.numerator * a.denominator
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

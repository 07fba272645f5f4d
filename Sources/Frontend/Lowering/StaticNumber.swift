import AdjointTensors

/// A number that is known exactly before anything runs: a rational times a quotient of sizes,
/// `1/2`, `N`, `2*N/(N+1)`. It takes the type of the tensor that it meets.
struct StaticNumber: Hashable, Sendable {
  /// The rational factor.
  let scale: Rational
  /// The sizes above the line, without constant factor where it is constant.
  let numerator: Size
  /// The sizes below the line.
  let denominator: Size

  /// Bits that a result of arithmetic may have; a literal may have more.
  static let mostBits = 1024

  /// A rational number.
  init(_ value: Rational) {
    scale = value
    numerator = 1
    denominator = 1
  }

  /// An integer.
  init(_ value: Int) { self.init(Rational(value)) }

  /// A size as a number.
  init(_ size: Size) { self.init(Rational(1), size, 1) }

  /// `scale · numerator / denominator` in a normal form that is equal for most equal numbers.
  private init(_ scale: Rational, _ numerator: Size, _ denominator: Size) {
    var (scale, numerator, denominator) = (scale, numerator, denominator)
    if let quotient = numerator.dividedExactly(by: denominator) {
      (numerator, denominator) = (quotient, 1)
    } else if let quotient = denominator.dividedExactly(by: numerator) {
      (numerator, denominator) = (1, quotient)
    }
    if let constant = numerator.constant {
      (scale, numerator) = (scale * Rational(constant), 1)
    }
    if let constant = denominator.constant, let quotient = scale.divided(by: Rational(constant)) {
      (scale, denominator) = (quotient, 1)
    }
    if scale == Rational(0) { (numerator, denominator) = (1, 1) }
    (self.scale, self.numerator, self.denominator) = (scale, numerator, denominator)
  }

  /// The value where no dimension occurs.
  var constant: Rational? { numerator == 1 && denominator == 1 ? scale : nil }

  /// The value as an integer, where it is one.
  var integer: Int? { constant?.integer }

  /// The value as a size: an integer polynomial of dimensions.
  var size: Size? {
    guard let factor = scale.integer else {
      // 1/2·(2N) is N, though its scale is no integer.
      guard denominator == 1, let above = Int(exactly: scale.numerator),
        let below = Int(exactly: scale.denominator), let product = try? Size(above) * numerator
      else { return nil }
      return product.dividedExactly(by: Size(below))
    }
    return denominator == 1 ? try? Size(factor) * numerator : nil
  }

  /// The sum; nil where it can't be kept exactly.
  static func + (a: StaticNumber, b: StaticNumber) -> StaticNumber? {
    if a.numerator == b.numerator, a.denominator == b.denominator {
      return checked(StaticNumber(a.scale + b.scale, a.numerator, a.denominator))
    }
    guard let (p, q) = a.fraction, let (r, s) = b.fraction, let left = try? p * s,
      let right = try? r * q, let above = try? left + right, let below = try? q * s
    else { return nil }
    return StaticNumber(Rational(1), above, below)
  }

  /// The difference; nil where it can't be kept exactly.
  static func - (a: StaticNumber, b: StaticNumber) -> StaticNumber? { a + -b }

  /// The negative.
  static prefix func - (a: StaticNumber) -> StaticNumber {
    StaticNumber(-a.scale, a.numerator, a.denominator)
  }

  /// The product; nil where it can't be kept exactly.
  static func * (a: StaticNumber, b: StaticNumber) -> StaticNumber? {
    guard let above = try? a.numerator * b.numerator,
      let below = try? a.denominator * b.denominator
    else { return nil }
    return checked(StaticNumber(a.scale * b.scale, above, below))
  }

  /// One by the number; nil for 0.
  var reciprocal: StaticNumber? {
    Rational(1).divided(by: scale).map { StaticNumber($0, denominator, numerator) }
  }

  /// The power by an integer; nil where it can't be kept exactly.
  func power(_ exponent: Int) -> StaticNumber? {
    if let constant {
      return constant.power(exponent).flatMap { StaticNumber.checked(StaticNumber($0)) }
    }
    guard exponent.magnitude <= 16 else { return nil }
    guard exponent >= 0 else { return reciprocal?.power(-exponent) }
    var result: StaticNumber? = StaticNumber(1)
    for _ in 0..<exponent { result = result.flatMap { $0 * self } }
    return result
  }

  /// −1, 0 or 1 where the sign is the same for all dimensions ≥ 1.
  var sign: Int? {
    if isAtLeastZero, isAtMostZero { return 0 }
    if isPositive { return 1 }
    return (-self).isPositive ? -1 : nil
  }

  /// True where it is above 0 for all dimensions ≥ 1.
  var isPositive: Bool { isAbove(1) }

  /// True where it is below 0 for all dimensions ≥ 1.
  var isNegative: Bool { (-self).isPositive }

  /// True where it is 0 or above for all dimensions ≥ 1.
  var isAtLeastZero: Bool { scale == Rational(0) || isAbove(0) }

  /// True where it is 0 or below for all dimensions ≥ 1.
  var isAtMostZero: Bool { (-self).isAtLeastZero }

  /// True where numerator and denominator have one sign, and the numerator's distance from 0 is at
  /// least `bound`.
  private func isAbove(_ bound: Int) -> Bool {
    let signed = scale < Rational(0) ? -1 : 1
    guard scale != Rational(0), let above = try? Size(signed) * numerator else { return false }
    if above.isAtLeast(bound), denominator.isAtLeast(1) { return true }
    guard let negative = try? Size(-1) * above, let below = try? Size(-1) * denominator else {
      return false
    }
    return negative.isAtLeast(bound) && below.isAtLeast(1)
  }

  /// Numerator and denominator as sizes.
  private var fraction: (Size, Size)? {
    guard let above = Int(exactly: scale.numerator), let below = Int(exactly: scale.denominator),
      let p = try? Size(above) * numerator, let q = try? Size(below) * denominator
    else { return nil }
    return (p, q)
  }

  private static func checked(_ number: StaticNumber) -> StaticNumber? {
    number.scale.numerator.bitWidth + number.scale.denominator.bitWidth <= mostBits
      ? number : nil
  }

  /// The number as the language writes it.
  var text: String {
    if let size { return size.description }
    let factor = scale == Rational(1) && denominator != 1 ? "" : "\(ExactNumber.finite(scale).text)"
    let above = numerator == 1 ? [] : ["(\(numerator))"]
    let product = ((factor.isEmpty ? [] : [factor]) + above).joined(separator: "*")
    let whole = product.isEmpty ? "1" : product
    return denominator == 1 ? whole : "\(whole)/(\(denominator))"
  }
}

extension StaticNumber {
  /// The greatest whole number not above it, where that is known.
  var floor: StaticNumber? {
    if size != nil { return self }
    guard let constant else { return nil }
    let (quotient, remainder) = constant.numerator.quotientAndRemainder(
      dividingBy: constant.denominator)
    let isBelow = remainder.sign == .minus && !remainder.isZero
    return StaticNumber(Rational(isBelow ? quotient - 1 : quotient, 1))
  }
}

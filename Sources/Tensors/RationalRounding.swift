import BigInt

/// Correctly rounded conversions and the shortest exact texts.
extension Rational {
  /// The nearest double, ties to even; overflows to an infinity.
  public var double: Double { rounded(significandBits: 53, leastExponent: -1074) }

  /// The nearest float, ties to even, rounded once.
  public var float: Float { Float(rounded(significandBits: 24, leastExponent: -149)) }

  /// The nearest number with that many significant bits and no bit below 2^leastExponent.
  private func rounded(significandBits: Int, leastExponent: Int) -> Double {
    if numerator.isZero { return 0 }
    let top = numerator.magnitude.bitWidth - denominator.magnitude.bitWidth
    // 2^(top-1) < |value| < 2^(top+1): take one bit more than needed, then round.
    let exponent = max(top - significandBits - 1, leastExponent - 1)
    let shifted =
      exponent >= 0
      ? numerator.magnitude.quotientAndRemainder(dividingBy: denominator.magnitude << exponent)
      : (numerator.magnitude << -exponent).quotientAndRemainder(dividingBy: denominator.magnitude)
    return sign
      * Rational.roundedToEven(
        shifted.quotient, sticky: !shifted.remainder.isZero, exponent: exponent,
        bits: significandBits, leastExponent: leastExponent)
  }

  private var sign: Double { numerator.sign == .minus ? -1 : 1 }

  private static func roundedToEven(
    _ value: BigUInt, sticky: Bool, exponent: Int, bits: Int, leastExponent: Int
  ) -> Double {
    let drop = max(value.bitWidth - bits, leastExponent - exponent)
    var kept = value >> drop
    let rest = value - (kept << drop)
    let half = BigUInt(1) << (drop - 1)
    if rest > half || (rest == half && (sticky || kept[bitAt: 0])) { kept += 1 }
    let scale = exponent + drop
    let limit = bits == 24 ? 128 : 1024
    if kept.bitWidth + scale > limit { return .infinity }
    return Double(sign: .plus, exponent: scale, significand: Double(UInt64(kept)))
  }

  /// A finite decimal text where one exists with at most 40 digits (`0.1`, `-12`), otherwise
  /// `n/d`. Parsing it with `init(text:)` gives the value back.
  public var text: String {
    if denominator == 1 { return numerator.description }
    for places in 1...40 {
      let (quotient, remainder) = (numerator.magnitude * BigUInt(10).power(places))
        .quotientAndRemainder(dividingBy: denominator.magnitude)
      if !remainder.isZero { continue }
      let digits = quotient.description
      let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
      let point = padded.index(padded.endIndex, offsetBy: -places)
      return (numerator.sign == .minus ? "-" : "") + padded[..<point] + "." + padded[point...]
    }
    return "\(numerator)/\(denominator)"
  }

  /// Reads what `text` prints: an optional sign, then a decimal or `n/d`.
  public init?(text: some StringProtocol) {
    guard text.utf8.count <= 2 * (Rational.literalLimit + 1) else { return nil }
    let negative = text.hasPrefix("-")
    let body = negative ? text.dropFirst() : text[...]
    let parts = body.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let value: Rational
    if parts.count == 2 {
      guard let n = BigInt(digits: parts[0]), let d = BigInt(digits: parts[1]), !d.isZero
      else { return nil }
      value = Rational(n, d)
    } else {
      guard let decimal = Rational(decimal: body) else { return nil }
      value = decimal
    }
    self = negative ? -value : value
  }
}

extension BigUInt {
  /// The bit at a position counted from the lowest.
  fileprivate subscript(bitAt position: Int) -> Bool { !((self >> position) & 1).isZero }
}

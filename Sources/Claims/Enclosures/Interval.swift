import AdjointTensors
import BigInt

/// A closed interval of reals that holds the value meant: every operation rounds outward. Nil
/// stands for "no bound known".
struct Interval: Sendable, Hashable {
  let lower: Dyadic
  let upper: Dyadic

  /// Magnitudes beyond 2^±reach are not told apart from 0 or from having no bound, so that
  /// exponents never overflow.
  static let reach = 1 << 44

  /// - Requires: `lower` ≤ `upper`.
  init(_ lower: Dyadic, _ upper: Dyadic) {
    self.lower = lower
    self.upper = upper
  }

  /// A point.
  init(_ point: Dyadic) { self.init(point, point) }

  /// An integer.
  init(_ value: Int) { self.init(Dyadic(value)) }

  /// An enclosure of a fraction.
  init(_ value: Rational, bits: Int) {
    self.init(
      Dyadic.nearest(value, .down, bits: bits), Dyadic.nearest(value, .up, bits: bits))
  }

  /// The interval with bounds cut to what exponents may be; nil where it has no bound any more.
  static func within(_ lower: Dyadic, _ upper: Dyadic) -> Interval? {
    if lower.top > reach || upper.top > reach { return nil }
    var (lower, upper) = (lower, upper)
    if !lower.isZero, lower.top < -reach { lower = lower.isNegative ? -.power(-reach) : .zero }
    if !upper.isZero, upper.top < -reach { upper = upper.isNegative ? .zero : .power(-reach) }
    return Interval(lower, upper)
  }

  var isPositive: Bool { lower.isPositive }
  var isNegative: Bool { upper.isNegative }
  /// True if 0 may be the value.
  var holdsZero: Bool { !isPositive && !isNegative }
  var isPoint: Bool { lower == upper }

  /// A point between the bounds, for display and for finding pivots.
  var double: Double {
    let (a, b) = (lower.double, upper.double)
    return a == b ? a : a / 2 + b / 2
  }

  static prefix func - (a: Interval) -> Interval { Interval(-a.upper, -a.lower) }

  /// The smallest interval around two.
  func hull(_ other: Interval) -> Interval {
    Interval(min(lower, other.lower), max(upper, other.upper))
  }

  /// True where no number is in both.
  func isDisjoint(_ other: Interval) -> Bool { upper < other.lower || other.upper < lower }
}

/// Arithmetic to a number of bits.
extension Interval {
  static func sum(_ a: Interval, _ b: Interval, bits: Int) -> Interval? {
    within(
      .sum(a.lower, b.lower, .down, bits: bits), .sum(a.upper, b.upper, .up, bits: bits))
  }

  static func difference(_ a: Interval, _ b: Interval, bits: Int) -> Interval? {
    sum(a, -b, bits: bits)
  }

  static func product(_ a: Interval, _ b: Interval, bits: Int) -> Interval? {
    if !a.lower.isNegative, !b.lower.isNegative {
      return within(
        .product(a.lower, b.lower, .down, bits: bits), .product(a.upper, b.upper, .up, bits: bits))
    }
    let pairs = [(a.lower, b.lower), (a.lower, b.upper), (a.upper, b.lower), (a.upper, b.upper)]
    var lower = Dyadic.product(pairs[0].0, pairs[0].1, .down, bits: bits)
    var upper = Dyadic.product(pairs[0].0, pairs[0].1, .up, bits: bits)
    for (x, y) in pairs.dropFirst() {
      lower = min(lower, .product(x, y, .down, bits: bits))
      upper = max(upper, .product(x, y, .up, bits: bits))
    }
    return within(lower, upper)
  }

  /// The quotient; nil where the divisor may be 0.
  static func quotient(_ a: Interval, _ b: Interval, bits: Int) -> Interval? {
    if b.holdsZero { return nil }
    if b.isNegative { return quotient(-a, -b, bits: bits) }
    return within(
      .quotient(a.lower, a.lower.isNegative ? b.lower : b.upper, .down, bits: bits),
      .quotient(a.upper, a.upper.isNegative ? b.upper : b.lower, .up, bits: bits))
  }

  /// The square root; nil where the operand may be negative.
  static func root(_ a: Interval, bits: Int) -> Interval? {
    if a.lower.isNegative { return nil }
    return Interval(.root(a.lower, .down, bits: bits), .root(a.upper, .up, bits: bits))
  }

  /// A power with a natural exponent, by squaring.
  static func power(_ a: Interval, _ exponent: Int, bits: Int) -> Interval? {
    if exponent.isMultiple(of: 2), a.lower.isNegative {
      let magnitude =
        a.isNegative ? -a : Interval(.zero, max(-a.lower, a.upper))
      return power(magnitude, exponent, bits: bits)
    }
    if a.lower.isNegative {
      // An odd power is monotone.
      guard let low = power(Interval(-a.lower), exponent, bits: bits) else { return nil }
      let high =
        a.upper.isNegative
        ? power(Interval(-a.upper), exponent, bits: bits).map { -$0 }
        : power(Interval(a.upper), exponent, bits: bits)
      return high.flatMap { within(-low.upper, $0.upper) }
    }
    var result: Interval? = Interval(1)
    var square: Interval? = a
    var rest = exponent
    while rest > 0 {
      guard let factor = square else { return nil }
      if rest & 1 == 1 { result = result.flatMap { product($0, factor, bits: bits) } }
      rest >>= 1
      if rest > 0 { square = product(factor, factor, bits: bits) }
    }
    return result
  }
}

import AdjointTensors
import BigInt

/// A binary fraction, `mantissa · 2^exponent`: the bounds of intervals.
struct Dyadic: Sendable, Hashable {
  /// Where a result that isn't exact goes.
  enum Rounding {
    case down, up
  }

  let mantissa: BigInt
  let exponent: Int

  /// A binary fraction; the mantissa is odd or 0, so that equal values are equal fields.
  init(_ mantissa: BigInt, _ exponent: Int) {
    if mantissa.isZero {
      (self.mantissa, self.exponent) = (0, 0)
      return
    }
    let zeros = mantissa.trailingZeroBitCount
    self.mantissa = zeros == 0 ? mantissa : mantissa >> zeros
    self.exponent = exponent + zeros
  }

  /// An integer.
  init(_ value: Int) { self.init(BigInt(value), 0) }

  /// 2 to a power.
  static func power(_ exponent: Int) -> Dyadic { Dyadic(1, exponent) }

  static let zero = Dyadic(0)
  static let one = Dyadic(1)

  var isZero: Bool { mantissa.isZero }
  var isNegative: Bool { mantissa.sign == .minus && !mantissa.isZero }
  var isPositive: Bool { mantissa.sign == .plus && !mantissa.isZero }

  /// |value| < 2^top, and at least half of it; of zero the least integer.
  var top: Int { isZero ? .min / 4 : exponent + mantissa.magnitude.bitWidth }

  /// The value as a fraction.
  /// - Requires: the exponent is of moderate size, for the bits are written out.
  var rational: Rational {
    exponent >= 0
      ? Rational(mantissa << exponent, 1) : Rational(mantissa, BigInt(1) << -exponent)
  }

  /// The nearest double, saturated to finite ones; tiny values keep a sign.
  var double: Double {
    if isZero { return 0 }
    let sign: Double = isNegative ? -1 : 1
    if top > 1024 { return sign * .greatestFiniteMagnitude }
    if top < -1060 { return sign * .leastNonzeroMagnitude }
    return rounded(.down, bits: 53).smallDouble
  }

  /// Of at most 53 bits.
  private var smallDouble: Double {
    let magnitude = Double(sign: .plus, exponent: exponent, significand: Double(mantissa))
    return magnitude
  }

  /// The value with at most that many bits, rounded in a direction.
  func rounded(_ direction: Rounding, bits: Int) -> Dyadic {
    let excess = mantissa.magnitude.bitWidth - bits
    if excess <= 0 { return self }
    // The mantissa is odd, so bits are lost.
    var kept = mantissa.magnitude >> excess
    if (direction == .down) == isNegative { kept += 1 }
    return Dyadic(BigInt(sign: mantissa.sign, magnitude: kept), exponent + excess)
  }

  static prefix func - (a: Dyadic) -> Dyadic { Dyadic(-a.mantissa, a.exponent) }

  /// The sum, rounded in a direction.
  static func sum(_ a: Dyadic, _ b: Dyadic, _ direction: Rounding, bits: Int) -> Dyadic {
    if a.isZero { return b.rounded(direction, bits: bits) }
    if b.isZero { return a.rounded(direction, bits: bits) }
    let (large, small) = a.top >= b.top ? (a, b) : (b, a)
    let depth = large.top - bits - 4
    if small.top <= min(depth, large.exponent) {
      // The small one moves the large one by less than a unit of its last kept bit.
      let nudge: Dyadic
      switch direction {
      case .down: nudge = small.isNegative ? -power(min(depth, large.exponent)) : zero
      case .up: nudge = small.isNegative ? zero : power(min(depth, large.exponent))
      }
      return exactSum(large, nudge).rounded(direction, bits: bits)
    }
    return exactSum(a, b).rounded(direction, bits: bits)
  }

  /// The sum without rounding.
  /// - Requires: the exponents are close enough to write the bits out.
  static func exactSum(_ a: Dyadic, _ b: Dyadic) -> Dyadic {
    if a.isZero { return b }
    if b.isZero { return a }
    let exponent = min(a.exponent, b.exponent)
    return Dyadic(
      (a.mantissa << (a.exponent - exponent)) + (b.mantissa << (b.exponent - exponent)), exponent)
  }

  /// The product, rounded in a direction.
  static func product(_ a: Dyadic, _ b: Dyadic, _ direction: Rounding, bits: Int) -> Dyadic {
    Dyadic(a.mantissa * b.mantissa, a.exponent + b.exponent).rounded(direction, bits: bits)
  }

  /// The quotient, rounded in a direction.
  /// - Requires: `b` is not 0.
  static func quotient(_ a: Dyadic, _ b: Dyadic, _ direction: Rounding, bits: Int) -> Dyadic {
    if a.isZero { return zero }
    let shift = max(0, bits + 2 + b.mantissa.magnitude.bitWidth - a.mantissa.magnitude.bitWidth)
    let (quotient, remainder) = (a.mantissa.magnitude << shift)
      .quotientAndRemainder(dividingBy: b.mantissa.magnitude)
    let isNegative = a.isNegative != b.isNegative
    var kept = quotient
    if !remainder.isZero, (direction == .down) == isNegative { kept += 1 }
    let signed = BigInt(sign: isNegative ? .minus : .plus, magnitude: kept)
    return Dyadic(signed, a.exponent - shift - b.exponent).rounded(direction, bits: bits)
  }

  /// The square root, rounded in a direction.
  /// - Requires: `a` is not negative.
  static func root(_ a: Dyadic, _ direction: Rounding, bits: Int) -> Dyadic {
    if a.isZero { return zero }
    var shift = max(0, 2 * bits + 4 - a.mantissa.magnitude.bitWidth)
    if !(a.exponent - shift).isMultiple(of: 2) { shift += 1 }
    let square = a.mantissa.magnitude << shift
    var root = square.squareRoot()
    if direction == .up, root * root != square { root += 1 }
    return Dyadic(BigInt(root), (a.exponent - shift) / 2).rounded(direction, bits: bits)
  }

  /// The fraction, rounded in a direction.
  static func nearest(_ value: Rational, _ direction: Rounding, bits: Int) -> Dyadic {
    quotient(Dyadic(value.numerator, 0), Dyadic(value.denominator, 0), direction, bits: bits)
  }
}

extension Dyadic: Comparable {
  static func < (a: Dyadic, b: Dyadic) -> Bool {
    if a.isNegative != b.isNegative { return a.isNegative }
    if a.isZero || b.isZero { return a.isZero ? b.isPositive : a.isNegative }
    if a.top != b.top { return (a.top < b.top) != a.isNegative }
    let exponent = min(a.exponent, b.exponent)
    return a.mantissa << (a.exponent - exponent) < b.mantissa << (b.exponent - exponent)
  }
}

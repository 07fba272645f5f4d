import AdjointTensors
import BigInt

/// Functions of intervals: monotone ones at both bounds, the others at the middle, widened by the
/// radius times the largest slope. Nil where no bound is known.
extension Interval {
  /// Magnitudes of arguments that exponential and trigonometric functions reduce.
  private static let largestArgument = 40

  private static func monotone(
    _ x: Interval, _ function: (Dyadic) -> Interval?
  ) -> Interval? {
    guard let low = function(x.lower) else { return nil }
    if x.isPoint { return low }
    return function(x.upper).flatMap { within(low.lower, $0.upper) }
  }

  /// eˣ
  static func exp(_ x: Interval, bits: Int) -> Interval? {
    if x.upper.top > largestArgument, !x.upper.isNegative { return nil }
    return monotone(x) { expOfPoint($0, bits: bits) }
  }

  /// With k the integer nearest to x/log 2: 2ᵏ·e^(x − k·log 2), the rest by 2⁸ squarings' root.
  private static func expOfPoint(_ x: Dyadic, bits: Int) -> Interval? {
    if x.isZero { return Interval(1) }
    if x.top > largestArgument { return x.isNegative ? Interval(.zero, .power(-reach)) : nil }
    let s = Series(bits: bits + 24 + max(0, x.top))
    let k = Int((x.double / 0.693147180559945).rounded())
    let multiple = s.multiply(Interval(k), RealConstants.logarithmOfTwo(bits: s.bits))
    let rest = s.subtract(Interval(x), multiple)
    var power = s.exponential(ofSmall: s.multiply(rest, Interval(.power(-8))))
    for _ in 0..<8 { power = s.multiply(power, power) }
    return s.multiply(power, Interval(.power(k)))
  }

  /// eˣ − 1, with as many correct bits near 0 as elsewhere.
  static func expm1(_ x: Interval, bits: Int) -> Interval? {
    if x.upper.top > largestArgument, !x.upper.isNegative { return nil }
    return monotone(x) { point in
      let s = Series(bits: bits + 16)
      if point.isZero { return Interval(0) }
      guard point.top <= -1 else {
        return s.subtract(expOfPoint(point, bits: bits + 16), Interval(1))
      }
      return s.multiply(Interval(point), s.exponentialQuotient(ofSmall: Interval(point)))
    }
  }

  /// log x; nil where x may be 0 or less.
  static func log(_ x: Interval, bits: Int) -> Interval? {
    x.isPositive ? monotone(x) { logOfPoint($0, bits: bits) } : nil
  }

  /// With x = 2ᵏ·y and y in [3/4, 3/2): k·log 2 + 2·atanh((y − 1)/(y + 1)).
  private static func logOfPoint(_ x: Dyadic, bits: Int) -> Interval? {
    let s = Series(bits: bits + 16)
    var k = x.top
    if Dyadic(x.mantissa, x.exponent - k) < Dyadic(3, -2) { k -= 1 }
    let y = Dyadic(x.mantissa, x.exponent - k)
    let z = s.divide(
      Interval(.exactSum(y, Dyadic(-1))), Interval(.exactSum(y, .one)))
    let part = s.multiply(s.multiply(z, Interval(2)), s.hyperbolicArctangentQuotient(z))
    if k == 0 { return part }
    return s.add(part, s.multiply(Interval(k), RealConstants.logarithmOfTwo(bits: s.bits)))
  }

  /// log(1 + x); nil where x may be −1 or less.
  static func log1p(_ x: Interval, bits: Int) -> Interval? {
    guard Dyadic(-1) < x.lower else { return nil }
    return monotone(x) { point in
      if point.isZero { return Interval(0) }
      if point.top < -2048 {
        // x − x² < log(1 + x) < x
        let square = Dyadic.product(point, point, .up, bits: bits)
        return Interval(.sum(point, -square, .down, bits: bits), point)
      }
      if point.top > 2048 {
        // log x < log(1 + x) < log x + 1/x
        let s = Series(bits: bits)
        return s.add(logOfPoint(point, bits: bits), Interval(.zero, .power(1 - point.top)))
      }
      return logOfPoint(.exactSum(.one, point), bits: bits)
    }
  }

  /// tanh x = e/(e + 2) with e = e²ˣ − 1.
  static func tanh(_ x: Interval, bits: Int) -> Interval? {
    monotone(x) { point in
      if point.isNegative { return tanhOfPositive(-point, bits: bits).map { -$0 } }
      return point.isZero ? Interval(0) : tanhOfPositive(point, bits: bits)
    }
  }

  private static func tanhOfPositive(_ x: Dyadic, bits: Int) -> Interval? {
    if x.top > largestArgument { return nearOne(bits: bits) }
    let s = Series(bits: bits + 16)
    let e = expm1(Interval(Dyadic(x.mantissa, x.exponent + 1)), bits: s.bits)
    return s.divide(e, s.add(e, Interval(2))).flatMap { within($0.lower, min($0.upper, .one)) }
  }

  /// 1/(1 + e⁻ˣ)
  static func sigmoid(_ x: Interval, bits: Int) -> Interval? {
    monotone(x) { point in
      let s = Series(bits: bits + 16)
      if point.isNegative {
        let e = expOfPoint(point, bits: s.bits)
        return s.divide(e, s.add(e, Interval(1)))
      }
      let e = expOfPoint(-point, bits: s.bits)
      return s.divide(Interval(1), s.add(e, Interval(1)))
    }
  }

  /// erf x, by (2/√π)·x·e^(−x²)·Σₙ (2x²)ⁿ/(1·3·…·(2n+1)), all of whose terms are positive
  /// (Abramowitz and Stegun 7.1.6).
  static func erf(_ x: Interval, bits: Int) -> Interval? {
    monotone(x) { point in
      if point.isNegative { return erfOfPositive(-point, bits: bits).map { -$0 } }
      return point.isZero ? Interval(0) : erfOfPositive(point, bits: bits)
    }
  }

  private static func erfOfPositive(_ x: Dyadic, bits: Int) -> Interval? {
    // 1 − erf x < e^(−x²) < 2^−bits for x² > bits.
    if x.top > 30 || x.double * x.double > Double(bits) { return nearOne(bits: bits) }
    let s = Series(bits: bits + 24)
    let square = Interval(Dyadic.product(x, x, .down, bits: 4 * s.bits + 64))
    let point = s.multiply(Interval(x), Interval(x))
    let twice = s.multiply(point, Interval(2))
    let size = 2 * square.double
    var term: Interval? = Interval(1)
    var sum = term
    var n = 1
    while true {
      term = s.divide(s.multiply(term, twice), 2 * n + 1)
      sum = s.add(sum, term)
      guard let last = term, sum != nil else { return nil }
      // From here on each term is less than half of the one before.
      if size * 2.001 < Double(2 * n + 3), last.upper.top < -s.bits {
        sum = s.add(sum, Interval(.zero, last.upper))
        break
      }
      n += 1
    }
    guard let pi = RealConstants.pi(bits: s.bits) else { return nil }
    let scale = s.divide(Interval(2), Interval.root(pi, bits: s.bits))
    let decay = exp(point.map { -$0 } ?? Interval(0), bits: s.bits)
    let result = s.multiply(s.multiply(scale, Interval(x)), s.multiply(decay, sum))
    return result.flatMap { within($0.lower, min($0.upper, .one)) }
  }

  /// [1 − 2^−bits, 1]
  private static func nearOne(bits: Int) -> Interval {
    Interval(.exactSum(.one, -.power(-bits)), .one)
  }

  /// sin x
  static func sin(_ x: Interval, bits: Int) -> Interval? {
    trigonometric(x, bits: bits) { $0 }
  }

  /// cos x = sin(x + π/2)
  static func cos(_ x: Interval, bits: Int) -> Interval? {
    trigonometric(x, bits: bits) { $0 + 1 }
  }

  /// With k the integer nearest to x/(π/2), the sine or cosine of the rest, by k modulo 4.
  private static func trigonometric(
    _ x: Interval, bits: Int, quarter: (Int) -> Int
  ) -> Interval? {
    let whole = Interval(Dyadic(-1), .one)
    var width = Dyadic.sum(x.upper, -x.lower, .up, bits: 32)
    if x.lower.top > largestArgument || x.upper.top > largestArgument || width > .one {
      return whole
    }
    var point = x.lower
    if !x.isPoint {
      let twice = Dyadic.sum(x.lower, x.upper, .down, bits: bits)
      point = Dyadic(twice.mantissa, twice.exponent - 1)
      // What rounding the middle may have moved it.
      width = .sum(width, .power(max(twice.top, -reach) - bits), .up, bits: 32)
    }
    let s = Series(bits: bits + 16 + max(0, point.top))
    let k = Int((point.double / 1.5707963267948966).rounded())
    let half = RealConstants.pi(bits: s.bits).flatMap { s.multiply($0, Interval(.power(-1))) }
    let rest = s.subtract(Interval(point), s.multiply(Interval(k), half))
    let (cosine, quotient) = s.cosineAndSineQuotient(rest)
    let sine = s.multiply(rest, quotient)
    let parts = [sine, cosine, sine.map { -$0 }, cosine.map { -$0 }]
    let value = s.add(parts[((quarter(k) % 4) + 4) % 4], Interval(-width, width))
    return value.flatMap { within(max($0.lower, Dyadic(-1)), min($0.upper, .one)) }
  }
}

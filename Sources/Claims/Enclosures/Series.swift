import AdjointTensors
import BigInt

/// Interval arithmetic to a fixed number of bits, in which power series are summed: a bound that is
/// lost stays lost.
struct Series {
  let bits: Int

  typealias Bound = Interval?

  func add(_ a: Bound, _ b: Bound) -> Bound {
    guard let a, let b else { return nil }
    return .sum(a, b, bits: bits)
  }

  func subtract(_ a: Bound, _ b: Bound) -> Bound { add(a, b.map { -$0 }) }

  func multiply(_ a: Bound, _ b: Bound) -> Bound {
    guard let a, let b else { return nil }
    return .product(a, b, bits: bits)
  }

  func divide(_ a: Bound, _ b: Bound) -> Bound {
    guard let a, let b else { return nil }
    return .quotient(a, b, bits: bits)
  }

  func divide(_ a: Bound, _ b: Int) -> Bound { divide(a, Interval(b)) }

  /// The interval widened by 2^exponent on both sides.
  func widened(_ a: Bound, by exponent: Int) -> Bound {
    add(a, Interval(-.power(exponent), .power(exponent)))
  }

  /// Σₙ tⁿ/n! over n ≤ `count`, by Horner's rule, for |t| ≤ 2⁻⁸, with its remainder: at most
  /// 2·|t|^(count+1)/(count+1)! ≤ 2^(1−8·(count+1)).
  func exponential(ofSmall t: Bound) -> Bound {
    let count = bits / 8 + 2
    var sum: Bound = Interval(1)
    for n in stride(from: count, to: 0, by: -1) {
      sum = add(Interval(1), divide(multiply(t, sum), n))
    }
    return widened(sum, by: 1 - 8 * (count + 1))
  }

  /// (eᵗ − 1)/t = Σₙ tⁿ/(n+1)! for |t| ≤ 2⁻¹. With c = `bits`/4 + 8 terms the remainder is at most
  /// 2^−c/(c+2)! < 2^−bits, for c + log₂ c! ≥ 4·(c − 8).
  func exponentialQuotient(ofSmall t: Bound) -> Bound {
    let count = bits / 4 + 8
    var sum: Bound = Interval(1)
    for n in stride(from: count, to: 0, by: -1) {
      sum = add(Interval(1), divide(multiply(t, sum), n + 1))
    }
    return widened(sum, by: -bits)
  }

  /// atanh z / z = Σₙ z²ⁿ/(2n+1) for |z| ≤ 1/3; the remainder is at most
  /// z^(2·count+2)/((2·count+3)(1 − z²)) < 9^−(count+1).
  func hyperbolicArctangentQuotient(_ z: Bound) -> Bound { arctangentSeries(z, sign: 1) }

  /// atan z / z = Σₙ (−1)ⁿ·z²ⁿ/(2n+1) for |z| ≤ 1/3.
  func arctangentQuotient(_ z: Bound) -> Bound { arctangentSeries(z, sign: -1) }

  private func arctangentSeries(_ z: Bound, sign: Int) -> Bound {
    let count = bits / 3 + 2
    let square = multiply(multiply(z, z), Interval(sign))
    var sum = divide(Interval(1), 2 * count + 1)
    for n in stride(from: count - 1, through: 0, by: -1) {
      sum = add(divide(Interval(1), 2 * n + 1), multiply(square, sum))
    }
    return widened(sum, by: -3 * (count + 1))
  }

  /// cos r, and sin r / r, for |r| ≤ 1: the alternating series' remainder is at most the first term
  /// left out.
  func cosineAndSineQuotient(_ r: Bound) -> (cosine: Bound, sineQuotient: Bound) {
    var count = 1
    var logarithm = 0.0
    while Int(logarithm) < bits + 2 {
      // log₂ (2·count)! from below, by the exponents of its factors.
      logarithm += Double((2 * count).bitWidth - (2 * count).leadingZeroBitCount - 1)
      logarithm += Double((2 * count - 1).bitWidth - (2 * count - 1).leadingZeroBitCount - 1)
      count += 1
    }
    let square = multiply(r, r)
    var cosine: Bound = Interval(1)
    var sine: Bound = Interval(1)
    for n in stride(from: count, to: 0, by: -1) {
      cosine = subtract(Interval(1), divide(multiply(square, cosine), 2 * n * (2 * n - 1)))
      sine = subtract(Interval(1), divide(multiply(square, sine), 2 * n * (2 * n + 1)))
    }
    return (widened(cosine, by: -bits), widened(sine, by: -bits))
  }
}

/// Numbers that the functions need, to a number of bits.
enum RealConstants {
  private static let kept = 640
  private static let keptPi = computedPi(bits: kept)
  private static let keptLogarithm = computedLogarithmOfTwo(bits: kept)

  /// An enclosure of π.
  static func pi(bits: Int) -> Interval? { bits <= kept ? keptPi : computedPi(bits: bits) }

  /// An enclosure of log 2.
  static func logarithmOfTwo(bits: Int) -> Interval? {
    bits <= kept ? keptLogarithm : computedLogarithmOfTwo(bits: bits)
  }

  /// 16·atan(1/5) − 4·atan(1/239) (Machin, 1706).
  private static func computedPi(bits: Int) -> Interval? {
    let s = Series(bits: bits + 16)
    let (a, b) = (s.divide(Interval(1), 5), s.divide(Interval(1), 239))
    let large = s.multiply(s.divide(Interval(16), 5), s.arctangentQuotient(a))
    return s.subtract(large, s.multiply(s.divide(Interval(4), 239), s.arctangentQuotient(b)))
  }

  /// 2·atanh(1/3).
  private static func computedLogarithmOfTwo(bits: Int) -> Interval? {
    let s = Series(bits: bits + 16)
    let third = s.divide(Interval(1), 3)
    return s.multiply(s.divide(Interval(2), 3), s.hyperbolicArctangentQuotient(third))
  }
}

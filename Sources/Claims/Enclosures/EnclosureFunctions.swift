import AdjointTensors

/// Scalar functions of enclosures, and comparisons.
extension Enclosure {
  static func apply(
    _ function: ScalarFunction, _ a: Enclosure
  ) throws(NotDefined) -> Enclosure {
    switch function {
    case .negate: return -a
    case .identity, .convertF32, .convertF64: return a
    case .sqrt: return root(a)
    case .abs: return magnitude(a)
    case .relu: return try apply(.maximum, a, Enclosure(Rational(0), bits: a.bits))
    case .sign:
      guard let sign = a.sign else { return a.content == .undefined ? a : unknown(a) }
      return Enclosure(Rational(sign), bits: a.bits)
    case .floor: return floor(a)
    case .exp, .expm1, .log, .log1p, .tanh, .sigmoid, .erf, .sin, .cos:
      return transcendental(function, a)
    default: throw NotDefined("\(function.name) of one real number")
    }
  }

  private static func unknown(_ a: Enclosure) -> Enclosure { Enclosure(.unknown, bits: a.bits) }

  private static func magnitude(_ a: Enclosure) -> Enclosure {
    if let sign = a.sign { return sign < 0 ? -a : a }
    guard let x = a.interval else { return a }
    return Enclosure(
      Interval(.zero, max(-x.lower, x.upper)), bits: a.bits,
      label: label(Int(ScalarFunction.abs.rawValue), a.label))
  }

  private static func floor(_ a: Enclosure) -> Enclosure {
    switch a.content {
    case .exact(let value):
      let (quotient, remainder) = value.numerator.quotientAndRemainder(
        dividingBy: value.denominator)
      let isBelow = value.numerator.sign == .minus && !remainder.isZero
      return Enclosure(Rational(isBelow ? quotient - 1 : quotient, 1), bits: a.bits)
    case .interval(let x):
      guard max(x.lower.top, x.upper.top) < exactLimit, x.lower.exponent > -exactLimit,
        x.upper.exponent > -exactLimit
      else { return unknown(a) }
      let low = floor(Enclosure(x.lower.rational, bits: a.bits))
      let high = floor(Enclosure(x.upper.rational, bits: a.bits))
      return low == high ? low : unknown(a)
    case .infinite, .undefined, .unknown: return a
    }
  }

  /// Functions whose values at fractions are irrational but for the arguments treated first.
  private static func transcendental(_ function: ScalarFunction, _ a: Enclosure) -> Enclosure {
    if let value = valueAtSimplePoint(function, a) { return value }
    guard let x = a.interval else { return a }
    let bits = a.bits
    let result: Interval? =
      switch function {
      case .exp: Interval.exp(x, bits: bits)
      case .expm1: Interval.expm1(x, bits: bits)
      case .log: Interval.log(x, bits: bits)
      case .log1p: Interval.log1p(x, bits: bits)
      case .tanh: Interval.tanh(x, bits: bits)
      case .sigmoid: Interval.sigmoid(x, bits: bits)
      case .erf: Interval.erf(x, bits: bits)
      case .sin: Interval.sin(x, bits: bits)
      default: Interval.cos(x, bits: bits)
      }
    return Enclosure(result, bits: bits, label: label(Int(function.rawValue), a.label))
  }

  /// The value at 0, at 1 for the logarithm, at infinities, and outside the domain.
  private static func valueAtSimplePoint(
    _ function: ScalarFunction, _ a: Enclosure
  ) -> Enclosure? {
    func exact(_ value: Rational) -> Enclosure { Enclosure(value, bits: a.bits) }
    if case .infinite(let negative) = a.content {
      switch function {
      case .exp: return negative ? exact(Rational(0)) : a
      case .expm1: return negative ? exact(Rational(-1)) : a
      case .log, .log1p: return negative ? Enclosure(.undefined, bits: a.bits) : a
      case .tanh, .erf: return exact(Rational(negative ? -1 : 1))
      case .sigmoid: return exact(Rational(negative ? 0 : 1))
      default: return Enclosure(.undefined, bits: a.bits)
      }
    }
    guard a.isDefined else { return a }
    let pole: Rational? = function == .log ? Rational(0) : function == .log1p ? Rational(-1) : nil
    if let pole, let x = a.interval {
      if a.exact.map({ $0 <= pole }) ?? (x.upper < Dyadic.nearest(pole, .down, bits: 8)) {
        return Enclosure(.undefined, bits: a.bits)
      }
    }
    switch (function, a.exact) {
    case (.exp, Rational(0)), (.cos, Rational(0)): return exact(Rational(1))
    case (.sigmoid, Rational(0)): return exact(Rational(1, 2))
    case (.log, Rational(1)): return exact(Rational(0))
    case (.expm1, Rational(0)), (.log1p, Rational(0)), (.tanh, Rational(0)), (.erf, Rational(0)),
      (.sin, Rational(0)):
      return exact(Rational(0))
    default: return nil
    }
  }

  static func apply(
    _ function: ScalarFunction, _ a: Enclosure, _ b: Enclosure
  ) throws(NotDefined) -> Enclosure {
    switch function {
    case .add: return a + b
    case .subtract: return a - b
    case .multiply: return a * b
    case .divide: return quotient(a, b)
    case .power: return power(a, b)
    case .maximum: return extremum(a, b, isMaximum: true)
    case .minimum: return extremum(a, b, isMaximum: false)
    case .modulo: return a - b * floor(quotient(a, b))
    case .scale: return a.exact == Rational(0) ? a : a * b
    default: throw NotDefined("\(function.name) of two real numbers")
    }
  }

  private static func extremum(_ a: Enclosure, _ b: Enclosure, isMaximum: Bool) -> Enclosure {
    if let lost = lost(a, b) { return lost }
    if let less = isLess(a, b) { return less == isMaximum ? b : a }
    if let less = isLess(b, a) { return less == isMaximum ? a : b }
    guard let x = a.interval, let y = b.interval else { return unknown(a) }
    let bounds =
      isMaximum
      ? Interval(max(x.lower, y.lower), max(x.upper, y.upper))
      : Interval(min(x.lower, y.lower), min(x.upper, y.upper))
    let (p, q) = (min(a.label, b.label), max(a.label, b.label))
    return Enclosure(
      bounds, bits: a.bits, label: label(isMaximum ? 2000 : 2001, p, q))
  }

  /// a < b, where that is certain.
  static func isLess(_ a: Enclosure, _ b: Enclosure) -> Bool? {
    switch (a.content, b.content) {
    case (.undefined, _), (_, .undefined), (.unknown, _), (_, .unknown): return nil
    case (.infinite(let x), .infinite(let y)): return x && !y
    case (.infinite(let negative), _): return negative
    case (_, .infinite(let negative)): return !negative
    case (.exact(let x), .exact(let y)): return x < y
    default:
      if a.label == b.label { return false }
      guard let x = a.interval, let y = b.interval else { return nil }
      if x.upper < y.lower { return true }
      return y.upper <= x.lower ? false : nil
    }
  }

  /// a = b, where that is certain.
  static func isEqual(_ a: Enclosure, _ b: Enclosure) -> Bool? {
    switch (a.content, b.content) {
    case (.undefined, _), (_, .undefined), (.unknown, _), (_, .unknown): return nil
    case (.infinite, _), (_, .infinite): return a.content == b.content
    case (.exact(let x), .exact(let y)): return x == y
    default:
      if a.label == b.label { return true }
      guard let x = a.interval, let y = b.interval else { return nil }
      return x.isDisjoint(y) ? false : nil
    }
  }

  static func compare(
    _ function: ScalarFunction, _ a: Enclosure, _ b: Enclosure
  ) throws(NotDefined) -> Bool {
    let answer: Bool? =
      switch function {
      case .equal: isEqual(a, b)
      case .notEqual: isEqual(a, b).map { !$0 }
      case .less: isLess(a, b)
      case .lessEqual: isLess(b, a).map { !$0 }
      default: nil
      }
    guard let answer else { throw NotDefined("\(function.name) is not certain") }
    return answer
  }
}

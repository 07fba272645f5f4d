import AdjointTensors

/// Sums and products.
extension Enclosure {
  /// What makes the label of a result.
  enum Step: Int {
    case sum = 1000
    case product, quotient, power
  }

  /// `undefined` or `unknown`, if an operand is.
  static func lost(_ a: Enclosure, _ b: Enclosure) -> Enclosure? {
    if a.content == .undefined || b.content == .undefined {
      return Enclosure(.undefined, bits: a.bits)
    }
    if a.content == .unknown || b.content == .unknown { return Enclosure(.unknown, bits: a.bits) }
    return nil
  }

  static func label(_ parts: Int...) -> Int {
    var hasher = Hasher()
    for part in parts { hasher.combine(part) }
    return hasher.finalize()
  }

  static prefix func - (a: Enclosure) -> Enclosure {
    switch a.content {
    case .exact(let value): Enclosure(-value, bits: a.bits)
    case .interval(let interval):
      // Twice negated is the number itself.
      Enclosure(.interval(-interval), bits: a.bits, label: ~a.label)
    case .infinite(let negative): Enclosure(.infinite(negative: !negative), bits: a.bits)
    case .undefined, .unknown: a
    }
  }

  static func + (a: Enclosure, b: Enclosure) -> Enclosure {
    if let lost = lost(a, b) { return lost }
    if case .exact(let x) = a.content, case .exact(let y) = b.content {
      return Enclosure(x + y, bits: a.bits)
    }
    switch (a.content, b.content) {
    case (.infinite(let x), .infinite(let y)):
      return x == y ? a : Enclosure(.undefined, bits: a.bits)
    case (.infinite, _): return a
    case (_, .infinite): return b
    default: break
    }
    if a.exact == Rational(0) { return b }
    if b.exact == Rational(0) { return a }
    if a.label == ~b.label { return Enclosure(Rational(0), bits: a.bits) }
    guard let x = a.interval, let y = b.interval else { return Enclosure(.unknown, bits: a.bits) }
    let (p, q) = (min(a.label, b.label), max(a.label, b.label))
    return Enclosure(
      .sum(x, y, bits: a.bits), bits: a.bits, label: label(Step.sum.rawValue, p, q))
  }

  static func - (a: Enclosure, b: Enclosure) -> Enclosure { a + -b }

  static func * (a: Enclosure, b: Enclosure) -> Enclosure {
    if let lost = lost(a, b) { return lost }
    if case .exact(let x) = a.content, case .exact(let y) = b.content {
      return Enclosure(x * y, bits: a.bits)
    }
    if a.isInfinite || b.isInfinite {
      guard let s = a.sign, let t = b.sign else { return Enclosure(.unknown, bits: a.bits) }
      return s * t == 0
        ? Enclosure(.undefined, bits: a.bits)
        : Enclosure(.infinite(negative: s * t < 0), bits: a.bits)
    }
    for (x, y) in [(a, b), (b, a)] {
      guard let factor = x.exact else { continue }
      if factor == Rational(0) { return x }
      if factor == Rational(1) { return y }
      if factor == Rational(-1) { return -y }
    }
    guard let x = a.interval, let y = b.interval else { return Enclosure(.unknown, bits: a.bits) }
    let product =
      a.label == b.label
      ? Interval.power(x, 2, bits: a.bits) : Interval.product(x, y, bits: a.bits)
    let (p, q) = (min(a.label, b.label), max(a.label, b.label))
    return Enclosure(product, bits: a.bits, label: label(Step.product.rawValue, p, q))
  }

  var isInfinite: Bool { if case .infinite = content { true } else { false } }

  /// a/b; undefined where b is 0.
  static func quotient(_ a: Enclosure, _ b: Enclosure) -> Enclosure {
    if b.exact == Rational(0) { return Enclosure(.undefined, bits: a.bits) }
    if let lost = lost(a, b) { return lost }
    if b.isInfinite {
      return a.isInfinite
        ? Enclosure(.undefined, bits: a.bits) : Enclosure(Rational(0), bits: a.bits)
    }
    if a.isInfinite {
      guard let s = b.sign, let t = a.sign else { return Enclosure(.unknown, bits: a.bits) }
      return Enclosure(.infinite(negative: s * t < 0), bits: a.bits)
    }
    if case .exact(let x) = a.content, case .exact(let y) = b.content {
      return Enclosure(x.divided(by: y) ?? Rational(0), bits: a.bits)
    }
    guard let x = a.interval, let y = b.interval, !y.holdsZero else {
      return Enclosure(.unknown, bits: a.bits)
    }
    if a.exact == Rational(0) { return a }
    if a.label == b.label { return Enclosure(Rational(1), bits: a.bits) }
    return Enclosure(
      .quotient(x, y, bits: a.bits), bits: a.bits,
      label: label(Step.quotient.rawValue, a.label, b.label))
  }

  /// aᵇ as in IEEE 754, but undefined at poles: whole exponents of any base, others of bases that
  /// are not negative.
  static func power(_ a: Enclosure, _ b: Enclosure) -> Enclosure {
    if let exponent = b.exact, exponent == Rational(0), a.content != .undefined {
      return a.content == .unknown ? a : Enclosure(Rational(1), bits: a.bits)
    }
    if let lost = lost(a, b) { return lost }
    let unknown = Enclosure(.unknown, bits: a.bits)
    if a.isInfinite || b.isInfinite { return unknown }
    if let exponent = b.exact?.integer { return power(a, whole: exponent) }
    if b.exact == Rational(1, 2) { return root(a) }
    guard let sign = a.sign else { return unknown }
    if sign < 0 { return b.exact == nil ? unknown : Enclosure(.undefined, bits: a.bits) }
    if sign == 0 {
      guard let direction = b.sign, direction != 0 else { return unknown }
      return direction > 0 ? Enclosure(Rational(0), bits: a.bits) : undefined(a)
    }
    guard let x = a.interval, let y = b.interval,
      let logarithm = Interval.log(x, bits: a.bits + 16),
      let product = Interval.product(logarithm, y, bits: a.bits + 16)
    else { return unknown }
    return Enclosure(
      Interval.exp(product, bits: a.bits), bits: a.bits,
      label: label(Step.power.rawValue, a.label, b.label))
  }

  private static func undefined(_ a: Enclosure) -> Enclosure {
    Enclosure(.undefined, bits: a.bits)
  }

  private static func power(_ a: Enclosure, whole exponent: Int) -> Enclosure {
    if exponent < 0 {
      if exponent == .min { return Enclosure(.unknown, bits: a.bits) }
      return quotient(Enclosure(Rational(1), bits: a.bits), power(a, whole: -exponent))
    }
    if exponent == 1 { return a }
    if let exact = a.exact?.power(exponent) { return Enclosure(exact, bits: a.bits) }
    guard exponent <= 1 << 20, let x = a.interval else {
      return Enclosure(.unknown, bits: a.bits)
    }
    return Enclosure(
      Interval.power(x, exponent, bits: a.bits), bits: a.bits,
      label: label(Step.power.rawValue, a.label, exponent))
  }

  /// √a, exact for squares of fractions.
  static func root(_ a: Enclosure) -> Enclosure {
    switch a.content {
    case .infinite(let negative): return negative ? undefined(a) : a
    case .undefined, .unknown: return a
    case .exact(let value):
      if value < Rational(0) { return undefined(a) }
      let (n, d) = (value.numerator.squareRoot(), value.denominator.squareRoot())
      if n * n == value.numerator, d * d == value.denominator {
        return Enclosure(Rational(n, d), bits: a.bits)
      }
    case .interval(let interval):
      if interval.isNegative { return undefined(a) }
    }
    return Enclosure(
      a.interval.flatMap { Interval.root($0, bits: a.bits) }, bits: a.bits,
      label: label(Int(ScalarFunction.sqrt.rawValue), a.label))
  }
}

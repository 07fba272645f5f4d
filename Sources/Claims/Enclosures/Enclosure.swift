import AdjointTensors
import BigInt

/// A real number as far as it is known: exact, between bounds, certainly undefined, or unknown. The
/// reference interpreter evaluates claims in it, so that no difference is one of rounding, of
/// overflow, or of a singular matrix.
struct Enclosure: Number {
  /// The bits of intervals.
  typealias Context = Int

  /// What is known.
  enum Content: Hashable, Sendable {
    case exact(Rational)
    case interval(Interval)
    /// An infinity that the model wrote, as in a mask of −∞.
    case infinite(negative: Bool)
    /// No real number: the logarithm of 0, a quotient by 0.
    case undefined
    /// It may be anything, and may be undefined.
    case unknown
  }

  let content: Content
  let bits: Int
  /// Equal for numbers that were computed by one function of one operand; it ties those that bounds
  /// can't tell apart, such as the largest of several and that one.
  let label: Int

  /// Fractions of more bits become intervals.
  static let exactLimit = 6144

  init(_ value: Rational, bits: Int) {
    let (above, below) = value.bitWidths
    if above + below > Enclosure.exactLimit {
      content = .interval(Interval(value, bits: bits))
    } else {
      content = .exact(value)
    }
    self.bits = bits
    label = value.hashValue
  }

  init(_ content: Content, bits: Int, label: Int = 0) {
    self.content = content
    self.bits = bits
    self.label = label
  }

  /// A bound that may be lost.
  init(_ interval: Interval?, bits: Int, label: Int) {
    self.init(interval.map { .interval($0) } ?? .unknown, bits: bits, label: label)
  }

  /// True for a finite real number, exactly known or not.
  var isDefined: Bool {
    switch content {
    case .exact, .interval: true
    case .infinite, .undefined, .unknown: false
    }
  }

  /// Bounds of a finite number.
  var interval: Interval? {
    switch content {
    case .exact(let value): Interval(value, bits: bits)
    case .interval(let interval): interval
    case .infinite, .undefined, .unknown: nil
    }
  }

  /// The exact value, if it is known.
  var exact: Rational? { if case .exact(let value) = content { value } else { nil } }

  /// −1, 0 or 1, where that is certain; infinities have one too.
  var sign: Int? {
    switch content {
    case .exact(let value): value.signum
    case .interval(let interval): interval.isPositive ? 1 : interval.isNegative ? -1 : nil
    case .infinite(let negative): negative ? -1 : 1
    case .undefined, .unknown: nil
    }
  }

  static func make(_ exact: ExactNumber, _ bits: Int) throws(NotDefined) -> Enclosure {
    switch exact {
    case .finite(let value): constant(value, bits)
    case .negativeZero: Enclosure(Rational(0), bits: bits)
    case .infinity(let negative): Enclosure(.infinite(negative: negative), bits: bits)
    case .nan: Enclosure(.undefined, bits: bits)
    }
  }

  static func pole(negative: Bool, _ bits: Int) throws(NotDefined) -> Enclosure {
    Enclosure(.undefined, bits: bits)
  }

  var roundedToSingle: Enclosure { self }

  /// A double near the number, finite and of its sign; NaN for what has none.
  var double: Double? {
    switch content {
    case .exact(let value):
      let double = value.double
      if double.isInfinite {
        return double < 0 ? -.greatestFiniteMagnitude : .greatestFiniteMagnitude
      }
      if double == 0, value.signum != 0 {
        return value.signum < 0 ? -.leastNonzeroMagnitude : .leastNonzeroMagnitude
      }
      return double
    case .interval(let interval): return interval.double
    case .infinite(let negative): return negative ? -.infinity : .infinity
    case .undefined, .unknown: return .nan
    }
  }

  func isFinite() throws(NotDefined) -> Bool {
    switch content {
    case .exact, .interval: return true
    case .infinite: return false
    case .undefined, .unknown: throw NotDefined("whether a number is finite")
    }
  }

  func truncated(to range: ClosedRange<Int64>) throws(NotDefined) -> Int64 {
    guard let whole = Enclosure.truncated(self) else {
      throw NotDefined("the integer part is not certain")
    }
    guard let integer = whole.integer else {
      return whole < Rational(0) ? range.lowerBound : range.upperBound
    }
    return min(max(Int64(integer), range.lowerBound), range.upperBound)
  }

  private static func truncated(_ a: Enclosure) -> Rational? {
    guard let sign = a.sign else { return nil }
    if sign < 0 { return truncated(-a).map { -$0 } }
    return (try? apply(.floor, a))?.exact
  }

  /// A constant of the model; π and its fractions are what they stand for.
  private static func constant(_ value: Rational, _ bits: Int) -> Enclosure {
    guard let (factor, isQuotient) = CommonNumbers.multipleOfPi(value),
      let pi = RealConstants.pi(bits: bits)
    else { return Enclosure(value, bits: bits) }
    let scale = Interval(factor, bits: bits)
    let bounds =
      isQuotient
      ? Interval.quotient(scale, pi, bits: bits) : Interval.product(scale, pi, bits: bits)
    return Enclosure(bounds, bits: bits, label: value.hashValue)
  }
}

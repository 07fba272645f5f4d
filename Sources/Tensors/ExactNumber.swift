/// A number that a graph holds as a constant: exact, so that 0.1 stays 1/10 in a proof, or one of
/// the values of IEEE arithmetic that no fraction is.
public enum ExactNumber: Hashable, Sendable {
  case finite(Rational)
  case infinity(negative: Bool)
  case nan
  case negativeZero

  /// An integer.
  public init(_ value: Int) { self = .finite(Rational(value)) }

  /// The exact value of a double.
  public init(_ value: Double) {
    if let rational = Rational(exactly: value) {
      self = value == 0 && value.sign == .minus ? .negativeZero : .finite(rational)
    } else {
      self = value.isNaN ? .nan : .infinity(negative: value < 0)
    }
  }

  /// The nearest double.
  public var double: Double {
    switch self {
    case .finite(let value): value.double
    case .infinity(let negative): negative ? -.infinity : .infinity
    case .nan: .nan
    case .negativeZero: -0.0
    }
  }

  /// The nearest float, rounded once.
  public var float: Float {
    if case .finite(let value) = self { return value.float }
    return Float(double)
  }

  /// The value as a fraction; -0 is 0, infinities and NaN are nil.
  public var rational: Rational? {
    switch self {
    case .finite(let value): value
    case .negativeZero: Rational(0)
    case .infinity, .nan: nil
    }
  }

  /// The textual IR's form: `0.1`, `1/3`, `inf`, `-inf`, `nan`, `-0`.
  public var text: String {
    switch self {
    case .finite(let value): value.text
    case .infinity(let negative): negative ? "-inf" : "inf"
    case .nan: "nan"
    case .negativeZero: "-0"
    }
  }

  /// Reads what `text` prints.
  public init?(text: some StringProtocol) {
    switch text {
    case "inf": self = .infinity(negative: false)
    case "-inf": self = .infinity(negative: true)
    case "nan": self = .nan
    case "-0": self = .negativeZero
    default:
      guard let value = Rational(text: text) else { return nil }
      self = .finite(value)
    }
  }
}

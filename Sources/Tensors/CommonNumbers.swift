/// Real numbers that the language names.
public enum CommonNumbers {
  /// π to 60 places, far below the rounding of f64. Claims take it, and fractions of it, for π.
  public static let pi: Rational = {
    let text = "3.141592653589793238462643383279502884197169399375105820974944"
    guard let value = Rational(decimal: text) else { preconditionFailure("\(text) is a decimal") }
    return value
  }()

  /// The fraction q with a moderate numerator and denominator for which a value is q·π (or q/π).
  public static func multipleOfPi(_ value: Rational) -> (factor: Rational, isQuotient: Bool)? {
    guard max(value.bitWidths.numerator, value.bitWidths.denominator) > 64 else { return nil }
    let candidates = [(value.divided(by: pi), false), (value * pi, true)]
    for case (let factor?, let isQuotient) in candidates
    where max(factor.bitWidths.numerator, factor.bitWidths.denominator) <= 64 {
      return (factor, isQuotient)
    }
    return nil
  }
}

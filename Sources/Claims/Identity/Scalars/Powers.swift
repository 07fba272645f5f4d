import AdjointTensors

/// Powers whose exponents are no constants, or not whole.
extension ScalarPool {
  /// xʸ: whole and half exponents exactly; others as e^(y·log |x|), which counts where x is not
  /// negative. With an exponent that varies there are values for a negative x too, where the
  /// exponent is whole: (−1)ʸ times that of |x|. No scalar for 0ʸ with y of an unknown sign.
  mutating func power(_ x: ScalarID, _ y: ScalarID) -> ScalarID? {
    if isExceptional(x) || isExceptional(y) { return make(.undefined) }
    if let value = value(y), let exact = power(x, value) { return exact }
    if x == ScalarPool.zero { return powerOfZero(y) }
    let base = expandedIfTelling(x)
    let isWhole = isWhole(y)
    let logarithm = isWhole ? logMagnitude(base) : log(base, isOfPower: true)
    if isExceptional(logarithm) { return logarithm }
    notePower(base)
    let magnitude = exp(multiply(y, logarithm))
    let isNeverNegative = sign(base).isNonnegative || signInAllCases(base).isNonnegative
    if value(y) != nil || isNeverNegative { return magnitude }
    let mask = positive(negate(base))
    let factor = add(ScalarPool.one, multiply(mask, subtract(parity(y), ScalarPool.one)))
    if !isWhole { notePowerSign(factor) }
    return multiply(magnitude, factor)
  }

  /// A power with a whole or half exponent; nil for others.
  private mutating func power(_ x: ScalarID, _ exponent: Rational) -> ScalarID? {
    if let whole = exponent.integer {
      guard whole.magnitude <= ScalarPool.exponentLimit else {
        noteHuge()
        return ScalarPool.one
      }
      return power(x, whole)
    }
    if let double = (exponent * Rational(2)).integer, double.magnitude < 1 << 40 {
      return power(root(x), double)
    }
    return nil
  }

  private mutating func powerOfZero(_ y: ScalarID) -> ScalarID? {
    switch sign(y) {
    case .positive: ScalarPool.zero
    case .negative, .nonpositive: make(.undefined)
    case .unknown, .nonnegative: nil
    }
  }

  /// (−1)ʸ, which has a value only where y is whole: (−1)^(y + n) is (−1)ⁿ·(−1)ʸ for a whole n, and
  /// nothing else is known of it.
  mutating func parity(_ y: ScalarID) -> ScalarID {
    if isExceptional(y) { return make(.undefined) }
    let constant: Rational
    switch self[y] {
    case .constant(let value): constant = value
    case .sum(let value, _): constant = value
    default: constant = Rational(0)
    }
    let whole = constant.floor
    let rest = subtract(y, self.constant(whole))
    let isOdd = (whole.integer ?? 0) % 2 != 0
    let factor = rest == ScalarPool.zero ? ScalarPool.one : make(.function(.power, rest))
    return isOdd ? negate(factor) : factor
  }
}

import AdjointTensors

/// An irrational number that graphs hold to so many digits that it is meant by them: π, as authors
/// write it, and 2/√π, as erf′ holds it. Proofs and enclosures take it for what is meant.
enum NamedConstant: CaseIterable {
  case pi, twoOverRootPi

  /// The decimal that stands for it.
  var decimal: String {
    switch self {
    case .pi: "3.141592653589793238462643383279502884197169399375105820974944"
    case .twoOverRootPi: "1.128379167095512573896158903121545171688"
    }
  }

  /// What a fraction stands for: `factor · constantᵖᵒʷᵉʳ` with a short factor, as `2 / pi` is.
  static func named(
    _ value: Rational
  ) -> (constant: NamedConstant, power: Int, factor: Rational)? {
    // Nearly all constants are short, and none of these is.
    if value.height < 120 { return nil }
    for (constant, powers) in zip(allCases, [[1, -1, 2, -2, 3, -3], [1]]) {
      guard let base = Rational(decimal: constant.decimal) else { continue }
      for power in powers {
        guard let divisor = base.power(power) else { continue }
        let factor = value * divisor.inverted
        if factor.height < 60 { return (constant, power, factor) }
      }
    }
    return nil
  }
}

extension ScalarPool {
  /// A fraction, or the irrational number that it stands for.
  mutating func constant(named value: Rational) -> ScalarID {
    guard let (constant, power, factor) = NamedConstant.named(value) else {
      return self.constant(value)
    }
    switch constant {
    case .pi: return scale(self.power(ScalarPool.pi, power), by: factor)
    case .twoOverRootPi:
      let exact = divide(self.constant(2), root(ScalarPool.pi))
      return scale(exact, by: factor)
    }
  }
}

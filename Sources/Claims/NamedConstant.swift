import AdjointTensors

/// An irrational number that graphs hold to so many digits that it is meant by them: π, and the
/// constants in erf′ and both forms of GELU. Proofs and enclosures take it for what is meant.
enum NamedConstant: CaseIterable {
  case pi, twoOverRootPi, halfRootTwo, rootTwoOverPi

  /// The decimal that stands for it.
  var decimal: String {
    switch self {
    case .pi: "3.141592653589793238462643383279502884197169399375105820974944"
    case .twoOverRootPi: "1.128379167095512573896158903121545171688"
    case .halfRootTwo: "0.70710678118654752440084436210485"
    case .rootTwoOverPi: "0.79788456080286535587989211986876"
    }
  }

  /// The constant that a fraction stands for, and a small factor before it: 1, ½, 2 or −1 of these.
  static func named(_ value: Rational) -> (constant: NamedConstant, factor: Rational)? {
    table[value]
  }

  private static let table: [Rational: (constant: NamedConstant, factor: Rational)] = {
    var table: [Rational: (constant: NamedConstant, factor: Rational)] = [:]
    for constant in allCases {
      guard let value = Rational(decimal: constant.decimal) else {
        preconditionFailure("\(constant.decimal) is a decimal")
      }
      for factor in [Rational(1), Rational(2), Rational(4), Rational(1, 2), Rational(1, 4)] {
        table[value * factor] = (constant, factor)
        table[-(value * factor)] = (constant, -factor)
      }
    }
    return table
  }()
}

extension ScalarPool {
  /// A fraction, or the irrational number that it stands for.
  mutating func constant(named value: Rational) -> ScalarID {
    // Nearly all constants are short.
    guard value.height > 90, let (constant, factor) = NamedConstant.named(value) else {
      return self.constant(value)
    }
    let two = self.constant(2)
    let exact: ScalarID
    switch constant {
    case .pi: exact = ScalarPool.pi
    case .twoOverRootPi: exact = divide(two, root(ScalarPool.pi))
    case .halfRootTwo: exact = power(root(two), -1)
    case .rootTwoOverPi: exact = root(divide(two, ScalarPool.pi))
    }
    return scale(exact, by: factor)
  }
}

import AdjointTensors

/// Roots, and what is never negative.
extension Formula {
  /// What a square root is of; nil for anything else.
  var radicand: Formula? {
    guard case .call("sqrt", let arguments) = kind, arguments.count == 1 else { return nil }
    return arguments[0].formula
  }

  /// True for a root of what is never negative with an exponent in which a whole power hides.
  func isSquareRoot(toThe exponent: Int?) -> Bool {
    guard let exponent, exponent.magnitude >= 2, let radicand else { return false }
    return radicand.isNeverNegative
  }

  /// True for what is never negative by its form: a square, xᵀ x, a sum of such.
  var isNeverNegative: Bool {
    switch kind {
    case .number(let value): return !(value < Rational(0))
    case .sum(let terms): return terms.allSatisfy(\.isNeverNegative)
    case .product(let coefficient, let factors):
      return !(coefficient < Rational(0))
        && factors.allSatisfy { $0.exponent.isMultiple(of: 2) || $0.base.isNeverNegative }
    case .matmul(let parts): return rank == 0 && parts.count == 2 && parts[0] == parts[1]
    case .summation(let inner, _): return inner.isNeverNegative
    case .call(let name, let arguments):
      switch name {
      case "exp", "sumsq", "norm2", "abs", "sigmoid", "softmax", "sqrt": return true
      case "sum", "mean": return arguments.first?.formula?.isNeverNegative ?? false
      default: return false
      }
    default: return isMask
    }
  }
}

extension Formula {
  /// The factors with √u·√u as u, where u is never negative; nil where there is no such root.
  static func withoutSquaredRoot(
    _ order: [Formula], _ exponents: [Formula: Int]
  ) -> [Factor]? {
    guard let base = order.first(where: { $0.isSquareRoot(toThe: exponents[$0]) }),
      let exponent = exponents[base], let inner = base.radicand
    else { return nil }
    let others = order.filter { $0 != base }.map { Factor(base: $0, exponent: exponents[$0] ?? 0) }
    let own = [
      Factor(base: inner, exponent: exponent / 2), Factor(base: base, exponent: exponent % 2),
    ]
    return (others + own).filter { $0.exponent != 0 }
  }
}

import AdjointTensors

/// Sums of products of sums, written out.
extension ScalarPool {
  /// The most terms of a sum that is written out.
  private static let expansionLimit = 64

  /// A sum of unknown sign, written out where that shows its sign or a common factor, as that of
  /// (a + b)² − a² shows b; otherwise the scalar as it is.
  mutating func expandedIfTelling(_ scalar: ScalarID) -> ScalarID {
    guard case .sum = self[scalar], sign(scalar) == .unknown,
      Array(monomial(scalar).powers.values) == [1], let other = expanded(scalar)
    else { return scalar }
    if sign(other) != .unknown { return other }
    let parts = monomial(other).powers
    return parts.count > 1 || parts.values.contains { $0 != 1 } ? other : scalar
  }

  /// A sum with products of sums written out; nil where there are none, or too many terms.
  private mutating func expanded(_ scalar: ScalarID) -> ScalarID? {
    guard case .sum(let constant, let terms) = self[scalar],
      terms.contains(where: { hasSumFactor($0.scalar) })
    else { return nil }
    var result: [Scalar.Term] = []
    for term in terms {
      guard let pieces = expandedProduct(term.scalar) else { return nil }
      result += pieces.map {
        Scalar.Term(scalar: $0.scalar, coefficient: $0.coefficient * term.coefficient)
      }
      if result.count > ScalarPool.expansionLimit { return nil }
    }
    return sum(result, constant: constant)
  }

  private func hasSumFactor(_ scalar: ScalarID) -> Bool {
    guard case .product(let factors) = self[scalar] else { return false }
    return factors.contains { if case .sum = self[$0.scalar] { $0.exponent > 0 } else { false } }
  }

  /// The terms of a product with its sums multiplied out; nil where they are too many.
  private mutating func expandedProduct(_ scalar: ScalarID) -> [Scalar.Term]? {
    guard hasSumFactor(scalar), case .product(let factors) = self[scalar] else {
      return [.init(scalar: scalar, coefficient: Rational(1))]
    }
    var pieces = [Scalar.Term(scalar: ScalarPool.one, coefficient: Rational(1))]
    for factor in factors {
      guard case .sum(let constant, let terms) = self[factor.scalar], factor.exponent > 0 else {
        let power = power(factor.scalar, factor.exponent)
        pieces = times(pieces, [.init(scalar: power, coefficient: Rational(1))])
        continue
      }
      guard factor.exponent <= 6 else { return nil }
      let own = terms + [.init(scalar: ScalarPool.one, coefficient: constant)]
      for _ in 0..<factor.exponent {
        if pieces.count * own.count > 4 * ScalarPool.expansionLimit { return nil }
        pieces = times(pieces, own)
      }
    }
    return pieces
  }

  private mutating func times(_ a: [Scalar.Term], _ b: [Scalar.Term]) -> [Scalar.Term] {
    a.flatMap { x in
      b.compactMap { y in
        let coefficient = x.coefficient * y.coefficient
        if coefficient.isZero { return nil }
        return Scalar.Term(scalar: multiply(x.scalar, y.scalar), coefficient: coefficient)
      }
    }
  }
}

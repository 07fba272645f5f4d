import AdjointTensors

/// A product: a fraction times powers of scalars that are no products and have no common factors.
struct ScalarMonomial: Hashable, Sendable {
  var coefficient: Rational
  var powers: [ScalarID: Int]

  static let one = ScalarMonomial(coefficient: Rational(1), powers: [:])

  /// Multiplies by a scalar to a power.
  mutating func multiply(_ scalar: ScalarID, _ exponent: Int) {
    let sum = powers[scalar, default: 0] + exponent
    powers[scalar] = sum == 0 ? nil : sum
  }
}

/// Sums.
extension ScalarPool {
  mutating func add(_ a: ScalarID, _ b: ScalarID) -> ScalarID {
    if a == ScalarPool.zero { return b }
    if b == ScalarPool.zero { return a }
    return sum([a, b])
  }

  mutating func subtract(_ a: ScalarID, _ b: ScalarID) -> ScalarID {
    if b == ScalarPool.zero { return a }
    return sum([
      .init(scalar: a, coefficient: Rational(1)), .init(scalar: b, coefficient: Rational(-1)),
    ])
  }

  mutating func negate(_ a: ScalarID) -> ScalarID { scale(a, by: Rational(-1)) }

  mutating func scale(_ a: ScalarID, by coefficient: Rational) -> ScalarID {
    if coefficient == Rational(1) { return a }
    return sum([.init(scalar: a, coefficient: coefficient)])
  }

  mutating func sum(_ scalars: some Sequence<ScalarID>) -> ScalarID {
    sum(scalars.map { .init(scalar: $0, coefficient: Rational(1)) })
  }

  /// constant + Σ coefficient·scalar in normal form.
  mutating func sum(_ terms: [Scalar.Term], constant: Rational = Rational(0)) -> ScalarID {
    var constant = constant
    var sums: [ScalarID: Rational] = [:]
    sums.reserveCapacity(terms.count)
    var infinity: Bool?
    for term in terms {
      switch self[term.scalar] {
      case .constant(let value): constant = constant + value * term.coefficient
      case .sum(let inner, let list):
        constant = constant + inner * term.coefficient
        for part in list {
          sums[part.scalar, default: Rational(0)] =
            sums[part.scalar, default: Rational(0)] + part.coefficient * term.coefficient
        }
      case .undefined: return make(.undefined)
      case .infinity(let negative):
        if term.coefficient.isZero { return make(.undefined) }
        let isNegative = negative != (term.coefficient < Rational(0))
        if let infinity, infinity != isNegative { return make(.undefined) }
        infinity = isNegative
      default:
        sums[term.scalar, default: Rational(0)] =
          sums[term.scalar, default: Rational(0)] + term.coefficient
      }
    }
    if let infinity { return make(.infinity(negative: infinity)) }
    return normalised(sums, constant)
  }

  private mutating func normalised(
    _ sums: [ScalarID: Rational], _ constant: Rational
  ) -> ScalarID {
    let kept = sums.filter { !$0.value.isZero }.sorted { $0.key < $1.key }
      .map { Scalar.Term(scalar: $0.key, coefficient: $0.value) }
    if kept.isEmpty { return self.constant(constant) }
    if constant.isZero, kept.count == 1, kept[0].coefficient == Rational(1) {
      return kept[0].scalar
    }
    return make(.sum(constant, kept))
  }

  /// The scalar as a product.
  mutating func monomial(_ id: ScalarID) -> ScalarMonomial {
    switch self[id] {
    case .constant(let value): return ScalarMonomial(coefficient: value, powers: [:])
    case .product(let factors):
      return ScalarMonomial(
        coefficient: Rational(1),
        powers: Dictionary(uniqueKeysWithValues: factors.map { ($0.scalar, $0.exponent) }))
    case .sum(let constant, let terms):
      if let known = contents[id] { return known }
      let found = content(id, constant, terms, depth: 0)
      contents[id] = found
      return found
    default: return ScalarMonomial(coefficient: Rational(1), powers: [id: 1])
    }
  }

  /// A sum with its common factors and its first coefficient taken out; of negative powers all, so
  /// that a sum of quotients gets a common denominator.
  private mutating func content(
    _ id: ScalarID, _ constant: Rational, _ terms: [Scalar.Term], depth: Int
  ) -> ScalarMonomial {
    let lead = terms[0].coefficient
    if terms.count == 1, constant.isZero {
      var result = monomial(terms[0].scalar)
      result.coefficient = result.coefficient * lead
      return result
    }
    let common = commonPowers(constant, terms)
    if common.isEmpty, lead == Rational(1) {
      return ScalarMonomial(coefficient: Rational(1), powers: [id: 1])
    }
    let inverse = lead.inverted
    var parts: [Scalar.Term] = []
    for term in terms {
      let part = divide(monomial(term.scalar), by: common)
      parts.append(.init(scalar: part, coefficient: term.coefficient * inverse))
    }
    if !constant.isZero {
      let part = divide(.one, by: common)
      parts.append(.init(scalar: part, coefficient: constant * inverse))
    }
    let rest = sum(parts)
    var result: ScalarMonomial
    if case .sum(let inner, let list) = self[rest], depth < 4 {
      result = contents[rest] ?? content(rest, inner, list, depth: depth + 1)
    } else if case .sum = self[rest] {
      result = ScalarMonomial(coefficient: Rational(1), powers: [rest: 1])
    } else {
      result = monomial(rest)
    }
    for (scalar, exponent) in common { result.multiply(scalar, exponent) }
    result.coefficient = result.coefficient * lead
    return result
  }

  private mutating func divide(
    _ monomial: ScalarMonomial, by powers: [ScalarID: Int]
  ) -> ScalarID {
    var result = monomial
    for (scalar, exponent) in powers { result.multiply(scalar, -exponent) }
    return product(result)
  }

  /// For each scalar the least exponent over the terms, where it isn't 0.
  private mutating func commonPowers(
    _ constant: Rational, _ terms: [Scalar.Term]
  ) -> [ScalarID: Int] {
    var common: [ScalarID: Int] = [:]
    for (position, term) in terms.enumerated() {
      let powers: [ScalarID: Int]
      if case .product(let factors) = self[term.scalar] {
        powers = Dictionary(uniqueKeysWithValues: factors.map { ($0.scalar, $0.exponent) })
      } else {
        powers = [term.scalar: 1]
      }
      for (scalar, exponent) in powers where exponent < 0 || position == 0 {
        // A scalar that earlier terms lack has exponent 0 in them.
        common[scalar] = min(common[scalar] ?? (position == 0 ? exponent : 0), exponent)
      }
      for (scalar, exponent) in common {
        let own = powers[scalar] ?? 0
        if own < exponent { common[scalar] = own }
      }
    }
    if !constant.isZero { common = common.filter { $0.value < 0 } }
    if common.contains(where: { $0.value < 0 }), terms.contains(where: { isMasked($0.scalar) }) {
      // A mask may be 0 where a denominator is: then the sum has a value there.
      common = common.filter { $0.value > 0 || sign($0.key).isStrict }
    }
    return common.filter { $0.value != 0 }
  }

  /// True for masks and products with one.
  private func isMasked(_ id: ScalarID) -> Bool {
    guard case .product(let factors) = self[id] else { return isMask(id) }
    return factors.contains { isMask($0.scalar) }
  }
}

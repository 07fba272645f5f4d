import AdjointTensors

/// Comparisons with 0 as numbers that are 0 or 1, exact at 0 too, and what is made of them.
extension ScalarPool {
  /// 1 where u > 0, otherwise 0.
  mutating func positive(_ u: ScalarID) -> ScalarID {
    if case .infinity(let negative) = self[u] { return negative ? ScalarPool.zero : ScalarPool.one }
    if isExceptional(u) { return u }
    switch sign(u) {
    case .positive: return ScalarPool.one
    case .negative, .nonpositive: return ScalarPool.zero
    case .nonnegative: return not(zero(u))
    case .unknown: break
    }
    let parts = monomial(u)
    var isNegative = parts.coefficient < Rational(0)
    var masks: [ScalarID] = []
    var signed: [ScalarID] = []
    for (scalar, exponent) in parts.powers.sorted(by: { $0.key < $1.key }) {
      let own = sign(scalar)
      let isOdd = exponent % 2 != 0
      if isOdd, own.isNonpositive, !own.isNonnegative { isNegative.toggle() }
      if isOdd, own == .unknown {
        signed.append(scalar)
      } else if exponent > 0, !own.isStrict {
        // A factor that is never negative: the product is positive only where it isn't 0.
        masks.append(not(zero(scalar)))
      }
    }
    let rest = product(signed.map { ($0, 1) })
    let mask = signed.isEmpty ? ScalarPool.one : positiveRest(rest)
    let decided: ScalarID
    if !isNegative {
      decided = mask
    } else if signed.isEmpty {
      decided = ScalarPool.zero
    } else {
      decided = not(add(mask, zero(rest)))
    }
    return product(masks.map { ($0, 1) } + [(decided, 1)])
  }

  /// 1 where u = 0, otherwise 0.
  mutating func zero(_ u: ScalarID) -> ScalarID {
    if case .infinity = self[u] { return ScalarPool.zero }
    if isExceptional(u) { return u }
    if sign(u).isStrict { return ScalarPool.zero }
    if let mask = extremum(u) { return mask }
    let parts = monomial(u)
    if parts.coefficient.isZero { return ScalarPool.one }
    var others: [(ScalarID, Int)] = []
    for (scalar, exponent) in parts.powers.sorted(by: { $0.key < $1.key })
    where exponent > 0 && !sign(scalar).isStrict {
      others.append((nonzero(scalar), 1))
    }
    return not(product(others))
  }

  private mutating func nonzero(_ scalar: ScalarID) -> ScalarID {
    switch self[scalar] {
    case .positive, .zero: return scalar
    case .root(let square): return not(zero(square))
    default:
      if let difference = exponentDifference(scalar) { return not(zero(difference)) }
      return not(make(.zero(scalar)))
    }
  }

  /// The mask of a product of factors whose signs are open.
  private mutating func positiveRest(_ rest: ScalarID) -> ScalarID {
    if let difference = exponentDifference(rest) { return positive(difference) }
    return make(.positive(rest))
  }

  /// a + log c − b − log d where a scalar is c·eᵃ − d·eᵇ with c, d > 0: it has the same sign.
  private mutating func exponentDifference(_ scalar: ScalarID) -> ScalarID? {
    guard case .sum(let constant, let terms) = self[scalar],
      terms.count + (constant.isZero ? 0 : 1) == 2
    else { return nil }
    var pieces = terms
    if !constant.isZero {
      pieces.append(Scalar.Term(scalar: ScalarPool.one, coefficient: constant))
    }
    guard pieces[0].coefficient > Rational(0), pieces[1].coefficient < Rational(0) else {
      return nil
    }
    var exponents: [ScalarID] = []
    for piece in pieces {
      guard let exponent = exponent(of: piece.scalar) else { return nil }
      let factor = self.constant(piece.coefficient.magnitude)
      exponents.append(add(exponent, logMagnitude(factor)))
    }
    return subtract(exponents[0], exponents[1])
  }

  /// a where a scalar is eᵃ, a product of exponentials.
  private mutating func exponent(of scalar: ScalarID) -> ScalarID? {
    let parts = monomial(scalar)
    guard parts.coefficient == Rational(1) else { return nil }
    var terms: [Scalar.Term] = []
    for (factor, power) in parts.powers {
      guard case .exp(let u) = self[factor] else { return nil }
      terms.append(Scalar.Term(scalar: u, coefficient: Rational(power)))
    }
    return sum(terms)
  }

  /// x − max(…, x, …) is 0 where no other entry is above x.
  private mutating func extremum(_ u: ScalarID) -> ScalarID? {
    guard case .sum(_, let terms) = self[u] else { return nil }
    for term in terms {
      guard case .maximum(let list) = self[term.scalar],
        term.coefficient.magnitude == Rational(1)
      else { continue }
      let isNegative = term.coefficient < Rational(0)
      let own = isNegative ? add(u, term.scalar) : subtract(term.scalar, u)
      guard list.contains(own) else { continue }
      var masks: [(ScalarID, Int)] = []
      for other in list where other != own {
        masks.append((not(positive(subtract(other, own))), 1))
      }
      return product(masks)
    }
    return nil
  }

  /// 1 − m
  mutating func not(_ mask: ScalarID) -> ScalarID { subtract(ScalarPool.one, mask) }

  mutating func or(_ a: ScalarID, _ b: ScalarID) -> ScalarID { not(multiply(not(a), not(b))) }

  /// 1, 0 or −1.
  mutating func signum(_ u: ScalarID) -> ScalarID {
    let above = Scalar.Term(scalar: positive(u), coefficient: Rational(2))
    let equal = Scalar.Term(scalar: zero(u), coefficient: Rational(1))
    return sum([above, equal], constant: Rational(-1))
  }

  /// a where m, otherwise b.
  mutating func select(_ mask: ScalarID, _ a: ScalarID, _ b: ScalarID) -> ScalarID {
    if mask == ScalarPool.one { return a }
    if mask == ScalarPool.zero { return b }
    if isExceptional(mask) { return mask }
    if a == b { return a }
    if isExceptional(a) || isExceptional(b) { return make(.undefined) }
    let other = not(mask)
    noteChoice(mask)
    noteChoice(other)
    return add(multiply(mask, a), multiply(other, b))
  }

  /// The greater of two, exactly.
  mutating func greater(_ a: ScalarID, _ b: ScalarID) -> ScalarID {
    if case .infinity(let negative) = self[a] { return negative ? b : a }
    if case .infinity(let negative) = self[b] { return negative ? a : b }
    let difference = subtract(a, b)
    return add(b, multiply(difference, positive(difference)))
  }

  /// The greatest of some: one scalar, so that a shift by it cancels.
  mutating func maximum(_ list: [ScalarID]) -> ScalarID {
    var kept: Set<ScalarID> = []
    var greatest: Rational?
    for id in list {
      switch self[id] {
      case .infinity(let negative): if !negative { return id }
      case .undefined: return id
      case .constant(let value): greatest = greatest.map { max($0, value) } ?? value
      case .maximum(let inner): kept.formUnion(inner)
      default: kept.insert(id)
      }
    }
    if let greatest { kept.insert(constant(greatest)) }
    if kept.isEmpty { return list.first ?? make(.infinity(negative: true)) }
    if kept.count == 1 { return kept.first ?? ScalarPool.zero }
    let common = commonTerms(kept)
    if common.isEmpty { return make(.maximum(kept.sorted())) }
    // max(x + c, y + c) = max(x, y) + c
    let shift = sum(common)
    let rest = kept.map { subtract($0, shift) }
    return add(shift, maximum(rest))
  }

  /// The terms that all of some sums have.
  private func commonTerms(_ list: Set<ScalarID>) -> [Scalar.Term] {
    var common: Set<Scalar.Term>?
    for id in list {
      guard case .sum(_, let terms) = self[id] else { return [] }
      common = common?.intersection(terms) ?? Set(terms)
    }
    return (common ?? []).sorted { $0.scalar < $1.scalar }
  }
}

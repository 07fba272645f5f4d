import AdjointTensors

/// Reciprocals, and clearing them from an equation.
extension Algebra {
  /// What all terms of a value have in common, taken out, and the value without it. The coefficient
  /// is that of the first term in the fixed order; the factors are free of bound variables.
  func content(
    of value: Polynomial
  ) -> (coefficient: Rational, factors: [Factor], rest: Polynomial) {
    guard let lead = value.sorted.first else { return (Rational(1), [], value) }
    var common = lead.term.factors.filter { $0.indices.allSatisfy { $0.bound == nil } }
    for term in value.terms.keys {
      common = common.compactMap { factor in
        guard
          let other = term.factors.first(where: {
            $0.atom == factor.atom && $0.indices == factor.indices
          }), (other.exponent > 0) == (factor.exponent > 0)
        else { return nil }
        let least =
          factor.exponent > 0
          ? min(factor.exponent, other.exponent) : max(factor.exponent, other.exponent)
        return Factor(atom: factor.atom, indices: factor.indices, exponent: least)
      }
    }
    common.removeAll { atoms[$0.atom].isMask }
    let inverse = Rational(1).divided(by: lead.coefficient) ?? Rational(1)
    var rest = Polynomial.zero
    for (term, coefficient) in value.terms {
      rest.add(coefficient * inverse, Algebra.quotient(term, common))
    }
    return (lead.coefficient, common, rest)
  }

  /// The content's coefficient and factors, and the rest.
  func content(
    of value: Polynomial
  ) -> (content: (coefficient: Rational, factors: [Factor]), rest: Polynomial) {
    let (coefficient, factors, rest) = content(of: value) as (Rational, [Factor], Polynomial)
    return ((coefficient, factors), rest)
  }

  private static func quotient(_ term: Term, _ divisor: [Factor]) -> Term {
    var factors: [Factor] = []
    for factor in term.factors {
      let taken = divisor.first { $0.atom == factor.atom && $0.indices == factor.indices }
      let exponent = factor.exponent - (taken?.exponent ?? 0)
      if exponent != 0 {
        factors.append(Factor(atom: factor.atom, indices: factor.indices, exponent: exponent))
      }
    }
    return Term(bounds: term.bounds, factors: factors).canonical()
  }

  /// 1 divided by the value, wherever that is defined.
  func reciprocal(
    _ value: Polynomial, _ ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial {
    if value.isZero { throw .undefined }
    let (numerator, denominators) = try cleared(value, ranges)
    if numerator.isZero { throw .undefined }
    let (content, rest) = content(of: numerator)
    var result = Polynomial(
      constant: Rational(1).divided(by: content.coefficient) ?? Rational(1))
    for factor in content.factors {
      let inverse = Polynomial(factor.atom, factor.indices, exponent: -factor.exponent)
      result = try multiply(result, inverse, ranges)
    }
    for denominator in denominators { result = try multiply(result, denominator, ranges) }
    if rest == .one { return result }
    let (bodies, indices) = try abstract([rest], ranges)
    let inverse = Polynomial(atoms.intern(.quotient(bodies[0])), indices, exponent: -1)
    return try multiply(result, inverse, ranges)
  }

  /// The value times all its denominators at free entries, and those denominators.
  func cleared(
    _ value: Polynomial, _ ranges: [Size]
  ) throws(NormalFormFailure) -> (numerator: Polynomial, denominators: [Polynomial]) {
    var numerator = value
    var denominators: [Polynomial] = []
    for _ in 0..<32 {
      guard let worst = leastPower(in: numerator) else { return (numerator, denominators) }
      let power = Polynomial(worst.atom, worst.indices, exponent: -worst.exponent)
      let lifted: Polynomial
      if case .quotient(let body) = atoms[worst.atom] {
        let base = try substitute(body.polynomial, worst.indices, ranges: ranges)
        lifted = try self.power(base, -worst.exponent, ranges)
      } else {
        lifted = power
      }
      var product = Polynomial.zero
      for (term, coefficient) in numerator.terms {
        // Within a term the power cancels before anything is expanded.
        var raw = Term(bounds: term.bounds, factors: term.factors)
        raw.factors.append(
          Factor(
            atom: worst.atom, indices: worst.indices, exponent: -worst.exponent))
        try add(coefficient, raw, to: &product, ranges)
      }
      numerator = product
      denominators.append(lifted)
    }
    throw .tooLarge
  }

  /// A factor at a free entry with a negative exponent, the most negative of its atom and entry.
  private func leastPower(in value: Polynomial) -> Factor? {
    var worst: Factor?
    for (term, _) in value.sorted {
      for factor in term.factors
      where factor.exponent < 0 && factor.indices.allSatisfy({ $0.bound == nil }) {
        if let found = worst {
          guard factor.atom == found.atom, factor.indices == found.indices,
            factor.exponent < found.exponent
          else { continue }
        }
        worst = factor
      }
    }
    return worst
  }

  /// True if the value is 0 wherever it is defined, as far as clearing denominators shows: those at
  /// free entries, then those under a sum, whose summands must vanish.
  func vanishes(_ value: Polynomial, _ ranges: [Size]) throws(NormalFormFailure) -> Bool {
    let (numerator, _) = try cleared(value, ranges)
    if numerator.isZero { return true }
    var plain = Polynomial.zero
    var summands = Polynomial.zero
    let free = Index.free(ranges.count)
    var inner = ranges
    for (term, coefficient) in numerator.sorted {
      guard let bound = Algebra.dividedBound(term) else {
        plain.add(coefficient, term)
        continue
      }
      if inner.count == ranges.count { inner.append(term.bounds[bound]) }
      guard inner[ranges.count] == term.bounds[bound] else { return false }
      summands.add(coefficient, Algebra.freeing(bound, of: term, as: free))
    }
    guard inner.count > ranges.count, ranges.count < 12 else { return false }
    if plain.isZero { return try vanishes(summands, inner) }
    // What has no denominator may still cancel against it, as a summand of the same sum.
    for (term, coefficient) in plain.sorted {
      guard let bound = term.bounds.firstIndex(of: inner[ranges.count]) else { return false }
      summands.add(coefficient, Algebra.freeing(bound, of: term, as: free))
    }
    return try vanishes(summands, inner)
  }

  /// The first bound variable at which a denominator stands.
  private static func dividedBound(_ term: Term) -> Int? {
    term.factors.first { $0.exponent < 0 && $0.indices.contains { $0.bound != nil } }?
      .indices.compactMap(\.bound).first
  }

  static func freeing(_ bound: Int, of term: Term, as free: Index) -> Term {
    let factors = term.factors.map { factor in
      Factor(
        atom: factor.atom,
        indices: factor.indices.map { index in
          guard let number = index.bound else { return index }
          if number == bound { return index.substituting(free) }
          return index.substituting(.bound(number > bound ? number - 1 : number))
        }, exponent: factor.exponent)
    }
    var bounds = term.bounds
    bounds.remove(at: bound)
    return Term(bounds: bounds, factors: factors).canonical()
  }
}

import AdjointTensors

/// Bringing a product of factors into canonical form, one rule after the other.
extension Algebra {
  /// Adds a raw term to a polynomial.
  func add(
    _ coefficient: Rational, _ raw: Term, to result: inout Polynomial, _ ranges: [Size]
  ) throws(NormalFormFailure) {
    guard let merged = merge(raw.factors) else { return }
    let term = Term(bounds: raw.bounds, factors: merged)
    try atoms.spend(term)
    try atoms.spend(term)
    if let expanded = try expansion(coefficient, term, ranges) {
      for (other, c) in expanded.terms { result.add(c, other) }
    } else {
      let (compact, sizes) = droppingUnused(term)
      if sizes.isEmpty {
        result.add(coefficient, compact.canonical())
      } else {
        var product = Polynomial(terms: [compact.canonical(): coefficient])
        for size in sizes { product = try multiply(product, self.size(size), ranges) }
        for (other, c) in product.terms { result.add(c, other) }
      }
    }
    guard result.terms.count <= limit else { throw .tooLarge }
  }

  /// Factors of one atom at one entry become one; nil where the product is 0.
  private func merge(_ factors: [Factor]) -> [Factor]? {
    var exponents: [Factor: Int] = [:]
    for factor in factors {
      var indices = factor.indices
      if atoms[factor.atom] == .delta { indices.sort() }
      exponents[Factor(atom: factor.atom, indices: indices, exponent: 1), default: 0] +=
        factor.exponent
    }
    var result: [Factor] = []
    for (key, exponent) in exponents where exponent != 0 {
      let isMask = atoms[key.atom].isMask && exponent > 0
      result.append(Factor(atom: key.atom, indices: key.indices, exponent: isMask ? 1 : exponent))
    }
    return excludesItself(result) ? nil : result
  }

  /// True if two masks can't both be 1: p > 0 and −p > 0, or p = 0.
  private func excludesItself(_ factors: [Factor]) -> Bool {
    var signs: [(body: Body, indices: [Index], isZero: Bool)] = []
    for factor in factors {
      switch atoms[factor.atom] {
      case .positive(let body): signs.append((body, factor.indices, false))
      case .zero(let body): signs.append((body, factor.indices, true))
      default: continue
      }
    }
    for (position, a) in signs.enumerated() {
      for b in signs[(position + 1)...] where a.indices == b.indices {
        let negated = b.body.polynomial.scaled(Rational(-1))
        if a.body.polynomial == negated { return true }
        if a.isZero != b.isZero, a.body == b.body { return true }
      }
    }
    return false
  }

  /// The term rewritten by the first rule that applies, or nil where it is canonical.
  private func expansion(
    _ coefficient: Rational, _ term: Term, _ ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial? {
    for (position, factor) in term.factors.enumerated() {
      switch atoms[factor.atom] {
      case .delta:
        if let result = try eliminate(position, coefficient, term, ranges) { return result }
      case .position:
        if let result = try powerSum(position, coefficient, term, ranges) { return result }
      case .selection:
        if let result = try select(position, coefficient, term, ranges) { return result }
      case .root(let body) where abs(factor.exponent) >= 2:
        let half = try lifted(body, factor.indices, factor.exponent / 2, term, ranges)
        return try replace(position, with: half, factor.exponent % 2, coefficient, term, ranges)
      case .quotient(let body) where factor.exponent > 0:
        let value = try lifted(body, factor.indices, factor.exponent, term, ranges)
        return try replace(position, with: value, 0, coefficient, term, ranges)
      default: continue
      }
    }
    return nil
  }

  /// A body's power at indices of which bound ones stand as free variables behind `ranges`.
  private func lifted(
    _ body: Body, _ indices: [Index], _ exponent: Int, _ term: Term, _ ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial {
    let inner = ranges + term.bounds
    let value = try substitute(
      body.polynomial, indices.map { freed($0, ranges.count) }, ranges: inner)
    if exponent >= 0 { return try power(value, exponent, inner) }
    return try power(reciprocal(value, inner), -exponent, inner)
  }

  /// A bound variable as a free one behind the first `outer`.
  private func freed(_ index: Index, _ outer: Int) -> Index {
    index.bound.map { index.substituting(.free(outer + $0)) } ?? index
  }

  /// The term with one factor replaced by a polynomial over freed variables, times a rest of it.
  private func replace(
    _ position: Int, with value: Polynomial, _ rest: Int, _ coefficient: Rational, _ term: Term,
    _ ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial {
    let inner = ranges + term.bounds
    var product = value.scaled(coefficient)
    for (other, factor) in term.factors.enumerated() {
      let exponent = other == position ? rest : factor.exponent
      if exponent == 0 { continue }
      let made = try make(
        factor.atom, factor.indices.map { freed($0, ranges.count) }, exponent, inner)
      product = try multiply(product, made, inner)
    }
    for variable in term.bounds.indices.reversed() {
      product = try sum(product, over: ranges.count + variable, inner)
    }
    return product
  }

  /// Bound variables in no factor: the sum over each is a multiplication by its range.
  private func droppingUnused(_ term: Term) -> (term: Term, sizes: [Size]) {
    var used = Set<Int>()
    for factor in term.factors { used.formUnion(factor.indices.compactMap(\.bound)) }
    guard used.count < term.bounds.count else { return (term, []) }
    let kept = term.bounds.indices.filter { used.contains($0) }
    let number = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    let factors = term.factors.map { factor in
      Factor(
        atom: factor.atom,
        indices: factor.indices.map { index in
          index.bound.flatMap { number[$0] }.map { index.substituting(.bound($0)) } ?? index
        }, exponent: factor.exponent)
    }
    let sizes = term.bounds.indices.filter { !used.contains($0) }.map { term.bounds[$0] }
    return (Term(bounds: kept.map { term.bounds[$0] }, factors: factors), sizes)
  }
}

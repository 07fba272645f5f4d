import AdjointGraphIR
import AdjointTensors

/// Arithmetic of polynomials in canonical form. Free variables are numbers 0, 1, …, whose ranges
/// the caller knows; all results are canonical.
struct Algebra {
  let atoms: AtomTable
  /// The most terms that a polynomial may have.
  let limit: Int
  /// For integer unknowns that index an axis, its size: every element lies below it.
  let labelRanges: [NodeID: Size]
  /// Sums over ranges up to this constant are written out, term by term; at least 1.
  let writtenOut: Int
  /// Functions of masked sums are told apart by their masks.
  let splitsMasks: Bool

  /// The product.
  /// - Throws: `NormalFormFailure.tooLarge`.
  func multiply(
    _ a: Polynomial, _ b: Polynomial, _ ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial {
    if let constant = a.constant { return b.scaled(constant) }
    if let constant = b.constant { return a.scaled(constant) }
    guard a.terms.count * b.terms.count <= limit else { throw .tooLarge }
    var result = Polynomial.zero
    for (x, p) in a.terms {
      for (y, q) in b.terms {
        let raw = Term(
          bounds: x.bounds + y.bounds,
          factors: x.factors + y.shiftingBounds(by: x.bounds.count))
        try add(p * q, raw, to: &result, ranges)
      }
    }
    return result
  }

  /// The power with a natural exponent.
  func power(
    _ a: Polynomial, _ exponent: Int, _ ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial {
    guard exponent <= 16 else { throw .tooLarge }
    var result = Polynomial.one
    for _ in 0..<exponent { result = try multiply(result, a, ranges) }
    return result
  }

  /// The sum over a free variable, whose number later ones keep.
  func sum(
    _ a: Polynomial, over variable: Int, _ ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial {
    if let count = ranges[variable].constant, count <= writtenOut {
      return try entries(of: a, along: variable, count, ranges).reduce(.zero) { $0 + $1 }
    }
    var result = Polynomial.zero
    for (term, coefficient) in a.terms {
      let bound = Index.bound(term.bounds.count)
      let factors = term.factors.map { factor in
        Factor(
          atom: factor.atom,
          indices: factor.indices.map { $0.free == variable ? $0.substituting(bound) : $0 },
          exponent: factor.exponent)
      }
      let raw = Term(bounds: term.bounds + [ranges[variable]], factors: factors)
      try add(coefficient, raw, to: &result, ranges)
    }
    return result
  }

  /// The polynomial at each position 0 ..< count of a free variable.
  /// - Throws: `NormalFormFailure.tooLarge`.
  func entries(
    of a: Polynomial, along variable: Int, _ count: Int, _ ranges: [Size]
  ) throws(NormalFormFailure) -> [Polynomial] {
    guard count * a.terms.count <= limit else { throw .tooLarge }
    var map = ranges.indices.map { Index.free($0) }
    var result: [Polynomial] = []
    for position in 0..<count {
      map[variable] = .constant(position)
      result.append(try substitute(a, map, ranges: ranges))
    }
    return result
  }

  /// A size as a polynomial of dimensions.
  func size(_ size: Size) throws(NormalFormFailure) -> Polynomial {
    var result = Polynomial.zero
    for term in size.monomials {
      let factors = term.factors.map { factor in
        Factor(atom: atoms.intern(.dim(factor.dim)), indices: [], exponent: factor.exponent)
      }
      result.add(Rational(term.coefficient), Term(bounds: [], factors: factors.sorted()))
    }
    return result
  }

  /// The polynomial with its free variables replaced by indices over another tensor's variables.
  func substitute(
    _ a: Polynomial, _ map: [Index], ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial {
    if isRenaming(map) { return rename(a, map) }
    var result = Polynomial.zero
    for (term, coefficient) in a.terms {
      let outer = ranges.count
      let rebuilt = try rebuild(term.factors, coefficient, term.bounds, ranges) { index in
        if let free = index.free { return index.substituting(map[free]) }
        return index.bound.map { index.substituting(.free(outer + $0)) } ?? index
      }
      result = result + rebuilt
    }
    return result
  }

  /// The sum over `bounds` of the product of factors made anew with other indices, in which bound
  /// variable b has become free variable `ranges.count + b`.
  func rebuild(
    _ factors: [Factor], _ coefficient: Rational, _ bounds: [Size], _ ranges: [Size],
    _ map: (Index) -> Index
  ) throws(NormalFormFailure) -> Polynomial {
    let inner = ranges + bounds
    var product = Polynomial(constant: coefficient)
    for factor in factors {
      let rebuilt = try make(factor.atom, factor.indices.map(map), factor.exponent, inner)
      product = try multiply(product, rebuilt, inner)
    }
    for variable in bounds.indices.reversed() {
      product = try sum(product, over: ranges.count + variable, inner)
    }
    return product
  }

  private func isRenaming(_ map: [Index]) -> Bool {
    map.allSatisfy { $0.isPlain } && Set(map).count == map.count
  }

  /// The polynomial with free variables renamed one to one.
  func rename(_ a: Polynomial, _ map: [Index]) -> Polynomial {
    var result = Polynomial.zero
    for (term, coefficient) in a.terms {
      let factors = term.factors.map { factor in
        Factor(
          atom: factor.atom,
          indices: factor.indices.map { index in
            index.free.map { index.substituting(map[$0]) } ?? index
          }, exponent: factor.exponent)
      }
      result.add(coefficient, Term(bounds: term.bounds, factors: factors).canonical())
    }
    return result
  }
}

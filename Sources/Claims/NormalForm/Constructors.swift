import AdjointGraphIR
import AdjointTensors

/// Making atoms of bodies, so that equal functions of equal bodies are one atom.
extension Algebra {
  /// An atom at indices, to a power: rebuilt from its body where the indices aren't distinct
  /// variables, so that an entry of a function is the function of an entry.
  func make(
    _ id: AtomID, _ indices: [Index], _ exponent: Int, _ ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial {
    let isDirect = indices.allSatisfy(\.isPlain) && Set(indices).count == indices.count
    switch atoms[id] {
    case .position where !isDirect:
      return try power(position(indices[0]), exponent, ranges)
    case .positive(let body) where !isDirect: return try positive(at(body, indices, ranges), ranges)
    case .zero(let body) where !isDirect: return try zero(at(body, indices, ranges), ranges)
    case .exponential(let body) where !isDirect:
      return try signedPower(exponential(at(body, indices, ranges), ranges), exponent, ranges)
    case .root(let body) where !isDirect:
      return try signedPower(root(at(body, indices, ranges), ranges), exponent, ranges)
    case .quotient(let body) where !isDirect:
      return try signedPower(at(body, indices, ranges), exponent, ranges)
    case .function(let function, let bodies) where !isDirect:
      var values: [Polynomial] = []
      for body in bodies { values.append(try at(body, indices, ranges)) }
      return try signedPower(apply(function, values, ranges), exponent, ranges)
    default:
      var result = Polynomial.zero
      let factor = Factor(atom: id, indices: indices, exponent: exponent)
      try add(Rational(1), Term(bounds: [], factors: [factor]), to: &result, ranges)
      return result
    }
  }

  private func at(
    _ body: Body, _ indices: [Index], _ ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial {
    try substitute(body.polynomial, indices, ranges: ranges)
  }

  private func signedPower(
    _ a: Polynomial, _ exponent: Int, _ ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial {
    exponent >= 0
      ? try power(a, exponent, ranges) : try power(reciprocal(a, ranges), -exponent, ranges)
  }

  /// An index as a number.
  func position(_ index: Index) -> Polynomial {
    if index.isConstant { return Polynomial(constant: Rational(index.offset)) }
    let variable = Index(variable: index.variable, scale: 1, offset: 0)
    return Polynomial(atoms.intern(.position), [variable]).scaled(Rational(index.scale))
      + Polynomial(constant: Rational(index.offset))
  }

  /// The bodies with their free variables numbered 0, 1, … in the order that gives the least form,
  /// and the indices that stand for them.
  func abstract(
    _ values: [Polynomial], _ ranges: [Size]
  ) throws(NormalFormFailure) -> (bodies: [Body], indices: [Index]) {
    let variables = values.reduce(into: Set<Int>()) { $0.formUnion($1.freeVariables) }.sorted()
    guard variables.count <= 6 else { throw .tooLarge }
    var best: (bodies: [Body], indices: [Index])?
    for order in Term.permutations(variables, limit: 120) {
      var map = [Index](repeating: .constant(0), count: (variables.last ?? -1) + 1)
      for (new, old) in order.enumerated() { map[old] = .free(new) }
      let inner = order.map { ranges[$0] }
      var bodies: [Body] = []
      for value in values { bodies.append(Body(polynomial: rename(value, map), ranges: inner)) }
      let candidate = (bodies, order.map { Index.free($0) })
      if best.map({ precedes(candidate, $0) }) ?? true { best = candidate }
    }
    return best ?? (values.map { Body(polynomial: $0, ranges: []) }, [])
  }

  private func precedes(
    _ a: (bodies: [Body], indices: [Index]), _ b: (bodies: [Body], indices: [Index])
  ) -> Bool {
    for (x, y) in zip(a.bodies, b.bodies) {
      let (p, q) = (x.polynomial.sorted, y.polynomial.sorted)
      for (s, t) in zip(p, q) where s.term != t.term {
        if s.term.factors == t.term.factors { continue }
        return s.term.factors.lexicographicallyPrecedes(t.term.factors)
      }
      for (s, t) in zip(p, q) where s.coefficient != t.coefficient {
        return s.coefficient < t.coefficient
      }
      if x.ranges != y.ranges {
        return x.ranges.map(\.description).lexicographicallyPrecedes(y.ranges.map(\.description))
      }
    }
    return a.indices.lexicographicallyPrecedes(b.indices)
  }

  private func single(
    _ value: Polynomial, _ ranges: [Size], _ atom: (Body) -> Atom, exponent: Int = 1
  ) throws(NormalFormFailure) -> Polynomial {
    let (bodies, indices) = try abstract([value], ranges)
    return Polynomial(atoms.intern(atom(bodies[0])), indices, exponent: exponent)
  }

  /// 1 where the value is positive, otherwise 0.
  func positive(
    _ value: Polynomial, _ ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial {
    if let constant = value.constant { return constant > Rational(0) ? .one : .zero }
    if let mask = ownMask(of: value, ranges) { return mask }
    let (content, rest) = content(of: value)
    let sign = content.coefficient < Rational(0) ? Rational(-1) : Rational(1)
    let kept = content.factors.filter { factor in
      switch atoms[factor.atom] {
      case .dim, .exponential: false
      default: true
      }
    }
    let factors = Polynomial(terms: [Term(bounds: [], factors: kept.sorted()): sign])
    return try single(multiply(rest, factors, ranges), ranges, Atom.positive)
  }

  /// The mask m, if the value is v·m and m is 1 exactly where v is positive: v·m > 0 is m.
  private func ownMask(of value: Polynomial, _ ranges: [Size]) -> Polynomial? {
    guard let first = value.terms.keys.first else { return nil }
    for factor in first.factors {
      // Under a sum the mask's own variables must stay outside it.
      guard case .positive(let body) = atoms[factor.atom],
        factor.indices.allSatisfy({ $0.bound == nil }),
        value.terms.keys.allSatisfy({ $0.factors.contains(factor) })
      else { continue }
      var stripped = Polynomial.zero
      for (term, coefficient) in value.terms {
        stripped.add(
          coefficient, Term(bounds: term.bounds, factors: term.factors.filter { $0 != factor }))
      }
      let lead = content(of: stripped).coefficient
      guard lead > Rational(0), let inverse = Rational(1).divided(by: lead),
        let same = try? substitute(body.polynomial, factor.indices, ranges: ranges)
      else { continue }
      if stripped.scaled(inverse) == same.scaled(unit(same)) {
        return Polynomial(factor.atom, factor.indices)
      }
    }
    return nil
  }

  private func unit(_ value: Polynomial) -> Rational {
    let lead = content(of: value).coefficient
    return lead > Rational(0) ? Rational(1).divided(by: lead) ?? Rational(1) : Rational(1)
  }

  /// 1 where the value is 0, otherwise 0; the difference of an index and an integer is a selection.
  func zero(_ value: Polynomial, _ ranges: [Size]) throws(NormalFormFailure) -> Polynomial {
    if let constant = value.constant { return constant == Rational(0) ? .one : .zero }
    if let result = try comparedIndex(value, ranges) { return result }
    if let result = comparedMask(value) { return result }
    let (content, rest) = content(of: value)
    let positive = Polynomial(
      terms: [Term(bounds: [], factors: content.factors.sorted()): Rational(1)])
    return try single(multiply(rest, positive, ranges), ranges, Atom.zero)
  }

  /// `m = 0` and `m = 1` of a product m of masks, which is 0 or 1 itself.
  private func comparedMask(_ value: Polynomial) -> Polynomial? {
    var mask = value
    let constant = mask.terms.removeValue(forKey: .one) ?? Rational(0)
    guard mask.terms.count == 1, let (term, coefficient) = mask.terms.first,
      term.bounds.isEmpty,
      term.factors.allSatisfy({ atoms[$0.atom].isMask && $0.exponent > 0 })
    else { return nil }
    let product = Polynomial(terms: [term: Rational(1)])
    if constant == Rational(0) { return .one - product }
    return constant + coefficient == Rational(0) ? product : .zero
  }

  /// `i = j`, `i = 3` as deltas, `i = y` as a selection. Of several indices that can stand alone
  /// (`j = n + k`, `n = j - k`) the one that leaves the fewest minuses does, whatever the order of
  /// the axes.
  private func comparedIndex(
    _ value: Polynomial, _ ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial? {
    let position = atoms.intern(.position)
    var best: (index: Index, other: Polynomial, minuses: Int)?
    for (term, coefficient) in value.sorted
    where term.bounds.isEmpty && term.factors.count == 1 && term.factors[0].atom == position
      && term.factors[0].exponent == 1
      && (coefficient == Rational(1) || coefficient == Rational(-1))
    {
      let index = term.factors[0].indices[0]
      var other = value
      other.terms[term] = nil
      other = other.scaled(coefficient == Rational(1) ? Rational(-1) : Rational(1))
      if let constant = other.constant {
        guard let place = constant.integer else { return .zero }
        return Polynomial(atoms.intern(.delta), [.constant(place), index].sorted())
      }
      if other.terms.count == 1, let (only, c) = other.terms.first, c == Rational(1),
        only.factors.count == 1, only.factors[0].atom == position, only.factors[0].exponent == 1
      {
        return Polynomial(atoms.intern(.delta), [only.factors[0].indices[0], index].sorted())
      }
      guard let free = index.free, !other.freeVariables.contains(free) else { continue }
      let minuses = other.terms.values.filter { $0 < Rational(0) }.count
      if best.map({ minuses < $0.minuses }) ?? true { best = (index, other, minuses) }
    }
    guard let best else { return nil }
    let (bodies, indices) = try abstract([best.other], ranges)
    return Polynomial(atoms.intern(.selection(bodies[0])), [best.index] + indices)
  }
}

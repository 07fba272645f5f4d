import AdjointGraphIR
import AdjointTensors

/// Kronecker deltas and selections by integer tensors.
extension Algebra {
  /// The term without a delta, where its indices decide it or a variable can be replaced.
  func eliminate(
    _ position: Int, _ coefficient: Rational, _ term: Term, _ ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial? {
    let (a, b) = (term.factors[position].indices[0], term.factors[position].indices[1])
    if a.variable == b.variable, a.scale == b.scale {
      if a.offset != b.offset { return .zero }
      return try rest(of: term, without: position, coefficient, ranges, replacing: nil, by: a)
    }
    for (variable, other) in [(b, a), (a, b)] where variable.isPlain {
      guard variable.bound != nil, fits(other, in: range(variable, term, ranges), term, ranges)
      else { continue }
      return try rest(
        of: term, without: position, coefficient, ranges, replacing: variable, by: other)
    }
    return try spread(position, coefficient, term, ranges)
  }

  /// Within a term with δ(i, j) of free variables, or of one and a constant, every other j is i.
  private func spread(
    _ position: Int, _ coefficient: Rational, _ term: Term, _ ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial? {
    let indices = term.factors[position].indices
    guard let variable = indices.last(where: { $0.isPlain && $0.free != nil }),
      let other = indices.first(where: { $0 != variable }), other.isConstant || other.free != nil
    else { return nil }
    var others = term.factors
    others.remove(at: position)
    guard others.contains(where: { $0.indices.contains { $0.variable == variable.variable } })
    else { return nil }
    let replaced = try rest(
      of: term, without: position, coefficient, ranges, replacing: variable, by: other)
    let delta = Polynomial(term.factors[position].atom, indices)
    return try multiply(replaced, delta, ranges)
  }

  private func range(_ index: Index, _ term: Term, _ ranges: [Size]) -> Size {
    index.bound.map { term.bounds[$0] } ?? ranges[index.variable]
  }

  /// True if the index surely lies in 0..<range.
  private func fits(_ index: Index, in range: Size, _ term: Term, _ ranges: [Size]) -> Bool {
    if index.isConstant { return index.offset >= 0 && range.isAtLeast(index.offset + 1) }
    return index.isPlain && self.range(index, term, ranges) == range
  }

  /// The term without one factor and with a variable replaced everywhere; a bound one isn't summed
  /// any more.
  private func rest(
    of term: Term, without position: Int, _ coefficient: Rational, _ ranges: [Size],
    replacing variable: Index?, by other: Index
  ) throws(NormalFormFailure) -> Polynomial {
    var factors = term.factors
    factors.remove(at: position)
    let outer = ranges.count
    func freed(_ index: Index) -> Index {
      index.bound.map { index.substituting(.free(outer + $0)) } ?? index
    }
    var bounds = term.bounds
    if let bound = variable?.bound { bounds[bound] = 1 }
    return try rebuild(factors, coefficient, bounds, ranges) { index in
      guard let variable, index.variable == variable.variable else { return freed(index) }
      return index.substituting(freed(other))
    }
  }

  /// Two selections of one integer agree in their indices; the sum of one over its range is 1.
  func select(
    _ position: Int, _ coefficient: Rational, _ term: Term, _ ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial? {
    let factor = term.factors[position]
    for (other, candidate) in term.factors.enumerated()
    where other > position && candidate.atom == factor.atom
      && candidate.indices.dropFirst() == factor.indices.dropFirst()
    {
      var factors = term.factors
      factors[other] = Factor(
        atom: atoms.intern(.delta), indices: [factor.indices[0], candidate.indices[0]].sorted(),
        exponent: 1)
      var result = Polynomial.zero
      try add(coefficient, Term(bounds: term.bounds, factors: factors), to: &result, ranges)
      return result
    }
    guard let bound = factor.indices[0].bound, factor.indices[0].isPlain,
      labelRange(factor.atom) == term.bounds[bound],
      !term.factors.enumerated().contains(where: { other, factor in
        other != position && factor.indices.contains { $0.bound == bound }
      }), !factor.indices.dropFirst().contains(where: { $0.bound == bound })
    else { return nil }
    return try rest(
      of: term, without: position, coefficient, ranges, replacing: factor.indices[0],
      by: .constant(0))
  }

  /// Σᵢ iᵏ over a range of n in closed form, where nothing else in the term depends on i.
  func powerSum(
    _ position: Int, _ coefficient: Rational, _ term: Term, _ ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial? {
    let factor = term.factors[position]
    guard let bound = factor.indices[0].bound, factor.indices[0].isPlain,
      (1...3).contains(factor.exponent),
      !term.factors.enumerated().contains(where: { other, factor in
        other != position && factor.indices.contains { $0.bound == bound }
      })
    else { return nil }
    let n = try size(term.bounds[bound])
    let triangle = try multiply(n, n - .one, ranges).scaled(Rational(1, 2))
    let total: Polynomial =
      switch factor.exponent {
      case 1: triangle
      case 2: try multiply(triangle, n.scaled(Rational(2)) - .one, ranges).scaled(Rational(1, 3))
      default: try multiply(triangle, triangle, ranges)
      }
    let others = try rest(
      of: term, without: position, coefficient, ranges, replacing: factor.indices[0],
      by: .constant(0))
    return try multiply(total, others, ranges)
  }

  /// What a value is where the integer of a selection is the new variable behind `ranges`, with the
  /// selection: for a sum over all positions of what stands at the one that an integer names. Nil
  /// for other values.
  func chosen(
    _ value: Polynomial, _ ranges: [Size]
  ) -> (selection: Factor, value: Polynomial, inner: [Size])? {
    guard let (selection, size) = selection(in: value), size != 1 else { return nil }
    let free = Index.free(ranges.count)
    var result = Polynomial.zero
    for (term, coefficient) in value.terms {
      let own = term.factors.first { factor in
        factor.atom == selection.atom && factor.indices.dropFirst() == selection.indices.dropFirst()
          && factor.indices[0].isPlain && factor.indices[0].bound != nil
      }
      guard let own, let bound = own.indices[0].bound else {
        result.add(coefficient, term)
        continue
      }
      let others = Term(bounds: term.bounds, factors: term.factors.filter { $0 != own })
      result.add(coefficient, Algebra.freeing(bound, of: others, as: free))
    }
    let indices = [free] + selection.indices.dropFirst()
    return (
      Factor(atom: selection.atom, indices: indices, exponent: 1), result, ranges + [size]
    )
  }

  /// The first selection that is summed over the whole range of its integer.
  private func selection(in value: Polynomial) -> (factor: Factor, size: Size)? {
    for (term, _) in value.sorted {
      for factor in term.factors {
        guard case .selection = atoms[factor.atom], let bound = factor.indices[0].bound,
          factor.indices[0].isPlain, factor.indices.dropFirst().allSatisfy({ $0.bound == nil }),
          let size = labelRange(factor.atom), size == term.bounds[bound]
        else { continue }
        return (factor, size)
      }
    }
    return nil
  }

  /// The size below which the integer of a selection lies, where that is known.
  func labelRange(_ atom: AtomID) -> Size? {
    guard case .selection(let body) = atoms[atom], body.polynomial.terms.count == 1,
      let term = body.polynomial.terms.first, term.value == Rational(1),
      term.key.factors.count == 1, case .unknown(let node) = atoms[term.key.factors[0].atom]
    else { return nil }
    return labelRanges[node]
  }
}

import AdjointTensors

/// Common factors, for the reader: p s - p s s is p s (1 - s).
extension Formula {
  /// The formula in which sums stand without what all their terms share.
  /// - Complexity: O(n²) for a sum of n parts.
  public var factored: Formula {
    switch kind {
    case .sum(let terms): return Formula.factored(terms.map(\.factored))
    case .product(let number, let factors):
      return .product(
        number, factors.map { .init(base: $0.base.factored, exponent: $0.exponent) })
    case .matmul(let parts): return .matmul(parts.map { $0.factored.fitted(to: $0.shape) })
    case .transpose(let inner): return inner.factored.fitted(to: inner.shape).transposed
    case .summation(let inner, let binders):
      return binders.reversed().reduce(inner.factored) { .summation($0, over: $1) }
    case .call(let name, let arguments):
      if name == "einsum" {
        return scaledEinsum(arguments) { $0.factored.fitted(to: $0.shape) }
      }
      if let (x, axes) = keptSum { return x.factored.keptSum(axes, x.shape) }
      let parts = arguments.map { argument -> Argument in
        guard let formula = argument.formula else { return argument }
        return Argument(formula.factored.fitted(to: formula.shape), label: argument.label)
      }
      // A scalar that stands in front of all goes before the sum.
      if name == "sum", !shape.contains(1), let x = parts[0].formula,
        let axes = parts.count == 1 ? Array(x.shape.indices) : parts[1].axes
      {
        return x.summed(over: axes, of: x.shape)
      }
      return .call(name, parts, shape)
    default: return self
    }
  }

  private static func factored(_ terms: [Formula]) -> Formula {
    let sum = Formula.sum(of: terms)
    let monomials = sum.terms.map(\.monomial)
    guard monomials.count > 1 else { return sum }
    var common: [Factor] = []
    for factor in monomials[0].factors {
      let exponents = monomials.map { monomial in
        monomial.factors.first { $0.base == factor.base }?.exponent ?? 0
      }
      let isAbove = exponents.allSatisfy { $0 > 0 }
      guard isAbove || exponents.allSatisfy({ $0 < 0 }),
        let shared = isAbove ? exponents.min() : exponents.max()
      else { continue }
      common.append(.init(base: factor.base, exponent: shared))
    }
    let magnitudes = monomials.map {
      $0.coefficient < Rational(0) ? -$0.coefficient : $0.coefficient
    }
    let number = magnitudes.allSatisfy { $0 == magnitudes[0] } ? magnitudes[0] : Rational(1)
    guard !common.isEmpty || number != Rational(1) else { return sum }
    let front = Formula.product(number, common)
    let rest = Formula.sum(of: sum.terms.map { $0 / front })
    // A sum that has lost its shape would not be the same.
    guard (front * rest).shape == sum.shape else { return sum }
    return front * rest
  }
}

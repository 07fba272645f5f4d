import AdjointTensors

/// Sums and products in normal form: numbers are computed, equal factors become powers, equal terms
/// are added, units vanish.
extension Formula {
  /// The sum of formulas, entry by entry.
  public static func sum(of terms: [Formula]) -> Formula {
    var collected: [(factors: Set<Factor>, order: [Factor], coefficient: Rational)] = []
    var positions: [Set<Factor>: Int] = [:]
    for term in terms.flatMap(\.terms) {
      let (coefficient, factors) = term.monomial
      let key = Set(factors)
      if let position = positions[key] {
        collected[position].coefficient = collected[position].coefficient + coefficient
      } else {
        positions[key] = collected.count
        collected.append((key, factors, coefficient))
      }
    }
    let rest =
      collected
      .filter { $0.coefficient != Rational(0) }
      .map { product($0.coefficient, $0.order) }
    guard rest.count > 1 else { return rest.first ?? .number(0) }
    // 2(a + b) - (a + b) has left a sum.
    if rest.contains(where: { $0.terms.count > 1 }) { return sum(of: rest) }
    let shape = rest.dropFirst().reduce(rest[0].shape) { joined($0, $1.shape) }
    return Formula(.sum(rest), shape, around: rest)
  }

  /// A number times powers of formulas.
  public static func product(_ coefficient: Rational, _ factors: [Factor]) -> Formula {
    var number = coefficient
    var order: [Formula] = []
    var exponents: [Formula: Int] = [:]
    func add(_ base: Formula, _ exponent: Int) {
      if let old = exponents[base] {
        exponents[base] = base.isMask ? max(old, exponent) : old + exponent
      } else {
        order.append(base)
        exponents[base] = exponent
      }
    }
    for factor in factors {
      let (own, parts) = factor.base.monomial
      if let power = own.power(factor.exponent), own != Rational(0) {
        number = number * power
        for part in parts { add(part.base, part.exponent * factor.exponent) }
      } else if own == Rational(0), factor.exponent > 0 {
        return .number(0)
      } else {
        add(factor.base, factor.exponent)
      }
    }
    if number == Rational(0) { return .number(0) }
    if let squared = withoutSquaredRoot(order, exponents) { return product(number, squared) }
    let kept = order.compactMap { base -> Factor? in
      guard let exponent = exponents[base], exponent != 0 else { return nil }
      return Factor(base: base, exponent: exponent)
    }
    if kept.isEmpty { return .number(number) }
    if kept.count == 1, kept[0].exponent == 1, number == Rational(1) { return kept[0].base }
    let shape = kept.dropFirst().reduce(kept[0].base.shape) { joined($0, $1.base.shape) }
    return Formula(.product(number, kept), shape, around: kept.map(\.base))
  }

  /// The terms of a sum; one term for anything else.
  var terms: [Formula] {
    if case .sum(let terms) = kind { return terms }
    return [self]
  }

  /// The formula as a number times powers.
  var monomial: (coefficient: Rational, factors: [Factor]) {
    switch kind {
    case .number(let value): return (value, [])
    case .product(let coefficient, let factors): return (coefficient, factors)
    case .sum(let terms):
      // -(a - b) and a - b have one form: the first term is positive.
      let (first, _) = terms[0].monomial
      guard first < Rational(0) else { return (Rational(1), [Factor(base: self, exponent: 1)]) }
      let opposite = Formula.sum(of: terms.map { .number(-1) * $0 })
      return (Rational(-1), [Factor(base: opposite, exponent: 1)])
    default: return (Rational(1), [Factor(base: self, exponent: 1)])
    }
  }

  /// True for what is 0 or 1 everywhere.
  var isMask: Bool {
    switch kind {
    case .comparison, .logic: true
    default: false
    }
  }

  public static func * (a: Formula, b: Formula) -> Formula {
    product(Rational(1), [Factor(base: a, exponent: 1), Factor(base: b, exponent: 1)])
  }

  public static func / (a: Formula, b: Formula) -> Formula {
    product(Rational(1), [Factor(base: a, exponent: 1), Factor(base: b, exponent: -1)])
  }

  public static func + (a: Formula, b: Formula) -> Formula { sum(of: [a, b]) }

  public static func - (a: Formula, b: Formula) -> Formula { sum(of: [a, .number(-1) * b]) }

  public static prefix func - (a: Formula) -> Formula { .number(-1) * a }

  /// A power, entry by entry.
  public func power(_ exponent: Formula) -> Formula {
    if let number = exponent.constant {
      if number == Rational(0) { return .number(1) }
      if let whole = number.integer, abs(whole) <= 64 {
        return Formula.product(Rational(1), [Factor(base: self, exponent: whole)])
      }
      if number == Rational(1, 2) { return Formula.apply("sqrt", self) }
    }
    return Formula(
      .power(self, exponent), Formula.joined(shape, exponent.shape), around: [self, exponent])
  }

  /// The number and the scalars of a product, and the rest: what commutes with every linear map.
  var scaled: (scale: Formula, rest: Formula) {
    if rank == 0 { return (self, .number(1)) }
    let (coefficient, factors) = monomial
    let scalars = factors.filter { $0.base.rank == 0 }
    if scalars.isEmpty, coefficient == Rational(1) { return (.number(1), self) }
    return (
      Formula.product(coefficient, scalars),
      Formula.product(Rational(1), factors.filter { $0.base.rank > 0 })
    )
  }
}

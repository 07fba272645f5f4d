import AdjointTensors

/// Products and powers.
extension ScalarPool {
  mutating func multiply(_ a: ScalarID, _ b: ScalarID) -> ScalarID {
    if a == ScalarPool.one { return b }
    if b == ScalarPool.one { return a }
    return product([(a, 1), (b, 1)])
  }

  mutating func divide(_ a: ScalarID, _ b: ScalarID) -> ScalarID {
    if b == ScalarPool.one { return a }
    return product([(a, 1), (b, -1)])
  }

  mutating func power(_ a: ScalarID, _ exponent: Int) -> ScalarID { product([(a, exponent)]) }

  /// Π scalarᵉ; undefined where 0 gets a negative exponent or a factor has no value.
  mutating func product(_ factors: [(ScalarID, Int)]) -> ScalarID {
    if factors.contains(where: { isExceptional($0.0) }) { return exceptionalProduct(factors) }
    var result = ScalarMonomial.one
    for (scalar, exponent) in factors where exponent != 0 {
      let part = monomial(scalar)
      guard let coefficient = part.coefficient.power(exponent) else { return make(.undefined) }
      result.coefficient = result.coefficient * coefficient
      for (base, own) in part.powers { result.multiply(base, bounded(own, exponent)) }
    }
    return product(result)
  }

  /// Infinity times a number of known sign is infinite; everything else is undefined.
  private mutating func exceptionalProduct(_ factors: [(ScalarID, Int)]) -> ScalarID {
    var isNegative = false
    for (scalar, exponent) in factors {
      if case .infinity(let negative) = self[scalar], exponent > 0 {
        isNegative = isNegative != (negative && exponent % 2 != 0)
        continue
      }
      guard sign(scalar).isStrict, !isExceptional(scalar) else { return make(.undefined) }
      isNegative = isNegative != (sign(scalar) == .negative && exponent % 2 != 0)
    }
    return make(.infinity(negative: isNegative))
  }

  /// A monomial as a scalar: masks are idempotent, squares of roots are what they are roots of.
  mutating func product(_ monomial: ScalarMonomial) -> ScalarID {
    var monomial = monomial
    if monomial.coefficient.isZero { return ScalarPool.zero }
    guard reduceRoots(&monomial) else { return make(.undefined) }
    if monomial.coefficient.isZero { return ScalarPool.zero }
    switch reduceMasks(monomial) {
    case .same: break
    case .changed(let result): return result
    case .reduced(let own): monomial = own
    }
    if monomial.powers.isEmpty { return constant(monomial.coefficient) }
    let id: ScalarID
    if monomial.powers.count == 1, let (scalar, exponent) = monomial.powers.first, exponent == 1 {
      id = scalar
    } else {
      let factors = monomial.powers.sorted { $0.key < $1.key }
      id = make(.product(factors.map { .init(scalar: $0.key, exponent: $0.value) }))
    }
    return scale(id, by: monomial.coefficient)
  }

  /// √u² is u, and 1/√u is √u/u.
  /// - Returns: false where 0 would get a negative exponent.
  private mutating func reduceRoots(_ monomial: inout ScalarMonomial) -> Bool {
    while true {
      let found = monomial.powers.first { scalar, exponent in
        if case .root = self[scalar] { exponent != 1 } else { false }
      }
      guard let (root, exponent) = found, case .root(let square) = self[root] else { return true }
      let half = exponent >> 1
      monomial.multiply(root, -2 * half)
      let inner = self.monomial(square)
      guard let coefficient = inner.coefficient.power(half) else { return false }
      monomial.coefficient = monomial.coefficient * coefficient
      for (scalar, own) in inner.powers { monomial.multiply(scalar, bounded(own, half)) }
    }
  }

  /// What the masks of a product did to it.
  private enum MaskReduction {
    case same
    case reduced(ScalarMonomial)
    case changed(ScalarID)
  }

  /// m² = m, and within a product with m every m is 1.
  private mutating func reduceMasks(_ monomial: ScalarMonomial) -> MaskReduction {
    var assignment: [ScalarID: Bool] = [:]
    var result = monomial
    for (scalar, exponent) in monomial.powers where exponent > 0 {
      guard let implied = implied(by: scalar) else { continue }
      for (mask, value) in implied {
        if let other = assignment[mask], other != value { return .changed(ScalarPool.zero) }
        assignment[mask] = value
      }
      if exponent > 1 {
        result.powers[scalar] = 1
        // A negated mask stands as m − 1, whose square is −(m − 1).
        if case .sum = self[scalar], exponent % 2 == 0 {
          result.coefficient = -result.coefficient
        }
      }
    }
    if assignment.isEmpty { return .same }
    for (scalar, exponent) in result.powers {
      // b times "b is 0" is 0.
      if exponent > 0, let mask = known(.zero(scalar)), assignment[mask] == true {
        return .changed(ScalarPool.zero)
      }
    }
    return restrictFactors(result, assignment)
  }

  private mutating func restrictFactors(
    _ monomial: ScalarMonomial, _ assignment: [ScalarID: Bool]
  ) -> MaskReduction {
    var factors: [(ScalarID, Int)] = []
    var isChanged = false
    var memo: [ScalarID: ScalarID] = [:]
    for (scalar, exponent) in monomial.powers {
      guard case .sum = self[scalar], implied(by: scalar) == nil else {
        factors.append((scalar, exponent))
        continue
      }
      let restricted = restrict(scalar, assignment, &memo, depth: 0)
      isChanged = isChanged || restricted != scalar
      factors.append((restricted, exponent))
    }
    if !isChanged { return .reduced(monomial) }
    return .changed(scale(product(factors), by: monomial.coefficient))
  }

  /// The id of a scalar that exists.
  private func known(_ scalar: Scalar) -> ScalarID? { lookUp(scalar) }

  /// The masks whose values follow from a 0/1 factor being 1, or nil where the factor is no mask.
  private func implied(by scalar: ScalarID) -> [(ScalarID, Bool)]? {
    switch self[scalar] {
    case .positive(let u):
      return [(scalar, true)] + (known(.zero(u)).map { [($0, false)] } ?? [])
    case .zero(let u):
      return [(scalar, true)] + (known(.positive(u)).map { [($0, false)] } ?? [])
    case .sum(let constant, let terms):
      // m − 1, or positive(u) + zero(u) − 1: the mask, or both, are 0.
      guard constant == Rational(-1), terms.count <= 2,
        terms.allSatisfy({ $0.coefficient == Rational(1) && maskArgument($0.scalar) != nil }),
        terms.count == 1 || maskArgument(terms[0].scalar) == maskArgument(terms[1].scalar)
      else { return nil }
      return terms.map { ($0.scalar, false) }
    default: return nil
    }
  }

  /// True for scalars that are 0 or 1, or, as m − 1, 0 or −1, and for what chooses: where one is 0,
  /// so is its product with anything.
  func isMask(_ id: ScalarID) -> Bool {
    if choices.contains(id) { return true }
    switch self[id] {
    case .positive, .zero: return true
    case .sum: return implied(by: id) != nil
    default: return false
    }
  }

  private func maskArgument(_ id: ScalarID) -> ScalarID? {
    switch self[id] {
    case .positive(let u), .zero(let u): u
    default: nil
    }
  }

  /// The scalar where some masks have given values, as far as sums and products go.
  mutating func restrict(
    _ id: ScalarID, _ assignment: [ScalarID: Bool], _ memo: inout [ScalarID: ScalarID], depth: Int
  ) -> ScalarID {
    if let value = assignment[id] { return value ? ScalarPool.one : ScalarPool.zero }
    if let done = memo[id] { return done }
    if depth > 12 { return id }
    var result = id
    switch self[id] {
    case .sum(let constant, let terms):
      var parts: [Scalar.Term] = []
      for term in terms {
        let part = restrict(term.scalar, assignment, &memo, depth: depth + 1)
        parts.append(.init(scalar: part, coefficient: term.coefficient))
      }
      if parts != terms { result = sum(parts, constant: constant) }
    case .product(let factors):
      var parts: [(ScalarID, Int)] = []
      var isChanged = false
      for factor in factors {
        let part = restrict(factor.scalar, assignment, &memo, depth: depth + 1)
        isChanged = isChanged || part != factor.scalar
        parts.append((part, factor.exponent))
      }
      if isChanged { result = product(parts) }
    default: break
    }
    memo[id] = result
    return result
  }
}

import AdjointTensors

/// Exponentials, logarithms, roots and functions that are known by their arguments alone.
extension ScalarPool {
  /// eᵘ: constants, whole multiples of logarithms and shifts by a maximum become factors.
  mutating func exp(_ u: ScalarID) -> ScalarID {
    let (constant, terms): (Rational, [Scalar.Term])
    switch self[u] {
    case .undefined: return u
    case .infinity(let negative): return negative ? ScalarPool.zero : u
    case .constant(let value): (constant, terms) = (value, [])
    case .sum(let value, let list): (constant, terms) = (value, list)
    default: (constant, terms) = (Rational(0), [.init(scalar: u, coefficient: Rational(1))])
    }
    var factors: [(ScalarID, Int)] = []
    var rest: [Scalar.Term] = []
    for term in terms {
      if let factor = ownFactor(term) { factors.append(factor) } else { rest.append(term) }
    }
    if !constant.isZero {
      factors.append(primitiveExponential([], constant))
    }
    if rest.count <= ScalarPool.splitLimit {
      // Few terms become factors of their own, so that exponents of exponents are told equal.
      for term in rest { factors.append(primitiveExponential([term], Rational(0))) }
    } else {
      factors.append(primitiveExponential(rest, Rational(0)))
    }
    return product(factors)
  }

  /// The most terms of an exponent that become factors.
  private static let splitLimit = 3

  /// A term of an exponent that becomes a factor: e^(c·log|w|) = |w|ᶜ, and e^(c·max).
  private mutating func ownFactor(_ term: Scalar.Term) -> (ScalarID, Int)? {
    switch self[term.scalar] {
    case .log(let w):
      if let power = term.coefficient.integer { return (absolute(w), power) }
      guard let double = (term.coefficient * Rational(2)).integer else { return nil }
      return (root(absolute(w)), double)
    case .maximum:
      guard let power = term.coefficient.integer else { return nil }
      return (make(.exp(term.scalar)), power)
    default: return nil
    }
  }

  /// e^(p/q·w) = (e^(w/q))ᵖ, where w has whole coprime coefficients, the first positive.
  private mutating func primitiveExponential(
    _ terms: [Scalar.Term], _ constant: Rational
  ) -> (ScalarID, Int) {
    let all = terms.map(\.coefficient) + (constant.isZero ? [] : [constant])
    var above = all[0].numerator.magnitude
    for coefficient in all {
      above = above.greatestCommonDivisor(with: coefficient.numerator.magnitude)
    }
    let isNegative = all[0] < Rational(0)
    let content = Rational(.init(above), 1)
    guard let whole = content.integer, UInt(whole) <= ScalarPool.exponentLimit else {
      noteHuge()
      return (ScalarPool.one, 1)
    }
    let factor = isNegative ? -content.inverted : content.inverted
    let scaled = terms.map {
      Scalar.Term(scalar: $0.scalar, coefficient: $0.coefficient * factor)
    }
    return (make(.exp(sum(scaled, constant: constant * factor))), isNegative ? -whole : whole)
  }

  /// log u, which counts only where u > 0.
  ///
  /// - Parameter isOfPower: whether it is part of a power, which may have a value where u is 0.
  mutating func log(_ argument: ScalarID, isOfPower: Bool = false) -> ScalarID {
    let u = expandedIfTelling(argument)
    switch self[u] {
    case .undefined: return u
    case .infinity(let negative): return negative ? make(.undefined) : u
    default: break
    }
    if let value = value(u), value <= Rational(0) { return make(.undefined) }
    if sign(u).isNonpositive, sign(u) != .unknown { return make(.undefined) }
    require(u)
    if !isOfPower { noteLogarithm(u) }
    return logMagnitude(u)
  }

  /// log |u| as a sum over the factors of u.
  mutating func logMagnitude(_ u: ScalarID) -> ScalarID {
    if isExceptional(u) { return make(.undefined) }
    let parts = monomial(u)
    if parts.coefficient.isZero { return make(.undefined) }
    var terms: [Scalar.Term] = []
    let (powers, rest) = parts.coefficient.magnitude.smallPrimes
    for (prime, exponent) in powers {
      let term = make(.log(constant(prime)))
      terms.append(.init(scalar: term, coefficient: Rational(exponent)))
    }
    if rest != Rational(1) {
      let term = make(.log(constant(rest)))
      terms.append(.init(scalar: term, coefficient: Rational(1)))
    }
    for (scalar, exponent) in parts.powers.sorted(by: { $0.key < $1.key }) {
      let term = logOfFactor(scalar)
      terms.append(.init(scalar: term.0, coefficient: term.1 * Rational(exponent)))
    }
    return sum(terms)
  }

  private mutating func logOfFactor(_ scalar: ScalarID) -> (ScalarID, Rational) {
    switch self[scalar] {
    case .exp(let v): return (v, Rational(1))
    case .root(let v): return (logMagnitude(v), Rational(1, 2))
    case .sum where powerSigns.contains(scalar): return (ScalarPool.zero, Rational(0))
    default: return (make(.log(scalar)), Rational(1))
    }
  }

  /// |u|
  mutating func absolute(_ u: ScalarID) -> ScalarID {
    if sign(u).isNonnegative { return u }
    if sign(u).isNonpositive { return negate(u) }
    return multiply(u, signum(u))
  }

  /// √u, which counts only where u ≥ 0: even powers come out as magnitudes, and factors that are
  /// never negative get roots of their own.
  mutating func root(_ argument: ScalarID) -> ScalarID {
    let u = expandedIfTelling(argument)
    if isExceptional(u) { return self[u] == .infinity(negative: false) ? u : make(.undefined) }
    let parts = monomial(u)
    if parts.coefficient.isZero { return ScalarPool.zero }
    if sign(u) == .negative { return make(.undefined) }
    if let root = rootOfSquare(u) { return root }
    require(u)
    var outside: [(ScalarID, Int)] = []
    var own: [ScalarID] = []
    var shared: [ScalarID] = []
    for (scalar, exponent) in parts.powers.sorted(by: { $0.key < $1.key }) {
      let half = exponent >= 0 ? exponent / 2 : -((1 - exponent) / 2)
      if half != 0 { outside.append((absolute(scalar), half)) }
      if exponent != 2 * half {
        if sign(scalar).isNonnegative { own.append(scalar) } else { shared.append(scalar) }
      }
    }
    let isNegative = parts.coefficient < Rational(0)
    if shared.count == 1, !isNegative {
      own.append(shared[0])
      shared = []
    }
    outside += constantRoot(parts.coefficient.magnitude)
    for scalar in own { outside.append((make(.root(scalar)), 1)) }
    if !shared.isEmpty || isNegative {
      let group = product(shared.map { ($0, 1) })
      outside.append((make(.root(isNegative ? negate(group) : group)), 1))
    }
    return product(outside)
  }

  /// √c·|Σ a·v| where a sum is c·(Σ a·v)².
  private mutating func rootOfSquare(_ u: ScalarID) -> ScalarID? {
    guard case .sum(let constant, let terms) = self[u],
      let square = QuadraticForm.square(self, constant, terms)
    else { return nil }
    let base = sum(square.terms)
    return multiply(root(self.constant(square.factor)), absolute(base))
  }

  private mutating func constantRoot(_ value: Rational) -> [(ScalarID, Int)] {
    let (powers, rest) = value.smallPrimes
    var factors: [(ScalarID, Int)] = []
    for (prime, exponent) in powers {
      let half = exponent >= 0 ? exponent / 2 : -((1 - exponent) / 2)
      if half != 0 { factors.append((constant(prime), half)) }
      if exponent != 2 * half { factors.append((make(.root(constant(prime))), 1)) }
    }
    if rest != Rational(1) { factors.append((make(.root(constant(rest))), 1)) }
    return factors
  }

  /// sin, cos, erf and floor: odd and even ones by the sign of the first coefficient; a power is
  /// (−1)ᵘ.
  mutating func function(_ function: ScalarFunction, _ u: ScalarID) -> ScalarID {
    if function == .power { return parity(u) }
    if isExceptional(u) { return make(.undefined) }
    if let value = value(u) {
      if function == .floor { return constant(value.floor) }
      if value.isZero { return function == .cos ? ScalarPool.one : ScalarPool.zero }
    }
    if function == .floor {
      // ⌊u + n⌋ = ⌊u⌋ + n
      let whole = wholePart(u)
      if whole == u { return u }
      if whole != ScalarPool.zero {
        return add(self.function(.floor, subtract(u, whole)), whole)
      }
    }
    guard function != .floor, monomial(u).coefficient < Rational(0) else {
      return make(.function(function, u))
    }
    let mirrored = make(.function(function, negate(u)))
    return function == .cos ? mirrored : negate(mirrored)
  }

  /// The terms of a scalar that are whole numbers everywhere, and the whole part of its constant.
  private mutating func wholePart(_ u: ScalarID) -> ScalarID {
    if isWhole(u) { return u }
    guard case .sum(let constant, let terms) = self[u] else { return ScalarPool.zero }
    let whole = terms.filter { $0.coefficient.integer != nil && isWhole($0.scalar) }
    return sum(whole, constant: constant.floor)
  }

  /// True for what is a whole number everywhere, as far as its formula shows.
  func isWhole(_ u: ScalarID) -> Bool {
    switch self[u] {
    case .constant(let value): value.integer != nil
    case .positive, .zero, .function(.floor, _), .function(.power, _): true
    case .unknown(let number): pins[number].map { $0.integer != nil } ?? false
    case .sum(let constant, let terms):
      constant.integer != nil
        && terms.allSatisfy { $0.coefficient.integer != nil && isWhole($0.scalar) }
    case .product(let factors): factors.allSatisfy { $0.exponent > 0 && isWhole($0.scalar) }
    default: false
    }
  }

  /// tanh u = (E − 1)/(E + 1) with E = e²ᵘ.
  mutating func tanh(_ u: ScalarID) -> ScalarID {
    if isExceptional(u) { return make(.undefined) }
    let square = exp(scale(u, by: Rational(2)))
    return divide(subtract(square, ScalarPool.one), add(square, ScalarPool.one))
  }

  /// 1/(1 + e⁻ᵘ)
  mutating func sigmoid(_ u: ScalarID) -> ScalarID {
    if isExceptional(u) { return make(.undefined) }
    return power(add(ScalarPool.one, exp(negate(u))), -1)
  }
}

import AdjointGraphIR
import AdjointTensors

/// Scalar functions of polynomials.
extension Algebra {
  /// A scalar function of entries.
  func apply(
    _ function: ScalarFunction, _ x: [Polynomial], _ ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial {
    switch function {
    case .identity, .convertF32, .convertF64: return x[0]
    case .negate: return x[0].scaled(Rational(-1))
    case .add: return x[0] + x[1]
    case .subtract: return x[0] - x[1]
    case .multiply, .and, .scale: return try multiply(x[0], x[1], ranges)
    case .divide:
      let inverse = try split(x[1], ranges) { (a) throws(NormalFormFailure) in
        try reciprocal(a, ranges)
      }
      return try multiply(x[0], inverse, ranges)
    case .not: return .one - x[0]
    case .or: return x[0] + x[1] - (try multiply(x[0], x[1], ranges))
    case .less: return try positive(x[1] - x[0], ranges)
    case .lessEqual: return .one - (try positive(x[0] - x[1], ranges))
    case .equal: return try zero(x[0] - x[1], ranges)
    case .notEqual: return .one - (try zero(x[0] - x[1], ranges))
    case .select:
      return x[2] + (try multiply(x[0], x[1] - x[2], ranges))
    case .relu: return try ramp(x[0], ranges)
    case .maximum: return x[1] + (try ramp(x[0] - x[1], ranges))
    case .minimum: return x[1] - (try ramp(x[1] - x[0], ranges))
    case .sign: return try sign(x[0], ranges)
    case .abs: return try multiply(x[0], sign(x[0], ranges), ranges)
    default:
      guard x.count == 1 else { return try transcendental(function, x, ranges) }
      if let (factor, chosen, inner) = chosen(x[0], ranges) {
        // f(Σⱼ [y = j]·aⱼ) = Σⱼ [y = j]·f(aⱼ), for y is one of the positions.
        let value = try apply(function, [chosen], inner)
        let selection = Polynomial(factor.atom, factor.indices)
        return try sum(multiply(value, selection, inner), over: ranges.count, inner)
      }
      return try split(x[0], ranges) { (a) throws(NormalFormFailure) in
        try transcendental(function, [a], ranges)
      }
    }
  }

  /// f(a + m·b) = f(a) + m·(f(a + b) − f(a)) for a mask m, one mask after the other, a few at most.
  private func split(
    _ value: Polynomial, _ ranges: [Size], depth: Int = 0,
    _ f: (Polynomial) throws(NormalFormFailure) -> Polynomial
  ) throws(NormalFormFailure) -> Polynomial {
    guard splitsMasks, depth < 4, let mask = mask(in: value) else { return try f(value) }
    var (without, with) = (Polynomial.zero, Polynomial.zero)
    for (term, coefficient) in value.terms {
      let others = term.factors.filter { $0 != mask }
      if others.count == term.factors.count { without.add(coefficient, term) }
      with.add(coefficient, Term(bounds: term.bounds, factors: others))
    }
    let off = try split(without, ranges, depth: depth + 1, f)
    let on = try split(with, ranges, depth: depth + 1, f)
    let factor = Polynomial(mask.atom, mask.indices)
    return off + (try multiply(factor, on - off, ranges))
  }

  /// The first comparison that is a factor of a term, outside its sums.
  private func mask(in value: Polynomial) -> Factor? {
    for (term, _) in value.sorted {
      for factor in term.factors where factor.indices.allSatisfy({ $0.bound == nil }) {
        switch atoms[factor.atom] {
        case .positive, .zero: return factor
        default: continue
        }
      }
    }
    return nil
  }

  /// max(a, 0) = a·[a > 0], written as a + max(−a, 0) where the first coefficient is negative, so
  /// that max(a, b) is max(b, a).
  private func ramp(
    _ a: Polynomial, _ ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial {
    if content(of: a).coefficient < Rational(0) {
      return a + (try ramp(a.scaled(Rational(-1)), ranges))
    }
    return try multiply(a, positive(a, ranges), ranges)
  }

  private func sign(
    _ a: Polynomial, _ ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial {
    try positive(a, ranges) - positive(a.scaled(Rational(-1)), ranges)
  }

  private func transcendental(
    _ function: ScalarFunction, _ x: [Polynomial], _ ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial {
    switch function {
    case .exp: return try exponential(x[0], ranges)
    case .expm1: return try exponential(x[0], ranges) - .one
    case .sigmoid:
      let e = try exponential(x[0].scaled(Rational(-1)), ranges)
      return try reciprocal(.one + e, ranges)
    case .tanh:
      let e = try exponential(x[0].scaled(Rational(-2)), ranges)
      return try multiply(.one - e, reciprocal(.one + e, ranges), ranges)
    case .sqrt: return try root(x[0], ranges)
    case .log: return try logarithm(x[0], ranges)
    case .log1p: return try logarithm(x[0] + .one, ranges)
    case .power: return try general(x[0], x[1], ranges)
    case .isFinite, .convertI32, .convertI64, .convertBool, .floorDivide, .modulo:
      // Whether these are defined, or what they round to, isn't a matter of polynomials.
      throw .undefined
    default: return try opaque(function, x, ranges)
    }
  }

  /// A function that only equals itself on equal bodies.
  func opaque(
    _ function: ScalarFunction, _ x: [Polynomial], _ ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial {
    let (bodies, indices) = try abstract(x, ranges)
    return Polynomial(atoms.intern(.function(function, bodies)), indices)
  }

  /// e^(Σ c·t) = Π (e^t)^c for integers c.
  func exponential(
    _ value: Polynomial, _ ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial {
    var result = Polynomial.one
    for (term, coefficient) in value.sorted {
      let exponent = coefficient.integer.flatMap { abs($0) <= 64 ? $0 : nil }
      let body = Polynomial(terms: [term: exponent == nil ? coefficient : Rational(1)])
      let (bodies, indices) = try abstract([body], ranges)
      let factor = Polynomial(
        atoms.intern(.exponential(bodies[0])), indices, exponent: exponent ?? 1)
      result = try multiply(result, factor, ranges)
    }
    return result
  }

  /// log of powers of e apart from the rest: log(e^a·b) = a + log b.
  private func logarithm(
    _ value: Polynomial, _ ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial {
    if value.constant == Rational(1) { return .zero }
    let (content, _) = content(of: value)
    var sum = Polynomial.zero
    var rest = value
    for factor in content.factors {
      let part: Polynomial
      switch atoms[factor.atom] {
      case .exponential(let body):
        part = try substitute(body.polynomial, factor.indices, ranges: ranges)
      case .quotient(let body):
        // log(a/b) = log a − log b wherever both are defined.
        part = try opaque(
          .log, [substitute(body.polynomial, factor.indices, ranges: ranges)], ranges)
      default: continue
      }
      sum = sum + part.scaled(Rational(factor.exponent))
      let inverse = Polynomial(factor.atom, factor.indices, exponent: -factor.exponent)
      rest = try multiply(rest, inverse, ranges)
    }
    return rest.constant == Rational(1) ? sum : sum + (try opaque(.log, [rest], ranges))
  }

  func root(_ value: Polynomial, _ ranges: [Size]) throws(NormalFormFailure) -> Polynomial {
    if value.isZero { return .zero }
    if value.constant == Rational(1) { return .one }
    let (bodies, indices) = try abstract([value], ranges)
    return Polynomial(atoms.intern(.root(bodies[0])), indices)
  }

  private func general(
    _ base: Polynomial, _ exponent: Polynomial, _ ranges: [Size]
  ) throws(NormalFormFailure) -> Polynomial {
    if let constant = exponent.constant {
      if let n = constant.integer {
        if n >= 0 { return try power(base, n, ranges) }
        return try power(reciprocal(base, ranges), -n, ranges)
      }
      if let twice = (constant * Rational(2)).integer {
        let root = try root(base, ranges)
        return twice >= 0
          ? try power(root, twice, ranges) : try power(reciprocal(root, ranges), -twice, ranges)
      }
    }
    return try opaque(.power, [base, exponent], ranges)
  }
}

import AdjointTensors

/// Whether signs of some scalars exclude each other, by the elimination of Fourier and Motzkin on
/// exact fractions. What is not affine counts as a variable of its own, so that "infeasible" is
/// always right and "feasible" may be wrong.
enum Feasibility {
  /// Σ coefficient·variable + constant > 0.
  private struct Inequality: Hashable {
    var coefficients: [ScalarID: Rational]
    var constant: Rational
  }

  /// True where no real point has these signs.
  static func isExcluded(_ pool: ScalarPool, _ decisions: [ScalarID: Bool]) -> Bool {
    var system: Set<Inequality> = []
    for (scalar, isPositive) in decisions {
      system.insert(inequality(pool, scalar, sign: Rational(isPositive ? 1 : -1)))
    }
    let variables = Set(system.flatMap { $0.coefficients.keys })
    for variable in variables {
      let sign = pool.sign(variable)
      if sign == .positive || sign == .negative {
        system.insert(
          Inequality(
            coefficients: [variable: Rational(sign == .positive ? 1 : -1)], constant: Rational(0)))
      }
    }
    for variable in variables.sorted() {
      guard let next = eliminated(variable, system) else { return false }
      system = next
      if system.contains(where: isContradiction) { return true }
    }
    return system.contains(where: isContradiction)
  }

  private static func isContradiction(_ inequality: Inequality) -> Bool {
    inequality.coefficients.isEmpty && inequality.constant <= Rational(0)
  }

  private static func inequality(
    _ pool: ScalarPool, _ scalar: ScalarID, sign: Rational
  ) -> Inequality {
    if let value = pool.value(scalar) {
      return Inequality(coefficients: [:], constant: value * sign)
    }
    guard case .sum(let constant, let terms) = pool[scalar] else {
      return Inequality(coefficients: [scalar: sign], constant: Rational(0))
    }
    return Inequality(
      coefficients: Dictionary(
        uniqueKeysWithValues: terms.map { ($0.scalar, $0.coefficient * sign) }),
      constant: constant * sign)
  }

  /// The system without a variable, nil where it grows too large to go on.
  private static func eliminated(
    _ variable: ScalarID, _ system: Set<Inequality>
  ) -> Set<Inequality>? {
    var result: Set<Inequality> = []
    var (lower, upper): ([Inequality], [Inequality]) = ([], [])
    for inequality in system {
      guard let coefficient = inequality.coefficients[variable] else {
        result.insert(inequality)
        continue
      }
      if coefficient > Rational(0) { lower.append(inequality) } else { upper.append(inequality) }
    }
    guard lower.count * upper.count <= 600 else { return nil }
    for below in lower {
      for above in upper {
        // Both have the variable: one with a positive, one with a negative coefficient.
        let p = (above.coefficients[variable] ?? Rational(-1)).magnitude
        let q = below.coefficients[variable] ?? Rational(1)
        var coefficients = below.coefficients.mapValues { $0 * p }
        for (key, value) in above.coefficients {
          coefficients[key, default: Rational(0)] =
            coefficients[key, default: Rational(0)] + value * q
        }
        coefficients = coefficients.filter { !$0.value.isZero }
        result.insert(
          Inequality(
            coefficients: coefficients, constant: below.constant * p + above.constant * q))
      }
    }
    return result.count <= 800 ? result : nil
  }
}

import AdjointTensors

/// A set of points: some scalars are positive or negative there, some are 0, and unknowns that were
/// solved for are replaced by their solutions. What is 0 but can't be solved for leaves the set
/// larger than it is, which shows more than is needed.
struct SignCell {
  private(set) var decisions: [ScalarID: Bool] = [:]
  private(set) var zeros: Set<ScalarID> = []
  private var replacements: [ScalarID: ScalarID] = [:]

  /// Formulas on this cell.
  func rebuilt(_ roots: [ScalarID], _ pool: inout ScalarPool) -> [ScalarID] {
    var rebuilding = ScalarRebuilding(decisions, zeros: zeros, replacements: replacements)
    let once = rebuilding.rebuilt(roots, &pool)
    if replacements.isEmpty { return once }
    // Replacements may have brought back what counts as 0 or is decided.
    var again = ScalarRebuilding(decisions, zeros: zeros)
    return again.rebuilt(once, &pool)
  }

  /// Whether a scalar has a known sign here, or is known to be 0.
  func isDecided(_ scalar: ScalarID) -> Bool {
    decisions[scalar] != nil || zeros.contains(scalar)
  }

  /// The part where a scalar is positive, or negative; nil where that surely has no points.
  func deciding(_ scalar: ScalarID, isPositive: Bool, _ pool: ScalarPool) -> SignCell? {
    var result = self
    result.decisions[scalar] = isPositive
    return Feasibility.isExcluded(pool, result.decisions) ? nil : result
  }

  /// The cell, on which a scalar has a sign that is known.
  func stating(_ scalar: ScalarID, isPositive: Bool) -> SignCell {
    var result = self
    result.decisions[scalar] = isPositive
    return result
  }

  /// The parts where a scalar is 0 whose masks are all decided, each with what has to be 0 there
  /// besides; none where it surely is 0 nowhere.
  func vanishing(
    _ scalar: ScalarID, _ pool: inout ScalarPool
  ) -> [(cell: SignCell, pending: [ScalarID])] {
    let value = rebuilt([scalar], &pool)[0]
    if let constant = pool.value(value), !constant.isZero { return [] }
    if pool.sign(value).isStrict { return [] }
    var result = self
    result.zeros.formUnion([scalar, value])
    guard value != ScalarPool.zero, let (unknown, slope, constant) = affine(value, &pool) else {
      return result.hasContradiction(pool) ? [] : [(result, [])]
    }
    var parts: [(SignCell, [ScalarID])] = []
    if !pool.sign(slope).isStrict {
      // α·v + β is 0 where both are, too.
      parts.append((result, [slope, constant]))
    }
    result.replace(unknown, by: pool.negate(pool.divide(constant, slope)), &pool)
    if !result.hasContradiction(pool) { parts.append((result, [])) }
    return parts
  }

  /// A scalar as α·v + β for an unknown v of any sign, if there is one.
  private func affine(
    _ u: ScalarID, _ pool: inout ScalarPool
  ) -> (unknown: ScalarID, slope: ScalarID, constant: ScalarID)? {
    for unknown in Dependence.unknowns(u, pool) where replacements[unknown] == nil {
      guard pool.sign(unknown) == .unknown, Dependence.kind(u, on: unknown, pool) == .affine
      else { continue }
      var zero = ScalarRebuilding([:], replacements: [unknown: ScalarPool.zero])
      var one = ScalarRebuilding([:], replacements: [unknown: ScalarPool.one])
      let constant = zero.rebuilt([u], &pool)[0]
      let slope = pool.subtract(one.rebuilt([u], &pool)[0], constant)
      return (unknown, slope, constant)
    }
    return nil
  }

  private mutating func replace(
    _ unknown: ScalarID, by solution: ScalarID, _ pool: inout ScalarPool
  ) {
    // Earlier solutions may contain the unknown.
    for (other, formula) in replacements {
      var rebuilding = ScalarRebuilding([:], replacements: [unknown: solution])
      replacements[other] = rebuilding.rebuilt([formula], &pool)[0]
    }
    replacements[unknown] = solution
    carryDecisions(&pool)
  }

  /// States decisions about what their scalars are after a replacement, too.
  private mutating func carryDecisions(_ pool: inout ScalarPool) {
    for (scalar, isPositive) in decisions {
      var rebuilding = ScalarRebuilding([:], replacements: replacements)
      let image = rebuilding.rebuilt([scalar], &pool)[0]
      if image != scalar { decisions[image] = isPositive }
    }
  }

  /// True if signs exclude each other.
  private func hasContradiction(_ pool: ScalarPool) -> Bool {
    Feasibility.isExcluded(pool, decisions)
  }

  /// The scalars that have to be 0 where one is: a sum of terms that are never negative is 0 where
  /// every term is.
  static func parts(_ argument: ScalarID, _ pool: ScalarPool) -> [ScalarID] {
    guard pool.sign(argument).isNonnegative, case .sum(_, let terms) = pool[argument] else {
      return [argument]
    }
    let factors = terms.compactMap { term -> ScalarID? in
      guard pool.sign(term.scalar) * ScalarPool.sign(of: term.coefficient) != .unknown else {
        return nil
      }
      guard case .product(let list) = pool[term.scalar] else { return term.scalar }
      let open = list.filter { $0.exponent > 0 && !pool.sign($0.scalar).isStrict }
      return open.count == 1 ? open[0].scalar : nil
    }
    return factors.count == terms.count ? factors : [argument]
  }
}

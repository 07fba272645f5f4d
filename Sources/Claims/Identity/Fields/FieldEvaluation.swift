import AdjointTensors

/// The values of scalars at one point.
struct FieldEvaluation {
  private let pool: ScalarPool
  private let plan: FieldPlan
  private var base: [UInt64]
  private var top: [UInt64]
  private var low: FieldLevel
  private var high: FieldLevel

  /// The values of the plan's roots at a point, `FieldLevel.undefined` where one has none.
  /// - Throws: `NoRoot` where a square root isn't in the field.
  static func values(
    _ plan: FieldPlan, _ pool: ScalarPool, at point: inout FieldPoint
  ) throws(NoRoot) -> [UInt64] {
    try pairs(plan, pool, at: &point).map(\.top)
  }

  /// The values of the plan's roots at both levels, the base only where the plan needs it.
  /// - Throws: as `values`.
  static func pairs(
    _ plan: FieldPlan, _ pool: ScalarPool, at point: inout FieldPoint
  ) throws(NoRoot) -> [FieldPair] {
    var evaluation = FieldEvaluation(pool, plan, point)
    for id in plan.order { try evaluation.evaluate(id, &point) }
    return plan.roots.map {
      FieldPair(base: evaluation.base[$0.index], top: evaluation.top[$0.index])
    }
  }

  private init(_ pool: ScalarPool, _ plan: FieldPlan, _ point: FieldPoint) {
    self.pool = pool
    self.plan = plan
    base = [UInt64](repeating: 0, count: pool.nodes.count)
    top = base
    low = FieldLevel(field: point.tower.base)
    high = FieldLevel(field: point.tower.top)
  }

  private mutating func evaluate(
    _ id: ScalarID, _ point: inout FieldPoint
  ) throws(NoRoot) {
    let (needsBase, needsTop) = (plan.needsBase(id), plan.needsTop(id))
    switch pool[id] {
    case .constant, .sum, .product, .inverse, .determinant:
      if needsBase { base[id.index] = low.rational(id, pool, base) }
      if needsTop { top[id.index] = high.rational(id, pool, top) }
    case .root(let u) where plan.reading.squaresRoots:
      if needsBase { base[id.index] = try root(base[u.index], isTop: false, &point) }
      if needsTop { top[id.index] = try root(top[u.index], isTop: true, &point) }
    default:
      let pair = transcendental(id, &point)
      base[id.index] = pair.base
      top[id.index] = pair.top
    }
  }

  private mutating func root(
    _ square: UInt64, isTop: Bool, _ point: inout FieldPoint
  ) throws(NoRoot) -> UInt64 {
    if square == FieldLevel.undefined { return square }
    let root =
      isTop
      ? point.squareRoot(square, isTop: true, &high.roots)
      : point.squareRoot(square, isTop: false, &low.roots)
    guard let root else { throw NoRoot() }
    return root
  }

  /// No value at both levels.
  private var undefined: FieldPair {
    FieldPair(base: FieldLevel.undefined, top: FieldLevel.undefined)
  }

  private func isUndefined(_ id: ScalarID) -> Bool {
    plan.needsTop(id) && top[id.index] == FieldLevel.undefined
      || plan.needsBase(id) && base[id.index] == FieldLevel.undefined
  }

  private mutating func transcendental(
    _ id: ScalarID, _ point: inout FieldPoint
  ) -> FieldPair {
    if pool.operands(id).contains(where: isUndefined) { return undefined }
    switch pool[id] {
    case .unknown(let number):
      if let value = pool.pins[number] {
        return FieldPair(base: low.residue(value), top: high.residue(value))
      }
      return point.unknown(number)
    case .exp(let u):
      var pair = plan.needsBase(id) ? point.atom(.exp(top[u.index])) : FieldPair(base: 0, top: 0)
      if plan.needsTop(id) {
        pair.top = point.tower.top.power(point.tower.generator, base[u.index])
      }
      return pair
    case .log(let u):
      if top[u.index] == 0 { return undefined }
      return point.atom(.log(canonical(top[u.index]).value))
    case .root(let u): return top[u.index] == 0 ? zero : point.atom(.root(top[u.index]))
    case .positive(let u): return positive(u, &point)
    case .zero(let u):
      if top[u.index] == 0 { return FieldPair(base: 1, top: 1) }
      return plan.reading.freesMasks ? point.atom(.zero(canonical(top[u.index]).value)) : zero
    case .maximum(let list): return point.atom(.maximum(list.map { top[$0.index] }.sorted()))
    case .function(let function, let u): return self.function(function, u, id, &point)
    default: return undefined
    }
  }

  private var zero: FieldPair { FieldPair(base: 0, top: 0) }

  /// The lesser of ±value, and whether it is −value.
  private func canonical(_ value: UInt64) -> (value: UInt64, isNegated: Bool) {
    let other = high.field.negate(value)
    return other < value ? (other, true) : (value, false)
  }

  private func negated(_ pair: FieldPair) -> FieldPair {
    FieldPair(base: low.field.negate(pair.base), top: high.field.negate(pair.top))
  }

  /// (1 + S)/2, unless masks are free, where S is the product of the signs of the factors of u; 0
  /// where u is 0.
  private func positive(_ u: ScalarID, _ point: inout FieldPoint) -> FieldPair {
    if top[u.index] == 0 { return zero }
    if plan.reading.freesMasks { return point.atom(.positive(top[u.index])) }
    var sign = FieldPair(base: 1, top: 1)
    var factors = [u]
    if case .product(let list) = pool[u] { factors = list.map(\.scalar) }
    for factor in factors {
      let own = self.sign(factor, &point)
      sign.base = low.field.multiply(sign.base, own.base)
      sign.top = high.field.multiply(sign.top, own.top)
    }
    return FieldPair(
      base: low.half(low.field.add(sign.base, 1)), top: high.half(high.field.add(sign.top, 1)))
  }

  private func sign(_ factor: ScalarID, _ point: inout FieldPoint) -> FieldPair {
    let (key, isNegated) = canonical(top[factor.index])
    let pair = point.atom(.sign(key))
    return isNegated ? negated(pair) : pair
  }

  private func function(
    _ function: ScalarFunction, _ u: ScalarID, _ id: ScalarID, _ point: inout FieldPoint
  ) -> FieldPair {
    let isTrigonometric = function == .sin || function == .cos
    if isTrigonometric, !plan.needsBase(id) { return circular(function, u, point.tower) }
    if function == .floor || function == .power {
      return point.atom(.function(function, top[u.index]))
    }
    let (key, isNegated) = canonical(top[u.index])
    let atom = point.atom(.function(function, key))
    var pair = isNegated && function != .cos ? negated(atom) : atom
    if isTrigonometric, plan.needsTop(id) {
      pair.top = circular(function, u, point.tower).top
    }
    return pair
  }

  /// cos u = (E + 1/E)/2 and sin u = (E − 1/E)/2i with E = g^(iu).
  private func circular(
    _ function: ScalarFunction, _ u: ScalarID, _ tower: PrimeTower
  ) -> FieldPair {
    let exponent = tower.base.multiply(tower.baseImaginary, base[u.index])
    let above = tower.top.power(tower.generator, exponent)
    let below = tower.top.power(tower.generator, tower.base.negate(exponent))
    if function == .cos {
      return FieldPair(base: 0, top: high.half(tower.top.add(above, below)))
    }
    // 1/i = −i.
    let difference = high.half(tower.top.subtract(above, below))
    return FieldPair(
      base: 0, top: tower.top.multiply(difference, tower.top.negate(tower.topImaginary)))
  }
}

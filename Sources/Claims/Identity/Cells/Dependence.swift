/// How scalars depend on one unknown.
struct Dependence {
  /// Not at all; as a·v + b with a and b free of it; in any other way.
  enum Kind { case none, affine, other }

  private let pool: ScalarPool
  private let unknown: ScalarID
  private var kinds: [ScalarID: Kind] = [:]

  private init(_ pool: ScalarPool, _ unknown: ScalarID) {
    self.pool = pool
    self.unknown = unknown
  }

  /// How a scalar depends on an unknown.
  static func kind(_ scalar: ScalarID, on unknown: ScalarID, _ pool: ScalarPool) -> Kind {
    var dependence = Dependence(pool, unknown)
    for id in pool.cone([scalar]) { dependence.kinds[id] = dependence.kind(id) }
    return dependence.kinds[scalar] ?? .other
  }

  /// The unknowns of a scalar, those of one value aside.
  static func unknowns(_ scalar: ScalarID, _ pool: ScalarPool) -> [ScalarID] {
    pool.cone([scalar]).filter { id in
      if case .unknown = pool[id] { id != ScalarPool.pi && !pool.isPinned(id) } else { false }
    }
  }

  private func kind(_ id: ScalarID) -> Kind {
    if id == unknown { return .affine }
    switch pool[id] {
    case .sum(_, let terms):
      let all = terms.map { kinds[$0.scalar] ?? .other }
      if all.contains(where: { $0 == .other }) { return .other }
      return all.contains { $0 == .affine } ? .affine : .none
    case .product(let factors):
      let dependent = factors.filter { kinds[$0.scalar] != Kind.none }
      guard let only = dependent.first else { return .none }
      let isAffine =
        dependent.count == 1 && only.exponent == 1 && kinds[only.scalar] == .affine
      return isAffine ? .affine : .other
    default:
      return pool.operands(id).allSatisfy { kinds[$0] == Kind.none } ? .none : .other
    }
  }
}

import AdjointTensors

/// Formulas under decisions: scalars that are positive, or negative, are no longer compared with 0.
struct ScalarRebuilding {
  /// What has been decided, by scalar: true for positive.
  private let decisions: [ScalarID: Bool]
  /// What counts as 0.
  private let zeros: Set<ScalarID>
  private var done: [ScalarID: ScalarID] = [:]
  private let replacements: [ScalarID: ScalarID]

  /// - Parameter replacements: of unknowns by formulas that don't contain these unknowns.
  init(
    _ decisions: [ScalarID: Bool], zeros: Set<ScalarID> = [],
    replacements: [ScalarID: ScalarID] = [:]
  ) {
    self.decisions = decisions
    self.zeros = zeros
    self.replacements = replacements
  }

  /// The scalars under the decisions. The greatest of several becomes comparisons.
  mutating func rebuilt(_ roots: [ScalarID], _ pool: inout ScalarPool) -> [ScalarID] {
    for id in pool.cone(roots) {
      let new = rebuild(id, &pool)
      done[id] = new
      if new != id, pool.choices.contains(id) { pool.noteChoice(new) }
    }
    return roots.map { done[$0] ?? $0 }
  }

  private func new(_ id: ScalarID) -> ScalarID { done[id] ?? id }

  private func rebuild(_ id: ScalarID, _ pool: inout ScalarPool) -> ScalarID {
    if let replacement = replacements[id] { return replacement }
    switch pool[id] {
    case .constant, .unknown, .infinity, .undefined: return id
    case .positive(let u): return positive(u, &pool)
    case .zero(let u):
      if decisions[u] != nil { return ScalarPool.zero }
      if zeros.contains(u) { return ScalarPool.one }
      return new(u) == u ? id : pool.zero(new(u))
    case .maximum(let list):
      return list.dropFirst().reduce(new(list[0])) { greater($0, new($1), &pool) }
    default: break
    }
    if pool.operands(id).allSatisfy({ new($0) == $0 }) { return id }
    switch pool[id] {
    case .sum(let constant, let terms):
      let parts = terms.map {
        Scalar.Term(scalar: new($0.scalar), coefficient: $0.coefficient)
      }
      return pool.sum(parts, constant: constant)
    case .product(let factors):
      let isLeftOut = factors.contains {
        $0.exponent > 0 && new($0.scalar) == ScalarPool.zero && pool.isMask($0.scalar)
      }
      if isLeftOut { return ScalarPool.zero }
      return pool.product(factors.map { (new($0.scalar), $0.exponent) })
    case .exp(let u): return pool.exp(new(u))
    case .log(let u): return pool.logarithm(of: u, as: new(u))
    case .root(let u): return pool.root(new(u))
    case .function(let function, let u): return pool.function(function, new(u))
    case .inverse(let matrix, let row, let column):
      let entries = pool.matrices[matrix].map { new($0) }
      let size = FieldLevel.size(entries)
      return pool.inverse(entries, size: size)[row * size + column]
    case .determinant(let matrix):
      let entries = pool.matrices[matrix].map { new($0) }
      return pool.determinant(entries, size: FieldLevel.size(entries))
    default: return id
    }
  }

  /// The greater of two under the decisions.
  private func greater(_ a: ScalarID, _ b: ScalarID, _ pool: inout ScalarPool) -> ScalarID {
    let difference = pool.subtract(a, b)
    let mask = pool.positive(difference)
    let decided = decide(mask, &pool)
    return pool.add(b, pool.multiply(difference, decided))
  }

  /// A mask that was made just now under the decisions.
  private func decide(_ mask: ScalarID, _ pool: inout ScalarPool) -> ScalarID {
    switch pool[mask] {
    case .positive(let u): return positive(u, &pool)
    case .zero(let u):
      if zeros.contains(u) { return ScalarPool.one }
      return decisions[u] == nil ? mask : ScalarPool.zero
    case .sum(let constant, let terms):
      let parts = terms.map {
        Scalar.Term(scalar: decide($0.scalar, &pool), coefficient: $0.coefficient)
      }
      return pool.sum(parts, constant: constant)
    case .product(let factors):
      return pool.product(factors.map { (decide($0.scalar, &pool), $0.exponent) })
    default: return mask
    }
  }

  private func positive(_ u: ScalarID, _ pool: inout ScalarPool) -> ScalarID {
    var factors = [(u, 1)]
    if case .product(let list) = pool[u] { factors = list.map { ($0.scalar, $0.exponent) } }
    var rest: [(ScalarID, Int)] = []
    var isNegative = false
    if factors.contains(where: { zeros.contains($0.0) }) { return ScalarPool.zero }
    for (factor, exponent) in factors {
      switch decisions[factor] {
      case .some(let isPositive): if !isPositive, exponent % 2 != 0 { isNegative.toggle() }
      case nil: rest.append((new(factor), exponent))
      }
    }
    if rest.isEmpty { return isNegative ? ScalarPool.zero : ScalarPool.one }
    let product = pool.product(rest)
    let other = pool.positive(isNegative ? pool.negate(product) : product)
    // Rebuilding may have brought it back to what is decided.
    return product == u ? other : decide(other, &pool)
  }
}

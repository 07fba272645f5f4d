/// What functions of scalars are to the field.
struct FieldReading: Hashable, Sendable {
  /// Whether √u is a square root of u, of both signs; otherwise it is an atom.
  var squaresRoots = false
  /// Whether masks are free numbers, known by what they compare with 0. What holds then holds where
  /// that is 0 too, and for any number of them at once. Otherwise they are made of signs.
  var freesMasks = false
}

/// What has to be evaluated for some scalars, and at which level of a tower: their values at the
/// top, exponents at the base, what atoms are known by at the top.
struct FieldPlan: Sendable {
  let roots: [ScalarID]
  /// Operands before users.
  let order: [ScalarID]
  /// By the scalars' ids.
  private let base: [Bool]
  private let top: [Bool]
  /// Where roots have squares, √u needs u at the level where it stands.
  let reading: FieldReading

  func needsBase(_ id: ScalarID) -> Bool { base[id.index] }
  func needsTop(_ id: ScalarID) -> Bool { top[id.index] }

  init(
    _ pool: ScalarPool, roots: [ScalarID], _ reading: FieldReading = FieldReading(),
    bothLevels: Bool = false
  ) {
    self.roots = roots
    self.reading = reading
    let order = pool.cone(roots)
    var base = [Bool](repeating: false, count: pool.nodes.count)
    var top = base
    for root in roots { (top[root.index], base[root.index]) = (true, bothLevels) }
    for id in order.reversed() {
      let (low, high) = (base[id.index], top[id.index])
      for operand in pool.operands(id) {
        switch pool[id] {
        case .exp, .function(.sin, _), .function(.cos, _):
          // As a power of g below, as an atom further down.
          if high { base[operand.index] = true }
          if low { top[operand.index] = true }
        case .log, .positive, .zero, .maximum, .function:
          top[operand.index] = true
        case .root:
          top[operand.index] = true
          if reading.squaresRoots, low { base[operand.index] = true }
        case .sum, .product, .inverse, .determinant, .constant, .unknown, .infinity, .undefined:
          if low { base[operand.index] = true }
          if high { top[operand.index] = true }
        }
      }
    }
    self.order = order
    self.base = base
    self.top = top
  }
}

import AdjointTensors

/// Decides a pair of scalars cell by cell: one sign after another, innermost first, until the two are
/// equal as formulas. Where two differ in a cell that can't be excluded, nothing is shown.
struct CellTest {
  /// What was found.
  enum Result {
    case equal(bound: Double, rounds: Int, cells: Int)
    /// They differ in a cell that may have points; its signs.
    case different([ScalarID: Bool])
    /// More cells than are gone through, or a cell where a side has no value.
    case tooMany
    case degree
  }

  /// The most cells of one pair.
  static let limit = 200

  private var pool: ScalarPool
  private var comparison: FieldComparison
  private var bound = 0.0
  private var rounds = 0
  private var cells = 0

  /// Decides a pair; `comparison` goes on where it was.
  static func run(
    _ pool: ScalarPool, _ pair: (ScalarID, ScalarID), _ comparison: inout FieldComparison
  ) -> Result {
    var test = CellTest(pool: pool, comparison: comparison)
    defer { comparison = test.comparison }
    return test.run(pair)
  }

  private init(pool: ScalarPool, comparison: FieldComparison) {
    self.pool = pool
    self.comparison = comparison
  }

  private mutating func run(_ pair: (ScalarID, ScalarID)) -> Result {
    var start = ScalarRebuilding([:])
    let first = start.rebuilt([pair.0, pair.1], &pool)
    var stack: [(left: ScalarID, right: ScalarID, decisions: [ScalarID: Bool])] = [
      (first[0], first[1], [:])
    ]
    while let (left, right, decisions) = stack.popLast() {
      cells += 1
      if cells > CellTest.limit { return .tooMany }
      guard let verdict = compare(left, right, decisions) else { continue }
      switch verdict {
      case .different:
        guard let base = undecided(left, right, decisions) else {
          if Feasibility.isExcluded(pool, decisions) { continue }
          return .different(decisions)
        }
        for isPositive in [false, true] {
          var next = decisions
          next[base] = isPositive
          if Feasibility.isExcluded(pool, next) { continue }
          var rebuilding = ScalarRebuilding(next)
          let sides = rebuilding.rebuilt([left, right], &pool)
          stack.append((sides[0], sides[1], next))
        }
      case .degree: return .degree
      case .neverDefined:
        if Feasibility.isExcluded(pool, decisions) { continue }
        return .tooMany
      case .equal: break
      }
    }
    return .equal(bound: bound, rounds: rounds, cells: cells)
  }

  /// Nil where both are equal, in all cells below too.
  private mutating func compare(
    _ left: ScalarID, _ right: ScalarID, _ decisions: [ScalarID: Bool]
  ) -> FieldComparison.Result? {
    if left == right { return pool.isExceptional(left) ? .neverDefined : nil }
    if pool.isExceptional(left) || pool.isExceptional(right) {
      return undecided(left, right, decisions) == nil ? .neverDefined : .different([0])
    }
    var result = comparison.compare(pool, [(left, right)])
    let cone = pool.cone([left, right])
    let hasRoots = cone.contains { if case .root = pool[$0] { true } else { false } }
    if case .different = result, hasRoots {
      result = comparison.compare(pool, [(left, right)], squaresRoots: true)
    }
    guard case .equal(let own, let count) = result else { return result }
    bound += own
    rounds = max(rounds, count)
    return nil
  }

  /// The first scalar that a mask compares with 0 and whose sign is open.
  private func undecided(
    _ left: ScalarID, _ right: ScalarID, _ decisions: [ScalarID: Bool]
  ) -> ScalarID? {
    for id in pool.cone([left, right]) {
      let compared: ScalarID
      switch pool[id] {
      case .positive(let u), .zero(let u): compared = u
      default: continue
      }
      var factors = [compared]
      if case .product(let list) = pool[compared] { factors = list.map(\.scalar) }
      if let open = factors.first(where: { decisions[$0] == nil && !pool.sign($0).isStrict }) {
        return open
      }
    }
    return nil
  }
}

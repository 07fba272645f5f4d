import AdjointTensors

/// Decides a pair of scalars cell by cell: one sign after another, innermost first, until the two
/// are equal as formulas. Where two differ in a cell that can't be excluded, nothing is shown.
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

  /// The signs of one cell.
  private struct Cell {
    let left: ScalarID
    let right: ScalarID
    var decisions: [ScalarID: Bool] = [:]
    /// What is 0 everywhere, though its formula doesn't show it.
    var zeros: Set<ScalarID> = []
  }

  private init(pool: ScalarPool, comparison: FieldComparison) {
    self.pool = pool
    self.comparison = comparison
  }

  private mutating func run(_ pair: (ScalarID, ScalarID)) -> Result {
    var start = ScalarRebuilding([:])
    let first = start.rebuilt([pair.0, pair.1], &pool)
    var stack = [Cell(left: first[0], right: first[1])]
    while let cell = stack.popLast() {
      cells += 1
      if cells > CellTest.limit || pool.isFull { return .tooMany }
      guard let verdict = compare(cell) else { continue }
      switch verdict {
      case .different:
        guard let base = openSign(cell) else {
          if hasNoPoints(cell) { continue }
          return .different(cell.decisions)
        }
        stack += parts(cell, base)
      case .degree: return .degree
      case .neverDefined:
        if hasNoPoints(cell) { continue }
        return .tooMany
      case .equal: break
      }
    }
    return .equal(bound: bound, rounds: rounds, cells: cells)
  }

  /// The cell's parts where a scalar is negative and where it is positive; only where it is 0, if
  /// it is 0 everywhere.
  private mutating func parts(_ cell: Cell, _ base: ScalarID) -> [Cell] {
    var parts: [(decisions: [ScalarID: Bool], zeros: Set<ScalarID>)] = []
    if case .equal(let own, let count) = comparison.compare(pool, [(base, ScalarPool.zero)]) {
      bound += own
      rounds = max(rounds, count)
      parts.append((cell.decisions, cell.zeros.union([base])))
    } else {
      for isPositive in [false, true] {
        let decisions = cell.decisions.merging([base: isPositive]) { $1 }
        if !Feasibility.isExcluded(pool, decisions) { parts.append((decisions, cell.zeros)) }
      }
    }
    return parts.map { part in
      var rebuilding = ScalarRebuilding(part.decisions, zeros: part.zeros)
      let sides = rebuilding.rebuilt([cell.left, cell.right], &pool)
      return Cell(
        left: sides[0], right: sides[1], decisions: part.decisions, zeros: part.zeros)
    }
  }

  /// Nil where both are equal, in all cells below too.
  private mutating func compare(_ cell: Cell) -> FieldComparison.Result? {
    let (left, right) = (cell.left, cell.right)
    if left == right { return pool.isExceptional(left) ? .neverDefined : nil }
    if pool.isExceptional(left) || pool.isExceptional(right) {
      return openSign(cell) == nil ? .neverDefined : .different([0])
    }
    var result = comparison.compare(pool, [(left, right)])
    if case .different = result, pool.hasRoots(under: [left, right]) {
      result = comparison.compare(pool, [(left, right)], FieldReading(squaresRoots: true))
    }
    guard case .equal(let own, let count) = result else { return result }
    bound += own
    rounds = max(rounds, count)
    return nil
  }

  /// Whether the signs of a cell exclude each other, also those of what a decided scalar is once
  /// the masks in it are decided, too.
  private mutating func hasNoPoints(_ cell: Cell) -> Bool {
    if Feasibility.isExcluded(pool, cell.decisions) { return true }
    var decisions = cell.decisions
    for (scalar, isPositive) in cell.decisions.sorted(by: { $0.key < $1.key }) {
      // Its own sign stays out of it: it would say of itself what was decided.
      let others = cell.decisions.filter { $0.key != scalar }
      var rebuilding = ScalarRebuilding(others, zeros: cell.zeros)
      let image = rebuilding.rebuilt([scalar], &pool)[0]
      if image == ScalarPool.zero { return true }
      if let known = decisions[image], known != isPositive { return true }
      decisions[image] = isPositive
    }
    return Feasibility.isExcluded(pool, decisions)
  }

  private func openSign(_ cell: Cell) -> ScalarID? {
    pool.openSign(under: [cell.left, cell.right]) { cell.decisions[$0] != nil }
  }
}

import AdjointTensors

/// Decides a pair of scalars exactly on a cell, boundaries included: one argument of a comparison
/// after another, innermost first, is positive, negative, or 0, until the two sides agree with all
/// masks that are left taken for free numbers.
struct SignTree {
  /// What was found.
  enum Result {
    /// Equal; but where the exceptions are 0, a side has no value.
    case equal(bound: Double, rounds: Int, exceptions: Set<ScalarID>)
    /// They differ on a cell that may have points, or there are too many cells.
    case open
  }

  /// The most nodes of one pair's tree.
  static let limit = 500

  /// A cell on which the sides are still to be compared, and what has to be 0 there besides.
  private struct Node {
    var cell = SignCell()
    var pending: [ScalarID]
  }

  private var pool: ScalarPool
  private var comparison: FieldComparison
  private var bound = 0.0
  private var rounds = 0
  private var exceptions: Set<ScalarID> = []

  /// Decides a pair where an argument is 0; `comparison` goes on where it was.
  static func run(
    _ pool: ScalarPool, _ pair: (ScalarID, ScalarID), where argument: ScalarID,
    _ comparison: inout FieldComparison
  ) -> Result {
    var tree = SignTree(pool: pool, comparison: comparison)
    defer { comparison = tree.comparison }
    return tree.run(pair, argument)
  }

  private init(pool: ScalarPool, comparison: FieldComparison) {
    self.pool = pool
    self.comparison = comparison
  }

  private mutating func run(_ pair: (ScalarID, ScalarID), _ argument: ScalarID) -> Result {
    var stack = [Node(pending: SignCell.parts(argument, pool))]
    var count = 0
    while let node = stack.popLast() {
      count += 1
      if count > SignTree.limit || pool.isFull { return .open }
      if let next = node.pending.first {
        stack += vanishing(node, next)
        continue
      }
      let sides = node.cell.rebuilt([pair.0, pair.1], &pool)
      if sides.contains(where: { pool.isExceptional($0) }) {
        guard let nodes = unfolded(node, pair, argument) else { return .open }
        stack += nodes
        continue
      }
      if isEqual(sides[0], sides[1], node.cell, argument) { continue }
      guard let base = pool.openSign(under: sides, isDecided: node.cell.isDecided) else {
        if Feasibility.isExcluded(pool, node.cell.decisions) { continue }
        return .open
      }
      stack += parts(node, base)
    }
    return .equal(bound: bound, rounds: rounds, exceptions: exceptions)
  }

  /// The nodes of a node where a side seems to have no value: a mask that is open may leave out
  /// what has none. Where all are decided there is none; nil where powers may have values.
  private mutating func unfolded(
    _ node: Node, _ pair: (ScalarID, ScalarID), _ argument: ScalarID
  ) -> [Node]? {
    let (left, right) = pair
    guard let base = pool.openSign(under: [left, right], isDecided: node.cell.isDecided) else {
      if Feasibility.isExcluded(pool, node.cell.decisions) { return [] }
      guard pool.powerBases.isEmpty else { return nil }
      exceptions.insert(argument)
      return []
    }
    let value = node.cell.rebuilt([base], &pool)[0]
    if pool.isExceptional(value) {
      // Where the argument has no value either, the sides have to agree whatever the mask is.
      return [false, true].map {
        Node(cell: node.cell.stating(base, isPositive: $0), pending: node.pending)
      }
    }
    let sign = pool.value(value).map { ScalarPool.sign(of: $0) } ?? pool.sign(value)
    if value == ScalarPool.zero { return [Node(cell: node.cell, pending: [base] + node.pending)] }
    guard sign.isStrict || pool.value(value) != nil else { return parts(node, base) }
    return [
      Node(cell: node.cell.stating(base, isPositive: sign.isNonnegative), pending: node.pending)
    ]
  }

  /// The nodes of a node where the first of what is pending is 0.
  private mutating func vanishing(_ node: Node, _ next: ScalarID) -> [Node] {
    let value = node.cell.rebuilt([next], &pool)[0]
    let cell = node.cell
    if let base = pool.openSign(under: [value], isDecided: cell.isDecided) {
      return parts(node, base)
    }
    return cell.vanishing(next, &pool).map {
      Node(cell: $0.cell, pending: $0.pending + node.pending.dropFirst())
    }
  }

  /// Where a scalar is negative, positive, and 0; only where it is 0, if it is 0 everywhere.
  private mutating func parts(_ node: Node, _ base: ScalarID) -> [Node] {
    let zero = Node(cell: node.cell, pending: SignCell.parts(base, pool) + node.pending)
    if case .equal(let own, let count) = comparison.compare(pool, [(base, ScalarPool.zero)]) {
      note(own, count)
      return [zero]
    }
    let signs = [false, true].compactMap { isPositive -> Node? in
      node.cell.deciding(base, isPositive: isPositive, pool).map {
        Node(cell: $0, pending: node.pending)
      }
    }
    return signs + [zero]
  }

  /// Whether the sides agree whatever the masks are that are left.
  private mutating func isEqual(
    _ left: ScalarID, _ right: ScalarID, _ cell: SignCell, _ argument: ScalarID
  ) -> Bool {
    if left == right { return true }
    var result = comparison.compare(pool, [(left, right)], FieldReading(freesMasks: true))
    if case .different = result, pool.hasRoots(under: [left, right]) {
      let reading = FieldReading(squaresRoots: true, freesMasks: true)
      result = comparison.compare(pool, [(left, right)], reading)
    }
    switch result {
    case .equal(let own, let count):
      note(own, count)
      return true
    case .neverDefined:
      // An open mask may leave out what has no value.
      let isOpen = pool.openSign(under: [left, right], isDecided: cell.isDecided) != nil
      if isOpen || !pool.powerBases.isEmpty { return false }
      exceptions.insert(argument)
      return true
    case .different, .degree: return false
    }
  }

  private mutating func note(_ bound: Double, _ rounds: Int) {
    self.bound += bound
    self.rounds = max(self.rounds, rounds)
  }
}

import AdjointTensors

/// Multiplicative relations between arguments of logarithms that no common factor shows:
/// log |x² + 3x + 2| is log |x + 1| + log |x + 2|. They are found from discrete logarithms in a
/// group of seven elements at random points, which turn a product of powers into a sum, and are
/// then tested like any claim.
struct LogRelations {
  /// The order of the group: exponents are found from −3 to 3.
  private static let order = 7

  /// The most logarithms that are looked at.
  private static let limit = 24

  /// Formulas in which logarithms are sums of others.
  struct Rewriting {
    let sides: (ScalarID, ScalarID)
    /// The probability that a relation holds by accident.
    let bound: Double
  }

  /// A pair with its logarithms in terms of independent ones; nil where no relation was found.
  static func rewritten(
    _ pool: inout ScalarPool, _ pair: (ScalarID, ScalarID), _ comparison: inout FieldComparison
  ) -> Rewriting? {
    let logs = pool.cone([pair.0, pair.1]).filter {
      if case .log = pool[$0] { true } else { false }
    }
    guard (2...limit).contains(logs.count) else { return nil }
    let arguments = logs.flatMap { pool.operands($0) }
    var bound = 0.0
    var replacements: [ScalarID: ScalarID] = [:]
    for vector in kernel(of: rows(pool, arguments, &comparison), width: logs.count) {
      for relation in liftings(of: vector) {
        guard let own = holds(relation, arguments, &pool, &comparison),
          let free = relation.first(where: \.isFree)
        else { continue }
        // The free one by the others, none of which is replaced.
        let terms = relation.filter { !$0.isFree }.map {
          Scalar.Term(
            scalar: logs[$0.column],
            coefficient: Rational(-$0.exponent) * Rational(free.exponent).inverted)
        }
        replacements[logs[free.column]] = pool.sum(terms)
        bound += own
        break
      }
    }
    if replacements.isEmpty { return nil }
    var rebuilding = ScalarRebuilding([:], replacements: replacements)
    let sides = rebuilding.rebuilt([pair.0, pair.1], &pool)
    return Rewriting(sides: (sides[0], sides[1]), bound: bound)
  }

  /// A column of a relation with its exponent; the free one is determined by the others.
  private struct Entry {
    let column: Int
    let exponent: Int
    let isFree: Bool
  }

  /// Discrete logarithms of the arguments at random points of several towers: a constant has one
  /// logarithm in each tower, so that as many towers as constants tell these from each other and
  /// from 1.
  private static func rows(
    _ pool: ScalarPool, _ arguments: [ScalarID], _ comparison: inout FieldComparison
  ) -> [[Int]] {
    let constants = arguments.count { Dependence.unknowns($0, pool).isEmpty }
    let towers = constants == 0 ? 1 : constants + spareTowers
    let plan = FieldPlan(pool, roots: arguments)
    return (0..<towers).flatMap { _ in
      rows(pool, plan, count: arguments.count / towers + 24 / towers + 2, &comparison)
    }
  }

  /// The towers beyond the number of constants: they are dependent with a probability of 7⁻⁶.
  private static let spareTowers = 5

  /// Discrete logarithms at points of one tower.
  private static func rows(
    _ pool: ScalarPool, _ plan: FieldPlan, count: Int, _ comparison: inout FieldComparison
  ) -> [[Int]] {
    var generator = SeededGenerator(seed: comparison.nextSeed())
    let tower = PrimeTower(using: &generator, multiplier: UInt64(4 * order))
    let field = tower.top
    let exponent = (field.prime - 1) / UInt64(order)
    var root: UInt64 = 1
    while root == 1 {
      root = field.power(UInt64.random(in: 2..<field.prime, using: &generator), exponent)
    }
    var logarithm: [UInt64: Int] = [:]
    var power: UInt64 = 1
    for step in 0..<order {
      logarithm[power] = step
      power = field.multiply(power, root)
    }
    var rows: [[Int]] = []
    for _ in 0..<count {
      var point = FieldPoint(tower: tower, seed: generator.next())
      guard let values = try? FieldEvaluation.values(plan, pool, at: &point),
        !values.contains(where: { $0 == 0 || $0 == FieldLevel.undefined })
      else { continue }
      rows.append(values.map { logarithm[field.power($0, exponent)] ?? 0 })
    }
    return rows
  }

  /// A basis of the vectors that all rows are orthogonal to, modulo the order.
  private static func kernel(of rows: [[Int]], width: Int) -> [[Entry]] {
    var rows = rows
    var pivots: [Int] = []
    for column in 0..<width {
      let start = pivots.count
      guard let found = rows.indices.dropFirst(start).first(where: { rows[$0][column] != 0 }) else {
        continue
      }
      rows.swapAt(start, found)
      // The group's order is a prime.
      let inverse = (1..<order).first { $0 * rows[start][column] % order == 1 } ?? 1
      rows[start] = rows[start].map { $0 * inverse % order }
      for other in rows.indices where other != start && rows[other][column] != 0 {
        let factor = order - rows[other][column]
        rows[other] = zip(rows[other], rows[start]).map { ($0 + factor * $1) % order }
      }
      pivots.append(column)
    }
    return (0..<width).filter { !pivots.contains($0) }.map { free in
      let others = pivots.enumerated().compactMap { row, column -> Entry? in
        let value = (order - rows[row][free]) % order
        return value == 0 ? nil : Entry(column: column, exponent: value, isFree: false)
      }
      return others + [Entry(column: free, exponent: 1, isFree: true)]
    }
  }

  /// The whole vectors that a vector modulo the order and its multiples may come from, small ones
  /// first.
  private static func liftings(of vector: [Entry]) -> [[Entry]] {
    let all = (1...order / 2).map { factor in
      vector.map { entry in
        let value = entry.exponent * factor % order
        let exponent = value > order / 2 ? value - order : value
        return Entry(column: entry.column, exponent: exponent, isFree: entry.isFree)
      }
    }
    func size(_ vector: [Entry]) -> Int { vector.reduce(0) { $0 + abs($1.exponent) } }
    return all.sorted { size($0) < size($1) }
  }

  /// Tests a relation up to its sign; the probability that it holds by accident, or nil.
  private static func holds(
    _ relation: [Entry], _ arguments: [ScalarID], _ pool: inout ScalarPool,
    _ comparison: inout FieldComparison
  ) -> Double? {
    let above = relation.filter { $0.exponent > 0 }.map { (arguments[$0.column], $0.exponent) }
    let below = relation.filter { $0.exponent < 0 }.map { (arguments[$0.column], -$0.exponent) }
    let (left, right) = (pool.product(above), pool.product(below))
    for other in [right, pool.negate(right)] {
      if left == other { return 0 }
      if case .equal(let bound, _) = comparison.compare(pool, [(left, other)]) { return bound }
    }
    return nil
  }
}

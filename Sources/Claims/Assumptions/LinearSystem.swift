import AdjointTensors

/// Linear equations with exact coefficients, `M·v + r = 0`, solved for some of the unknowns once
/// and for all right sides r.
struct LinearSystem: Sendable {
  /// An unknown that the others and the right sides determine.
  struct Pivot: Sendable {
    let unknown: Int
    /// For each free unknown, its factor in this one.
    let free: [(unknown: Int, factor: Rational)]
    /// For each equation's right side, its factor in this unknown.
    let sides: [(equation: Int, factor: Rational)]
  }

  let count: Int
  private(set) var pivots: [Pivot] = []
  /// Combinations of right sides that have to be 0, for their left sides are.
  private(set) var conditions: [[(equation: Int, factor: Rational)]] = []
  let isPivot: [Bool]

  /// - Parameter rows: the coefficients of each equation by unknown, all below `count`.
  init(rows: [[Int: Rational]], count: Int) {
    self.count = count
    var open = rows.enumerated().map { index, row in
      (row: row, sides: [index: Rational(1)])
    }
    var solved: [(unknown: Int, row: [Int: Rational], sides: [Int: Rational])] = []
    var isPivot = [Bool](repeating: false, count: count)
    while let next = open.popLast() {
      guard let (unknown, coefficient) = LinearSystem.choice(next.row) else {
        conditions.append(LinearSystem.list(next.sides))
        continue
      }
      // Scaled so that the pivot's coefficient is 1.
      let factor = Rational(1).divided(by: coefficient) ?? Rational(1)
      let row = next.row.mapValues { $0 * factor }
      let sides = next.sides.mapValues { $0 * factor }
      open = open.map { LinearSystem.eliminated($0.row, $0.sides, unknown, row, sides) }
      solved = solved.map { entry in
        let (left, right) = LinearSystem.eliminated(entry.row, entry.sides, unknown, row, sides)
        return (entry.unknown, left, right)
      }
      solved.append((unknown, row, sides))
      isPivot[unknown] = true
    }
    self.isPivot = isPivot
    pivots = solved.sorted { $0.unknown < $1.unknown }.map { entry in
      let free = entry.row.filter { $0.key != entry.unknown }.sorted { $0.key < $1.key }
      return Pivot(
        unknown: entry.unknown, free: free.map { ($0.key, -$0.value) },
        sides: entry.sides.sorted { $0.key < $1.key }.map { ($0.key, -$0.value) })
    }
  }

  /// The unknown to solve for: the last.
  private static func choice(_ row: [Int: Rational]) -> (Int, Rational)? {
    row.max { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private static func list(_ sides: [Int: Rational]) -> [(equation: Int, factor: Rational)] {
    sides.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private static func eliminated(
    _ row: [Int: Rational], _ sides: [Int: Rational], _ unknown: Int,
    _ pivot: [Int: Rational], _ pivotSides: [Int: Rational]
  ) -> (row: [Int: Rational], sides: [Int: Rational]) {
    guard let factor = row[unknown] else { return (row, sides) }
    func minus(_ a: [Int: Rational], _ b: [Int: Rational]) -> [Int: Rational] {
      a.merging(b.mapValues { -($0 * factor) }) { $0 + $1 }.filter { $1 != Rational(0) }
    }
    return (minus(row, pivot), minus(sides, pivotSides))
  }

  /// The unknowns, given the free ones and the right sides.
  /// - Throws: `NotDefined` where the right sides contradict each other.
  func solved<N: Number>(
    free: [N], sides: [N], _ context: N.Context
  ) throws(NotDefined) -> [N] {
    let zero = try N.make(0, context)
    for condition in conditions {
      var sum = zero
      for term in condition {
        sum = sum + (try N.make(.finite(term.factor), context)) * sides[term.equation]
      }
      // Bounds that hold 0 are no contradiction.
      guard (try? N.compare(.equal, sum, zero)) ?? (N.self == Enclosure.self || sum == zero) else {
        throw NotDefined("the assumptions exclude each other here")
      }
    }
    var result = free
    for pivot in pivots {
      var value = zero
      for term in pivot.free {
        value = value + (try N.make(.finite(term.factor), context)) * free[term.unknown]
      }
      for term in pivot.sides {
        value = value + (try N.make(.finite(term.factor), context)) * sides[term.equation]
      }
      result[pivot.unknown] = value
    }
    return result
  }
}

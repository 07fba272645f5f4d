import AdjointTensors

/// Compares pairs of scalars where the argument u of a comparison is 0, which random points never
/// meet: an unknown in which u is affine is solved for; then two at once.
struct BoundaryTest {
  /// What was found.
  enum Result {
    /// Equal; but where the exceptions are 0, a side has no value.
    case equal(bound: Double, rounds: Int, exceptions: [ScalarID])
    /// Some pairs may differ where an argument is 0.
    case open
    case degree
  }

  /// The most combinations that are gone through.
  static let limit = 600

  /// A condition u = 0 with the unknown that is solved for.
  private struct Condition {
    let argument: ScalarID
    let unknown: ScalarID
    let number: Int
  }

  private var pool: ScalarPool
  private var comparison: FieldComparison
  private var seeds: SeededGenerator
  private var bound = 0.0
  private var rounds = 0
  private var exceptions: Set<ScalarID> = []

  /// Compares at all boundaries of the pairs; with `pairwise`, where two arguments are 0 too.
  static func run(
    _ pool: ScalarPool, _ pairs: [(ScalarID, ScalarID)], pairwise: Bool,
    _ comparison: inout FieldComparison
  ) -> Result {
    var test = BoundaryTest(pool, comparison)
    defer { comparison = test.comparison }
    return test.run(pairs, pairwise)
  }

  private init(_ pool: ScalarPool, _ comparison: FieldComparison) {
    self.pool = pool
    self.comparison = comparison
    seeds = SeededGenerator(seed: self.comparison.nextSeed())
  }

  private mutating func run(_ pairs: [(ScalarID, ScalarID)], _ pairwise: Bool) -> Result {
    var affected: [[ScalarID]: [Int]] = [:]
    for (position, pair) in pairs.enumerated() {
      let arguments = compared(pair)
      for (index, first) in arguments.enumerated() {
        affected[[first], default: []].append(position)
        guard pairwise else { continue }
        for second in arguments[..<index] {
          affected[[second, first], default: []].append(position)
        }
      }
      if affected.count > BoundaryTest.limit { return .open }
    }
    for (arguments, positions) in affected.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) })
    {
      if arguments.count == 2, areDisjoint(arguments[0], arguments[1]) { continue }
      let own = positions.map { pairs[$0] }
      guard let conditions = solved(arguments) else {
        guard isEqual(own, where: arguments) else { return .open }
        continue
      }
      guard let isEqual = compare(own, conditions, where: arguments) else { return .degree }
      if !isEqual { return .open }
    }
    return .equal(bound: bound, rounds: rounds, exceptions: exceptions.sorted())
  }

  /// What the masks of a pair compare with 0 and isn't known to be never 0.
  private func compared(_ pair: (ScalarID, ScalarID)) -> [ScalarID] {
    var found: Set<ScalarID> = []
    for id in pool.cone([pair.0, pair.1]) {
      switch pool[id] {
      case .positive(let u), .zero(let u):
        var factors = [u]
        if case .product(let list) = pool[u] { factors = list.map(\.scalar) }
        found.formUnion(factors.filter { !pool.sign($0).isStrict })
      default: break
      }
    }
    return found.sorted()
  }

  /// True for affine functions of unknowns that differ by a constant: no point has both 0.
  private func areDisjoint(_ a: ScalarID, _ b: ScalarID) -> Bool {
    func parts(_ id: ScalarID) -> (Rational, [Scalar.Term]) {
      if case .sum(let constant, let terms) = pool[id] { return (constant, terms) }
      return (Rational(0), [Scalar.Term(scalar: id, coefficient: Rational(1))])
    }
    let ((p, x), (q, y)) = (parts(a), parts(b))
    guard x.map(\.scalar) == y.map(\.scalar) else { return false }
    let ratio = y[0].coefficient * x[0].coefficient.inverted
    return zip(x, y).allSatisfy { $0.coefficient * ratio == $1.coefficient } && p * ratio != q
  }

  /// A sum of terms that are never negative is 0 where every term is.
  private func parts(_ argument: ScalarID) -> [ScalarID] {
    guard pool.sign(argument).isNonnegative, case .sum(_, let terms) = pool[argument] else {
      return [argument]
    }
    let factors = terms.compactMap { term -> ScalarID? in
      guard case .product(let list) = pool[term.scalar] else { return term.scalar }
      let open = list.filter { $0.exponent > 0 && !pool.sign($0.scalar).isStrict }
      return open.count == 1 ? open[0].scalar : nil
    }
    return factors.count == terms.count ? factors : [argument]
  }

  /// The conditions in an order in which each can be solved, nil where there is none.
  private func solved(_ arguments: [ScalarID]) -> [Condition]? {
    let arguments = arguments.flatMap { parts($0) }
    for order in arguments.count == 2 ? [arguments, arguments.reversed()] : [arguments] {
      var conditions: [Condition] = []
      for argument in order {
        let earlier = conditions.map(\.argument)
        let unknown = Dependence.unknowns(argument, pool).first { unknown in
          earlier.allSatisfy { Dependence.kind($0, on: unknown, pool) == .none }
            && Dependence.kind(argument, on: unknown, pool) == .affine
        }
        guard let unknown, case .unknown(let number) = pool[unknown] else { break }
        conditions.append(Condition(argument: argument, unknown: unknown, number: number))
      }
      if conditions.count == arguments.count { return conditions }
    }
    return nil
  }

  /// Whether the pairs are equal, as far as they have values; nil where degrees are too great.
  private mutating func compare(
    _ pairs: [(ScalarID, ScalarID)], _ conditions: [Condition], where arguments: [ScalarID]
  ) -> Bool? {
    // An unknown that is 0 itself adds nothing to degrees.
    let solved = conditions.count { $0.argument != $0.unknown }
    let (perRound, affine) = Growth.bound(pool, pairs, solved: solved)
    guard let perRound, perRound < 0x1p-8 else { return nil }
    if !affine { comparison.assumesIndependence = true }
    let plan = FieldPlan(pool, roots: pairs.flatMap { [$0.0, $0.1] })
    let plans = conditions.map { FieldPlan(pool, roots: [$0.argument], bothLevels: true) }
    var (own, count) = (1.0, 0)
    while count < 2 || own > FieldComparison.target {
      guard let values = round(plan, zip(conditions, plans).map { ($0, $1) }) else { return false }
      for position in pairs.indices {
        let (left, right) = (values[2 * position], values[2 * position + 1])
        if left == FieldLevel.undefined || right == FieldLevel.undefined {
          exceptions.formUnion(arguments)
        } else if left != right, !isEqualInCells(pairs[position], conditions) {
          return false
        }
      }
      count += 1
      own *= perRound
    }
    bound += own
    rounds = max(rounds, count)
    return true
  }

  /// Whether a pair is equal in all cells of the boundary, the unknowns replaced by their
  /// solutions.
  private mutating func isEqualInCells(
    _ pair: (ScalarID, ScalarID), _ conditions: [Condition]
  ) -> Bool {
    isEqual([pair], where: conditions.map(\.argument))
  }

  /// Whether pairs are equal in all cells where some arguments are 0, by formulas.
  private mutating func isEqual(
    _ pairs: [(ScalarID, ScalarID)], where arguments: [ScalarID]
  ) -> Bool {
    guard let pieces = BoundaryPiece.all(arguments.flatMap { parts($0) }, &pool) else {
      return false
    }
    for piece in pieces {
      for pair in pairs {
        let sides = piece.rebuilt([pair.0, pair.1], &pool)
        let result = CellTest.run(pool, (sides[0], sides[1]), &comparison)
        guard case .equal(let own, let count, _) = result else { return false }
        bound += own
        rounds = max(rounds, count)
      }
    }
    return true
  }

  /// The values at a point of the boundary, nil where the conditions can't be solved there.
  private mutating func round(
    _ plan: FieldPlan, _ conditions: [(Condition, FieldPlan)]
  ) -> [UInt64]? {
    let tower = PrimeTower(using: &seeds)
    for _ in 0..<3 {
      var point = FieldPoint(tower: tower, seed: seeds.next())
      guard conditions.allSatisfy({ solve($0.0, $0.1, &point) }) else { continue }
      if let values = try? FieldEvaluation.values(plan, pool, at: &point) { return values }
    }
    return nil
  }

  /// Moves the point so that u = 0: with u = α·v + β, v becomes −β/α.
  /// - Returns: false where α is 0 or u has no value.
  private func solve(
    _ condition: Condition, _ plan: FieldPlan, _ point: inout FieldPoint
  ) -> Bool {
    point.set(condition.number, to: FieldPair(base: 0, top: 0))
    let constant = try? FieldEvaluation.pairs(plan, pool, at: &point)[0]
    point.set(condition.number, to: FieldPair(base: 1, top: 1))
    let next = try? FieldEvaluation.pairs(plan, pool, at: &point)[0]
    func root(_ field: PrimeField, _ zero: UInt64, _ one: UInt64) -> UInt64? {
      if zero == FieldLevel.undefined || one == FieldLevel.undefined { return nil }
      guard let inverse = field.inverse(field.subtract(one, zero)) else { return nil }
      return field.multiply(field.negate(zero), inverse)
    }
    let tower = point.tower
    guard let constant, let next, let base = root(tower.base, constant.base, next.base),
      let top = root(tower.top, constant.top, next.top)
    else { return false }
    point.set(condition.number, to: FieldPair(base: base, top: top))
    return true
  }
}

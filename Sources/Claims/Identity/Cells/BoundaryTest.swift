import AdjointTensors

/// Compares pairs of scalars where the argument u of a comparison is 0, which random points never
/// meet. All other masks are taken for free numbers there, so that what agrees agrees where any of
/// their arguments are 0 too; where that fails, a tree of signs decides.
struct BoundaryTest {
  /// What was found.
  enum Result {
    /// Equal; but where the exceptions are 0, a side has no value.
    case equal(bound: Double, rounds: Int, exceptions: [ScalarID])
    /// Some pairs may differ where an argument is 0.
    case open
    case degree
  }

  /// The most arguments that are gone through.
  static let limit = 600

  /// A condition u = 0 with the unknown that is solved for.
  private struct Condition {
    let argument: ScalarID
    let unknown: ScalarID
    let number: Int
  }

  private let pool: ScalarPool
  private var comparison: FieldComparison
  private var seeds: SeededGenerator
  private var bound = 0.0
  private var rounds = 0
  private var exceptions: Set<ScalarID> = []

  /// Compares pairs that are equal where no argument is 0.
  static func run(
    _ pool: ScalarPool, _ pairs: [(ScalarID, ScalarID)], _ comparison: inout FieldComparison
  ) -> Result {
    var test = BoundaryTest(pool, comparison)
    defer { comparison = test.comparison }
    return test.run(pairs)
  }

  private init(_ pool: ScalarPool, _ comparison: FieldComparison) {
    self.pool = pool
    self.comparison = comparison
    seeds = SeededGenerator(seed: self.comparison.nextSeed())
  }

  private mutating func run(_ pairs: [(ScalarID, ScalarID)]) -> Result {
    var affected: [ScalarID: [Int]] = [:]
    for (position, pair) in pairs.enumerated() {
      for argument in compared(pair) { affected[argument, default: []].append(position) }
      if affected.count > BoundaryTest.limit { return .open }
    }
    for (argument, positions) in affected.sorted(by: { $0.key < $1.key }) {
      var rest = positions.map { pairs[$0] }
      if let condition = solved(argument) {
        guard let failing = compare(rest, condition) else { return .degree }
        rest = failing.map { rest[$0] }
      }
      for pair in rest {
        switch SignTree.run(pool, pair, where: argument, &comparison) {
        case .open: return .open
        case .equal(let own, let count, let exceptions):
          bound += own
          rounds = max(rounds, count)
          self.exceptions.formUnion(exceptions)
        }
      }
    }
    return .equal(bound: bound, rounds: rounds, exceptions: exceptions.sorted())
  }

  /// What the masks of a pair compare with 0 and isn't known to be never 0.
  private func compared(_ pair: (ScalarID, ScalarID)) -> Set<ScalarID> {
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
    return found
  }

  /// The condition u = 0 where u is irreducible and affine in an unknown: one term has the unknown,
  /// with factors that are unknowns or never 0. Then nearly all points of u = 0 are met by solving
  /// for it, and the others are limits of these.
  private func solved(_ argument: ScalarID) -> Condition? {
    guard SignCell.parts(argument, pool) == [argument] else { return nil }
    var terms = [argument]
    if case .sum(_, let list) = pool[argument] { terms = list.map(\.scalar) }
    for unknown in Dependence.unknowns(argument, pool) where pool.sign(unknown) == .unknown {
      let own = terms.filter { Dependence.kind($0, on: unknown, pool) != .none }
      guard own.count == 1, case .unknown(let number) = pool[unknown] else { continue }
      var factors = [Scalar.Factor(scalar: own[0], exponent: 1)]
      if case .product(let list) = pool[own[0]] { factors = list }
      let isSimple = factors.allSatisfy { factor in
        if factor.scalar == unknown { return factor.exponent == 1 }
        if case .unknown = pool[factor.scalar] { return true }
        return pool.sign(factor.scalar).isStrict
          && Dependence.kind(factor.scalar, on: unknown, pool) == .none
      }
      if isSimple, factors.contains(where: { $0.scalar == unknown }) {
        return Condition(argument: argument, unknown: unknown, number: number)
      }
    }
    return nil
  }

  /// The pairs that may differ where an argument is 0, whatever the other masks are; nil where
  /// degrees are too great.
  private mutating func compare(
    _ pairs: [(ScalarID, ScalarID)], _ condition: Condition
  ) -> [Int]? {
    // An unknown that is 0 itself adds nothing to degrees.
    let solved = condition.argument == condition.unknown ? 0 : 1
    let (perRound, affine) = Growth.bound(pool, pairs, solved: solved)
    guard let perRound, perRound < 0x1p-8 else { return nil }
    if !affine { comparison.assumesIndependence = true }
    let plan = FieldPlan(
      pool, roots: pairs.flatMap { [$0.0, $0.1] }, FieldReading(freesMasks: true))
    let own = FieldPlan(
      pool, roots: [condition.argument], FieldReading(freesMasks: true), bothLevels: true)
    var failing: Set<Int> = []
    var (ownBound, count) = (1.0, 0)
    while count < 2 || ownBound > FieldComparison.target {
      guard let values = round(plan, condition, own) else { return Array(pairs.indices) }
      for position in pairs.indices {
        let (left, right) = (values[2 * position], values[2 * position + 1])
        // Where a side has no value, another value of a mask may give it one.
        if left != right || left == FieldLevel.undefined { failing.insert(position) }
      }
      count += 1
      ownBound *= perRound
    }
    bound += ownBound
    rounds = max(rounds, count)
    return failing.sorted()
  }

  /// The values at a point of the boundary, nil where the condition can't be solved there.
  private mutating func round(
    _ plan: FieldPlan, _ condition: Condition, _ own: FieldPlan
  ) -> [UInt64]? {
    let tower = PrimeTower(using: &seeds)
    for _ in 0..<3 {
      var point = FieldPoint(tower: tower, seed: seeds.next())
      guard solve(condition, own, &point) else { continue }
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

import AdjointTensors
import Foundation

/// Compares pairs of scalars at random points of random towers.
struct FieldComparison {
  /// What a comparison found.
  enum Result {
    /// Every pair agreed in every round: `bound` is the probability that this is an accident.
    case equal(bound: Double, rounds: Int)
    /// These pairs differ, as formulas over unknowns, atoms and signs.
    case different([Int])
    /// A degree is above what the bound is worth anything for.
    case degree
    /// No point with a value was met: a denominator is 0 everywhere, or a side has no value.
    case neverDefined
  }

  /// Below this the rounds end.
  static let target = 0x1p-60

  /// Whether some exponent is not affine in unknowns, so that exponents count as independent.
  var assumesIndependence = false
  private var generator: SeededGenerator
  /// How many scalars were evaluated.
  private(set) var work = 0

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// A number for another generator.
  mutating func nextSeed() -> UInt64 { generator.next() }

  /// Compares pairs, with fresh primes in each round.
  ///
  /// - Parameter reading: what roots and masks are to the field.
  mutating func compare(
    _ pool: ScalarPool, _ pairs: [(ScalarID, ScalarID)],
    _ reading: FieldReading = FieldReading()
  ) -> Result {
    if pairs.isEmpty { return .equal(bound: 0, rounds: 0) }
    if pool.isHuge { return .degree }
    let (perRound, affine) = Growth.bound(pool, pairs)
    guard let perRound, perRound < 0x1p-8 else { return .degree }
    if !affine { assumesIndependence = true }
    let plan = FieldPlan(pool, roots: pairs.flatMap { [$0.0, $0.1] }, reading)
    var bound = 1.0
    var rounds = 0
    while rounds < 2 || bound > FieldComparison.target {
      switch round(pool, plan, pairs.count) {
      case .some(let failing) where failing.isEmpty: break
      case .some(let failing): return .different(failing)
      case nil: return .neverDefined
      }
      rounds += 1
      bound *= perRound
    }
    return .equal(bound: bound, rounds: rounds)
  }

  /// What `compare` finds, with all pairs that don't differ compared in all rounds: their bound and
  /// rounds, where some differ.
  mutating func separate(
    _ pool: ScalarPool, _ pairs: [(ScalarID, ScalarID)],
    _ reading: FieldReading = FieldReading()
  ) -> (result: Result, bound: Double, rounds: Int) {
    var open = Array(pairs.indices)
    var failing: [Int] = []
    while true {
      let result = compare(pool, open.map { pairs[$0] }, reading)
      switch result {
      case .different(let positions):
        let own = Set(positions.map { open[$0] })
        failing += own
        open.removeAll { own.contains($0) }
      case .equal(let bound, let rounds):
        return (failing.isEmpty ? result : .different(failing.sorted()), bound, rounds)
      case .degree, .neverDefined: return (result, 0, 0)
      }
    }
  }

  /// The pairs that differ at a point, nil where some have no value at three points in turn.
  private mutating func round(
    _ pool: ScalarPool, _ plan: FieldPlan, _ count: Int
  ) -> [Int]? {
    let tower = PrimeTower(using: &generator)
    var undefined = 0
    var rootless = 0
    while undefined < 3, rootless < 400 {
      var point = FieldPoint(tower: tower, seed: generator.next())
      work += plan.order.count
      do throws(NoRoot) {
        if let failing = try failing(pool, plan, count, &point) { return failing }
        undefined += 1
      } catch {
        rootless += 1
      }
    }
    return nil
  }

  /// The pairs that differ at one point under some choice of the roots, nil where some have no
  /// value.
  private mutating func failing(
    _ pool: ScalarPool, _ plan: FieldPlan, _ count: Int, _ point: inout FieldPoint
  ) throws(NoRoot) -> [Int]? {
    let values = try FieldEvaluation.values(plan, pool, at: &point)
    if values.contains(FieldLevel.undefined) { return nil }
    var failing = FieldComparison.differing(values)
    guard plan.reading.squaresRoots, point.rootCount > 0 else { return failing }
    // More roots than can be gone through: nothing is shown.
    guard point.rootCount <= 7 else { return Array(0..<count) }
    let choices = point.rootCount
    for pattern in 1..<(1 << choices) {
      point.restart(choices: (0..<choices).map { pattern >> $0 & 1 == 1 })
      work += plan.order.count
      let values = try FieldEvaluation.values(plan, pool, at: &point)
      failing = Array(Set(failing).union(FieldComparison.differing(values))).sorted()
    }
    return failing
  }

  /// The positions of the pairs whose values differ; what has no value counts as different.
  static func differing(_ values: [UInt64]) -> [Int] {
    (0..<values.count / 2).filter {
      values[2 * $0] != values[2 * $0 + 1] || values[2 * $0] == FieldLevel.undefined
    }
  }
}

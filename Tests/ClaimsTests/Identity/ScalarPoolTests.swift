import AdjointTensors
import Testing

@testable import AdjointClaims

/// Normal forms of scalars, and what rounds, degrees and cells make of them.
@Suite struct ScalarPoolTests {
  @Test func commonFactorsComeOut() {
    var pool = ScalarPool()
    let (x, y) = (pool.unknown("x"), pool.unknown("y"))
    let e = pool.exp(x)
    // 1 + e⁻ˣ = e⁻ˣ(eˣ + 1)
    let left = pool.log(pool.add(ScalarPool.one, pool.power(e, -1)))
    let right = pool.subtract(pool.log(pool.add(e, ScalarPool.one)), x)
    #expect(left == right)
    let difference = pool.subtract(pool.multiply(x, y), pool.multiply(y, x))
    #expect(difference == ScalarPool.zero)
  }

  @Test func masksAreExactAtZero() {
    var pool = ScalarPool()
    let x = pool.unknown("x")
    let (above, below) = (pool.positive(x), pool.positive(pool.negate(x)))
    #expect(pool.sum([above, below, pool.zero(x)]) == ScalarPool.one)
    #expect(pool.multiply(above, above) == above)
    #expect(pool.multiply(above, below) == ScalarPool.zero)
    #expect(pool.multiply(x, pool.zero(x)) == ScalarPool.zero)
    #expect(pool.positive(pool.multiply(x, above)) == above)
    // x² is positive but where x is 0.
    #expect(pool.positive(pool.multiply(x, x)) == pool.not(pool.zero(x)))
  }

  @Test func rootsOfSquaresAreMagnitudes() {
    var pool = ScalarPool()
    let x = pool.unknown("x")
    #expect(pool.root(pool.multiply(x, x)) == pool.absolute(x))
    let root = pool.root(x)
    #expect(pool.multiply(root, root) == x)
    #expect(pool.power(root, -1) == pool.divide(root, x))
    #expect(pool.root(pool.constant(-1)) == pool.make(.undefined))
  }

  @Test func degreesAndHeightsAreBounded() throws {
    var pool = ScalarPool()
    let x = pool.unknown("x")
    func bound(_ power: Int) throws -> Double? {
      let high = pool.power(pool.add(x, ScalarPool.one), power)
      return Growth.bound(pool, [(high, x)]).bound
    }
    let low = try #require(try bound(10))
    let high = try #require(try bound(1_000_000))
    #expect(low >= 10 / 0x1p58 && low < 0x1p-40)
    #expect(high >= 1_000_000 / 0x1p58)
    #expect(try bound(1 << 41) == nil || pool.isHuge)
  }

  @Test func oneDenominatorIsCountedOnce() throws {
    var pool = ScalarPool()
    let (x, y) = (pool.unknown("x"), pool.unknown("y"))
    let d = pool.add(pool.multiply(x, x), y)
    let quotients = (1...50).map { pool.divide(pool.add(x, pool.constant($0)), d) }
    let shared = pool.sum(quotients.map { pool.multiply($0, pool.exp(x)) })
    let bound = try #require(Growth.bound(pool, [(shared, x)]).bound)
    #expect(bound < 200 / 0x1p57)
  }

  @Test func equalFormulasAgreeAndOthersDiffer() {
    var pool = ScalarPool()
    let (x, y) = (pool.unknown("x"), pool.unknown("y"))
    let square = pool.power(pool.add(x, y), 2)
    let terms = pool.sum([
      pool.multiply(x, x), pool.multiply(y, y),
      pool.multiply(pool.constant(2), pool.multiply(x, y)),
    ])
    var comparison = FieldComparison(seed: 1)
    guard case .equal(let bound, let rounds) = comparison.compare(pool, [(square, terms)]) else {
      Issue.record("a square and its terms differ")
      return
    }
    #expect(rounds >= 2 && bound < FieldComparison.target)
    let nearly = pool.add(terms, pool.constant(Rational(1, 1 << 60)))
    guard case .different([0]) = comparison.compare(pool, [(square, nearly)]) else {
      Issue.record("a small difference is not seen")
      return
    }
  }

  @Test func aDenominatorThatIsZeroIsNoProof() {
    var pool = ScalarPool()
    let (x, y) = (pool.unknown("x"), pool.unknown("y"))
    // (x + y)² − x² − 2xy − y² is 0, though its formula doesn't show it.
    let zero = pool.subtract(
      pool.power(pool.add(x, y), 2),
      pool.sum([
        pool.multiply(x, x), pool.multiply(y, y),
        pool.multiply(pool.constant(2), pool.multiply(x, y)),
      ]))
    var comparison = FieldComparison(seed: 2)
    let pair = (pool.divide(x, zero), pool.divide(y, zero))
    guard case .neverDefined = comparison.compare(pool, [pair]) else {
      Issue.record("a quotient by 0 is compared")
      return
    }
  }

  @Test func signsExcludeEachOtherExactly() {
    var pool = ScalarPool()
    let (x, y) = (pool.unknown("x"), pool.unknown("y"))
    let difference = pool.subtract(y, x)
    let width = pool.subtract(pool.constant(Rational(1, 1 << 62)), x)
    #expect(Feasibility.isExcluded(pool, [x: true, difference: true, y: false]))
    #expect(!Feasibility.isExcluded(pool, [x: true, difference: true, y: true]))
    // A cell of width 2⁻⁶² has points.
    #expect(!Feasibility.isExcluded(pool, [x: true, width: true]))
    #expect(Feasibility.isExcluded(pool, [x: false, width: false]))
  }
}

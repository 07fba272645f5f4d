import AdjointTensors
import BigInt
import Testing

@testable import AdjointClaims

/// What rounds of the identity test rest on, against computations of another kind.
@Suite struct FieldOracleTests {
  @Test func residuesAreThoseOfBigIntegers() {
    var generator = SeededGenerator(seed: 11)
    for prime in [5, 65537, 9_223_372_036_854_775_783] as [UInt64] {
      let field = PrimeField(prime: prime)
      for digits in 1...6 {
        var value = BigInt(0)
        for _ in 0..<digits { value = value * BigInt(UInt64.max) + BigInt(generator.next()) }
        for number in [value, -value, BigInt(prime) * value, -BigInt(prime) * value - 1] {
          #expect(BigInt(field.residue(number)) == number.modulus(BigInt(prime)))
        }
      }
    }
  }

  /// Determinant by cofactors.
  private func determinant(_ rows: [[Int]]) -> Int {
    guard let first = rows.first else { return 1 }
    return first.indices.reduce(0) { sum, column in
      let minor = rows.dropFirst().map { row in
        row.indices.filter { $0 != column }.map { row[$0] }
      }
      return sum + (column.isMultiple(of: 2) ? 1 : -1) * first[column] * determinant(minor)
    }
  }

  @Test(arguments: 2...5) func eliminationGivesDeterminantsAndInverses(_ size: Int) {
    let field = PrimeField(prime: 9_223_372_036_854_775_783)
    var generator = SeededGenerator(seed: UInt64(size))
    for _ in 0..<60 {
      // Many zeros, so that rows have to be exchanged.
      let rows = (0..<size).map { _ in
        (0..<size).map { _ in [0, 0, 0, 1, 2, -3][generator.below(6)] }
      }
      var pool = ScalarPool()
      let unknowns = (0..<size * size).map { pool.unknown("\($0)") }
      let whole = pool.determinant(unknowns, size: size)
      let inverse = pool.inverse(unknowns, size: size)
      var values = [UInt64](repeating: 0, count: pool.nodes.count)
      for (position, id) in unknowns.enumerated() {
        values[id.index] = field.residue(BigInt(rows[position / size][position % size]))
      }
      var level = FieldLevel(field: field)
      let expected = determinant(rows)
      #expect(level.rational(whole, pool, values) == field.residue(BigInt(expected)))
      let entries = inverse.map { level.rational($0, pool, values) }
      guard expected != 0 else {
        #expect(entries.allSatisfy { $0 == FieldLevel.undefined })
        continue
      }
      for i in 0..<size {
        for j in 0..<size {
          let product = (0..<size).reduce(0 as UInt64) { sum, k in
            let entry = field.residue(BigInt(rows[i][k]))
            return field.add(sum, field.multiply(entry, entries[k * size + j]))
          }
          #expect(product == (i == j ? 1 : 0))
        }
      }
    }
  }

  /// A polynomial by its monomials, exponents by unknown.
  private typealias Expanded = [[Int]: BigInt]

  private func product(_ a: Expanded, _ b: Expanded) -> Expanded {
    var result: Expanded = [:]
    for (x, p) in a { for (y, q) in b { result[zip(x, y).map(+), default: 0] += p * q } }
    return result
  }

  @Test func boundsAreAboveDegreesAndHeights() throws {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<60 {
      var pool = ScalarPool()
      let unknowns = (0..<3).map { pool.unknown("\($0)") }
      var pairs: [(ScalarID, Expanded)] = unknowns.enumerated().map { place, id in
        (id, [(0..<3).map { $0 == place ? 1 : 0 }: 1])
      }
      for _ in 0..<6 {
        let (a, p) = pairs[generator.below(pairs.count)]
        let (b, q) = pairs[generator.below(pairs.count)]
        let factor = generator.below(2000) - 1000
        if generator.below(2) == 0 {
          pairs.append((pool.multiply(a, b), product(p, q)))
        } else {
          let scaled = pool.scale(b, by: Rational(factor))
          let sum = p.merging(q.mapValues { $0 * BigInt(factor) }) { $0 + $1 }
          pairs.append((pool.add(a, scaled), sum))
        }
      }
      guard let (id, polynomial) = pairs.last else { continue }
      let kept = polynomial.filter { $0.value != 0 }
      let degree = kept.keys.map { $0.reduce(0, +) }.max() ?? 0
      let bits = kept.values.map(\.magnitude.bitWidth).max() ?? 0
      let extent = Growth.extent(pool, [(id, ScalarPool.zero)])
      #expect(extent.degree >= Double(degree))
      #expect(extent.bits >= Double(bits - 1))
      let bound = try #require(Growth.bound(pool, [(id, ScalarPool.zero)]).bound)
      #expect(bound >= Double(degree) / PrimeTower.least)
    }
  }

  @Test func exponentialsCountWithTheirCoefficients() throws {
    var pool = ScalarPool()
    let x = pool.unknown("x")
    let power = pool.power(pool.exp(pool.scale(x, by: Rational(1, 3))), 3_000_000)
    let bound = try #require(Growth.bound(pool, [(power, x)]).bound)
    #expect(bound >= 1_000_000 / PrimeTower.least)
  }

  @Test func signsAreMultiplicativeAndOdd() throws {
    var pool = ScalarPool()
    let (x, y) = (pool.unknown("x"), pool.unknown("y"))
    let difference = pool.subtract(pool.multiply(x, x), y)
    let roots = [
      pool.signum(pool.multiply(difference, y)), pool.signum(difference), pool.signum(y),
      pool.make(.positive(difference)), pool.make(.positive(pool.negate(difference))),
    ]
    var generator = SeededGenerator(seed: 9)
    let tower = PrimeTower(using: &generator)
    var point = FieldPoint(tower: tower, seed: 4)
    let plan = FieldPlan(pool, roots: roots)
    let values = try FieldEvaluation.values(plan, pool, at: &point)
    let field = tower.top
    #expect(values[0] == field.multiply(values[1], values[2]))
    #expect(field.add(values[3], values[4]) == 1)
    #expect(values[1] != 1 && values[1] != field.prime - 1)
  }

  @Test func freeMasksAreNotTiedToSigns() {
    var pool = ScalarPool()
    let (x, y) = (pool.unknown("x"), pool.unknown("y"))
    var comparison = FieldComparison(seed: 3)
    let product = pool.signum(pool.multiply(x, y))
    let signs = pool.multiply(pool.signum(x), pool.signum(y))
    guard case .equal = comparison.compare(pool, [(product, signs)]) else {
      Issue.record("the sign of a product differs from the product of signs")
      return
    }
    // Where x·y is 0 is where x is, and a mask of its own.
    let zero = (pool.make(.zero(pool.subtract(x, y))), ScalarPool.zero)
    guard case .equal = comparison.compare(pool, [zero]),
      case .different = comparison.compare(pool, [zero], FieldReading(freesMasks: true))
    else {
      Issue.record("a mask is not free")
      return
    }
  }
}

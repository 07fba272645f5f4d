import AdjointGraphIR
import AdjointOps
import AdjointTensors
import Testing

@testable import AdjointClaims

/// Points satisfy what they are made to satisfy, exactly, and reach every part of it.
@Suite struct FamilyTests {
  private let context = EvaluationContext<Enclosure>(numbers: 96, dims: [:])

  private func isIdentity(_ matrix: [Enclosure], _ size: Int) throws -> Bool {
    for i in 0..<size {
      for j in 0..<size {
        var sum = Rational(0)
        for k in 0..<size {
          let (a, b) = (matrix[k * size + i].exact, matrix[k * size + j].exact)
          sum = sum + (try #require(a)) * (try #require(b))
        }
        if sum != Rational(i == j ? 1 : 0) { return false }
      }
    }
    return true
  }

  @Test(arguments: 1...4) func orthogonalMatricesHaveBothSigns(_ size: Int) throws {
    var signs: Set<Int> = []
    for seed in 0..<24 {
      var source = WitnessSource(.random, seed: UInt64(seed), bits: 96)
      let matrix = try OrthogonalMatrix.draw(size, from: &source)
      #expect(try isIdentity(matrix, size))
      let tensor = Reference<Enclosure>(.f64, [size, size], matrix)
      let determinant = try Determinant.evaluate([tensor], NoAttributes(), context).numbers()[0]
      signs.insert(try #require(determinant.sign))
    }
    #expect(signs == [-1, 1])
  }

  @Test(arguments: 1...4) func symmetricOrthogonalMatrices(_ size: Int) throws {
    for seed in 0..<8 {
      var source = WitnessSource(.integers, seed: UInt64(seed), bits: 96)
      let matrix = try OrthogonalMatrix.drawSymmetric(size, from: &source)
      #expect(try isIdentity(matrix, size))
      for i in 0..<size {
        for j in 0..<i { #expect(matrix[i * size + j].exact == matrix[j * size + i].exact) }
      }
    }
  }

  @Test func solutionsOfLinearSystemsAreSolutions() throws {
    var generator = SeededGenerator(seed: 3)
    for round in 0..<40 {
      let count = 1 + generator.below(6)
      var rows = (0..<generator.below(5)).map { _ in
        Dictionary(
          uniqueKeysWithValues: (0..<count).map { ($0, Rational(generator.below(5) - 2)) }
        ).filter { $1 != Rational(0) }
      }
      // A repeated equation, with a repeated right side.
      if round.isMultiple(of: 2), let first = rows.first { rows.append(first) }
      let system = LinearSystem(rows: rows, count: count)
      let free = (0..<count).map { _ in Enclosure(Rational(generator.below(9) - 4), bits: 96) }
      var sides = rows.map { _ in Enclosure(Rational(generator.below(9) - 4), bits: 96) }
      if round.isMultiple(of: 2), let first = sides.first { sides[sides.count - 1] = first }
      guard let solution = try? system.solved(free: free, sides: sides, 96) else {
        #expect(!system.conditions.isEmpty)
        continue
      }
      for (row, side) in zip(rows, sides) {
        var sum = try #require(side.exact)
        for (unknown, factor) in row {
          sum = sum + factor * (try #require(solution[unknown].exact))
        }
        #expect(sum == Rational(0))
      }
    }
  }

  @Test func rangesAreKeptAndReached() throws {
    let closed = ArgumentBound(
      lower: .number(Rational(0)), upper: .number(Rational(1)), isStrict: false)
    var isOnBound = false
    for style: WitnessSource.Style in [.ones, .integers, .random, .halves, .large] {
      for seed in 0..<20 {
        var source = WitnessSource(style, seed: UInt64(seed), bits: 96)
        let value = try EntryRange([closed], [:]).draw(from: &source).exact
        let drawn = try #require(value)
        #expect(Rational(0) <= drawn && drawn <= Rational(1))
        isOnBound = isOnBound || drawn == Rational(0)
        let above = ArgumentBound(lower: .size(Size(dim: "N")), isStrict: true)
        let large = try EntryRange([above], ["N": 7]).draw(from: &source).exact
        #expect(Rational(7) < (try #require(large)))
      }
    }
    #expect(isOnBound)
    let lower = ArgumentBound(lower: .number(Rational(1)), isStrict: true)
    let upper = ArgumentBound(upper: .number(Rational(1)), isStrict: false)
    #expect(EntryRange([lower, upper], [:]).isEmpty)
  }
}

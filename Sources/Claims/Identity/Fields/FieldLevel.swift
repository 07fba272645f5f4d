import AdjointTensors
import BigInt

/// Rational functions at one level of a tower.
struct FieldLevel {
  let field: PrimeField
  private var inverses: [Int: [UInt64]] = [:]
  private var determinants: [Int: UInt64] = [:]
  private var denominators: [BigInt: UInt64] = [:]
  /// The square roots that were chosen, by their squares.
  var roots: [UInt64: UInt64] = [:]

  /// Stands where there is no value: above every prime.
  static let undefined = UInt64.max

  init(field: PrimeField) { self.field = field }

  /// a/2
  func half(_ a: UInt64) -> UInt64 {
    a & 1 == 0 ? a >> 1 : (a >> 1) + (field.prime >> 1) + 1
  }

  /// The value of a constant, sum, product, or entry of linear algebra from its operands' values.
  mutating func rational(
    _ id: ScalarID, _ pool: ScalarPool, _ values: [UInt64]
  ) -> UInt64 {
    switch pool[id] {
    case .constant(let value): return residue(value)
    case .sum(let constant, let terms):
      var result = residue(constant)
      for term in terms {
        let value = values[term.scalar.index]
        if value == FieldLevel.undefined { return value }
        if case (let small, 1)? = term.coefficient.words {
          result = small == 1 ? field.add(result, value) : added(result, Int64(small), value)
        } else {
          result = field.add(result, field.multiply(residue(term.coefficient), value))
        }
      }
      return result
    case .product(let factors): return product(factors, pool, values)
    case .determinant(let matrix):
      if let known = determinants[matrix] { return known }
      eliminate(matrix, pool, values, isInverse: false)
      return determinants[matrix] ?? FieldLevel.undefined
    case .inverse(let matrix, let row, let column):
      let size = FieldLevel.size(pool.matrices[matrix])
      if inverses[matrix] == nil { eliminate(matrix, pool, values, isInverse: true) }
      guard let inverse = inverses[matrix], !inverse.isEmpty else { return FieldLevel.undefined }
      return inverse[row * size + column]
    default: return FieldLevel.undefined
    }
  }

  private func added(_ sum: UInt64, _ coefficient: Int64, _ value: UInt64) -> UInt64 {
    if coefficient == -1 { return field.subtract(sum, value) }
    let product = field.multiply(coefficient.magnitude % field.prime, value)
    return coefficient < 0 ? field.subtract(sum, product) : field.add(sum, product)
  }

  /// A product; a mask that is 0 makes it 0 whatever the others are, as in a choice between two.
  private func product(
    _ factors: [Scalar.Factor], _ pool: ScalarPool, _ values: [UInt64]
  ) -> UInt64 {
    var (above, below): (UInt64, UInt64) = (1, 1)
    var isUndefined = false
    for factor in factors {
      let value = values[factor.scalar.index]
      if value == 0, factor.exponent > 0, pool.isMask(factor.scalar) { return 0 }
      if value == FieldLevel.undefined { isUndefined = true }
      if isUndefined { continue }
      let magnitude = UInt64(factor.exponent.magnitude)
      let power = magnitude == 1 ? value : field.power(value, magnitude)
      if factor.exponent > 0 {
        above = field.multiply(above, power)
      } else {
        below = field.multiply(below, power)
      }
    }
    if isUndefined { return FieldLevel.undefined }
    if below == 1 { return above }
    guard let inverse = field.inverse(below) else { return FieldLevel.undefined }
    return field.multiply(above, inverse)
  }

  /// A fraction in the field, `undefined` where the prime divides its denominator.
  mutating func residue(_ value: Rational) -> UInt64 {
    if case (let integer, 1)? = value.words { return field.residue(integer) }
    let numerator = field.residue(value.numerator)
    if value.isWhole { return numerator }
    if let known = denominators[value.denominator] { return field.multiply(numerator, known) }
    guard let inverse = field.inverse(field.residue(value.denominator)) else {
      return FieldLevel.undefined
    }
    denominators[value.denominator] = inverse
    return field.multiply(numerator, inverse)
  }

  /// The rows of a square matrix.
  static func size(_ entries: [ScalarID]) -> Int {
    var size = 0
    while size * size < entries.count { size += 1 }
    return size
  }

  /// Gauss and Jordan: the determinant, and the inverse where it is asked for.
  private mutating func eliminate(
    _ number: Int, _ pool: ScalarPool, _ values: [UInt64], isInverse: Bool
  ) {
    let entries = pool.matrices[number]
    let size = FieldLevel.size(entries)
    if entries.contains(where: { values[$0.index] == FieldLevel.undefined }) { return }
    var rows = (0..<size).map { i in entries[i * size..<(i + 1) * size].map { values[$0.index] } }
    if isInverse {
      for i in 0..<size { rows[i] += (0..<size).map { $0 == i ? 1 : 0 } }
    }
    var determinant: UInt64 = 1
    for column in 0..<size {
      guard let pivot = (column..<size).first(where: { rows[$0][column] != 0 }) else {
        determinants[number] = 0
        if isInverse { inverses[number] = [] }
        return
      }
      if pivot != column {
        rows.swapAt(pivot, column)
        determinant = field.negate(determinant)
      }
      determinant = field.multiply(determinant, rows[column][column])
      // The pivot is not 0.
      let inverse = field.inverse(rows[column][column]) ?? 0
      rows[column] = rows[column].map { field.multiply($0, inverse) }
      for row in (isInverse ? 0 : column + 1)..<size where row != column && rows[row][column] != 0 {
        let factor = rows[row][column]
        for k in column..<rows[row].count {
          rows[row][k] = field.subtract(rows[row][k], field.multiply(factor, rows[column][k]))
        }
      }
    }
    determinants[number] = determinant
    if isInverse { inverses[number] = rows.flatMap { $0[size...] } }
  }
}

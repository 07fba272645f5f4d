import AdjointTensors

/// Whether a sum of products of two scalars is never negative, as (x − y)² written out is.
enum QuadraticForm {
  /// The most scalars of a form.
  private static let limit = 8

  /// True where constant + Σ coefficient·scalar, with terms of degree 2 at most, is never negative:
  /// its matrix, with 1 for a further scalar, has no negative pivot in exact elimination.
  static func isNonnegative(
    _ pool: ScalarPool, _ constant: Rational, _ terms: [Scalar.Term]
  ) -> Bool {
    guard terms.count <= limit * (limit + 1), constant >= Rational(0), !terms.isEmpty else {
      return false
    }
    var squares: Set<ScalarID> = []
    for term in terms {
      guard case .product(let factors) = pool[term.scalar], factors.count == 1,
        factors[0].exponent == 2, term.coefficient > Rational(0)
      else { continue }
      squares.insert(factors[0].scalar)
    }
    // Nearly all sums end here: whatever occurs has a square.
    let isCovered = terms.allSatisfy { term in
      guard case .product(let factors) = pool[term.scalar] else {
        return squares.contains(term.scalar)
      }
      return factors.allSatisfy { squares.contains($0.scalar) }
    }
    guard isCovered else { return false }
    return hasNonnegativePivots(pool, constant, terms)
  }

  private static func hasNonnegativePivots(
    _ pool: ScalarPool, _ constant: Rational, _ terms: [Scalar.Term]
  ) -> Bool {
    guard var form = matrix(pool, constant, terms, rootsAreKnown: false) else { return false }
    return isNonnegative(&form.matrix)
  }

  /// c and Σ a·v where a sum is c·(Σ a·v)²: where √v is known to the pool, v counts as its square.
  static func square(
    _ pool: ScalarPool, _ constant: Rational, _ terms: [Scalar.Term]
  ) -> (factor: Rational, terms: [Scalar.Term])? {
    guard terms.count <= limit * (limit + 1), constant >= Rational(0),
      let (order, matrix) = matrix(pool, constant, terms, rootsAreKnown: true),
      let pivot = order.indices.first(where: { !matrix[$0][$0].isZero }),
      matrix[pivot][pivot] > Rational(0)
    else { return nil }
    let (row, first) = (matrix[pivot], matrix[pivot][pivot])
    for i in order.indices {
      for j in order.indices where matrix[i][j] * first != row[i] * row[j] { return nil }
    }
    let base = order.indices.filter { !row[$0].isZero }.map {
      Scalar.Term(scalar: order[$0], coefficient: row[$0] * first.inverted)
    }
    return (first, base)
  }

  /// The symmetric matrix of a sum of degree 2 at most, with 1 for the first of its scalars.
  private static func matrix(
    _ pool: ScalarPool, _ constant: Rational, _ terms: [Scalar.Term], rootsAreKnown: Bool
  ) -> (order: [ScalarID], matrix: [[Rational]])? {
    var order: [ScalarID] = [ScalarPool.one]
    var entries: [(Int, Int, Rational)] = [(0, 0, constant)]
    func position(_ id: ScalarID) -> Int {
      if let known = order.firstIndex(of: id) { return known }
      order.append(id)
      return order.count - 1
    }
    for term in terms {
      let half = term.coefficient * Rational(1, 2)
      if rootsAreKnown, let root = pool.lookUp(.root(term.scalar)) {
        let place = position(root)
        entries.append((place, place, term.coefficient))
        continue
      }
      guard case .product(let factors) = pool[term.scalar] else {
        entries.append((0, position(term.scalar), half))
        continue
      }
      switch factors.map(\.exponent) {
      case [2]:
        let place = position(factors[0].scalar)
        entries.append((place, place, term.coefficient))
      case [1, 1]:
        entries.append((position(factors[0].scalar), position(factors[1].scalar), half))
      default: return nil
      }
      if order.count > limit + 1 { return nil }
    }
    guard order.count <= limit + 1 else { return nil }
    var matrix = [[Rational]](
      repeating: [Rational](repeating: Rational(0), count: order.count), count: order.count)
    for (row, column, value) in entries {
      matrix[row][column] = matrix[row][column] + value
      if row != column { matrix[column][row] = matrix[column][row] + value }
    }
    return (order, matrix)
  }

  /// Symmetric elimination: no pivot is negative, and below a pivot 0 is nothing else.
  private static func isNonnegative(_ matrix: inout [[Rational]]) -> Bool {
    let size = matrix.count
    for pivot in 0..<size {
      let value = matrix[pivot][pivot]
      if value < Rational(0) { return false }
      if value.isZero {
        if (pivot..<size).contains(where: { !matrix[pivot][$0].isZero }) { return false }
        continue
      }
      for row in pivot + 1..<max(size, pivot + 1) {
        let factor = matrix[row][pivot] * value.inverted
        if factor.isZero { continue }
        for column in pivot..<size {
          matrix[row][column] = matrix[row][column] - factor * matrix[pivot][column]
        }
      }
    }
    return true
  }
}

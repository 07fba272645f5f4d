import AdjointTensors

/// The factors P·A = L·U of a square matrix by Gaussian elimination, L with unit diagonal. The
/// pivot is the entry of greatest magnitude where numbers have one, otherwise (in a field) the
/// first that isn't 0.
struct Elimination<N: Number> {
  /// The number of rows and columns.
  let size: Int
  /// U on and above the diagonal, L below it, row-major.
  private(set) var factors: [N]
  /// For each row of P·A, the row of A that it is.
  private(set) var rows: [Int]
  /// True if P is an odd permutation: det P = −1.
  private(set) var isOdd = false
  /// True if some pivot is 0: A has no inverse.
  private(set) var isSingular = false

  private let zero: N

  /// - Requires: `size`² elements.
  /// - Throws: `NotDefined` where the number type has no division.
  init(_ matrix: ArraySlice<N>, size: Int, _ context: N.Context) throws(NotDefined) {
    self.size = size
    factors = Array(matrix)
    rows = Array(0..<size)
    zero = try N.make(ExactNumber(0), context)
    for column in 0..<size {
      let pivot = pivotRow(column)
      if factors[pivot * size + column] == zero {
        isSingular = true
        continue
      }
      exchange(column, pivot)
      try eliminate(below: column)
    }
  }

  /// The row at or below `column` whose entry becomes the pivot. NaN counts as greatest, so that it
  /// spreads.
  private func pivotRow(_ column: Int) -> Int {
    var best = column
    for row in column..<size {
      let entry = factors[row * size + column]
      let other = factors[best * size + column]
      guard let magnitude = entry.double?.magnitude, let greatest = other.double?.magnitude else {
        if other == zero, entry != zero { best = row }
        continue
      }
      if magnitude > greatest || (magnitude.isNaN && !greatest.isNaN) { best = row }
    }
    return best
  }

  private mutating func exchange(_ a: Int, _ b: Int) {
    if a == b { return }
    rows.swapAt(a, b)
    isOdd.toggle()
    for column in 0..<size { factors.swapAt(a * size + column, b * size + column) }
  }

  private mutating func eliminate(below column: Int) throws(NotDefined) {
    let pivot = factors[column * size + column]
    for row in (column + 1)..<max(size, column + 1) {
      let factor = try N.apply(.divide, factors[row * size + column], pivot)
      factors[row * size + column] = factor
      for k in (column + 1)..<max(size, column + 1) {
        factors[row * size + k] = factors[row * size + k] - factor * factors[column * size + k]
      }
    }
  }

  /// The pivots: the diagonal of U.
  var pivots: [N] { (0..<size).map { factors[$0 * size + $0] } }

  /// X with A·X = B, both of `count` columns, row-major.
  /// - Requires: A is not singular.
  func solve(_ b: ArraySlice<N>, columns count: Int) throws(NotDefined) -> [N] {
    var x: [N] = []
    x.reserveCapacity(size * count)
    for row in rows {
      let start = b.startIndex + row * count
      x.append(contentsOf: b[start..<(start + count)])
    }
    for row in 0..<size {
      for k in 0..<row { subtract(factors[row * size + k], k, from: row, &x, count) }
    }
    for row in stride(from: size - 1, through: 0, by: -1) {
      for k in (row + 1)..<max(size, row + 1) {
        subtract(factors[row * size + k], k, from: row, &x, count)
      }
      for column in 0..<count {
        x[row * count + column] = try N.apply(
          .divide, x[row * count + column], factors[row * size + row])
      }
    }
    return x
  }

  private func subtract(_ factor: N, _ k: Int, from row: Int, _ x: inout [N], _ count: Int) {
    for column in 0..<count {
      x[row * count + column] = x[row * count + column] - factor * x[k * count + column]
    }
  }
}

/// What linear algebra gives where a matrix has no inverse.
enum Singular {
  /// What stands for a pole, ∞ where there is one.
  /// - Throws: `NotDefined` in a field.
  static func infinity<N: Number>(
    _ operation: String, _ context: N.Context
  ) throws(NotDefined) -> N {
    do { return try N.pole(negative: false, context) } catch {
      throw NotDefined("\(operation) of a singular matrix in a field")
    }
  }
}

extension Reference {
  /// The square matrices along the last two axes, each factored.
  /// - Throws: `NotDefined` for integers.
  func eliminated(
    _ context: EvaluationContext<N>
  ) throws(NotDefined) -> [Elimination<N>] {
    let values = try numbers()
    let size = shape[shape.count - 1]
    let count = shape.dropLast(2).reduce(1, *)
    var result: [Elimination<N>] = []
    for index in 0..<count {
      let matrix = values[(index * size * size)..<((index + 1) * size * size)]
      result.append(try Elimination(matrix, size: size, context.numbers))
    }
    return result
  }
}

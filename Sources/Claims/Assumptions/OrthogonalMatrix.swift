import AdjointTensors

/// Orthogonal matrices made from free numbers and signs.
enum OrthogonalMatrix {
  /// `(I − S)⁻¹·(I + S)·D` with S skew and D of signs: every orthogonal matrix is one, in both
  /// components of O(n), for some D makes −1 no eigenvalue (Liebeck and Osborne, "The generation of
  /// all rational orthogonal matrices", 1991).
  static func draw<S: NumberSource>(
    _ size: Int, from source: inout S
  ) throws(NotDefined) -> [S.N] {
    let (zero, one) = (try S.N.make(0, source.context), try S.N.make(1, source.context))
    var minus = [S.N](repeating: zero, count: size * size)
    var plus = minus
    for row in 0..<size {
      minus[row * size + row] = one
      plus[row * size + row] = one
      for column in 0..<row {
        let entry = try source.free()
        plus[row * size + column] = entry
        plus[column * size + row] = -entry
        minus[row * size + column] = -entry
        minus[column * size + row] = entry
      }
    }
    var matrix = try source.solution(minus, plus, size: size)
    for column in 0..<size where source.choice(of: 2) == 1 {
      for row in 0..<size { matrix[row * size + column] = -matrix[row * size + column] }
    }
    return matrix
  }

  /// `Q·D·Qᵀ` with Q orthogonal and D of signs: every matrix that is symmetric and orthogonal.
  static func drawSymmetric<S: NumberSource>(
    _ size: Int, from source: inout S
  ) throws(NotDefined) -> [S.N] {
    let zero = try S.N.make(0, source.context)
    let matrix = try draw(size, from: &source)
    let signs = (0..<size).map { _ in source.choice(of: 2) == 1 }
    var result = [S.N](repeating: zero, count: size * size)
    for i in 0..<size {
      for j in 0...i {
        var sum = zero
        for k in 0..<size {
          let term = matrix[i * size + k] * matrix[j * size + k]
          sum = signs[k] ? sum - term : sum + term
        }
        result[i * size + j] = sum
        result[j * size + i] = sum
      }
    }
    return result
  }

  /// A diagonal of signs: every matrix that is diagonal and orthogonal.
  static func drawDiagonal<S: NumberSource>(
    _ size: Int, from source: inout S
  ) throws(NotDefined) -> [S.N] {
    let (zero, one) = (try S.N.make(0, source.context), try S.N.make(1, source.context))
    var result = [S.N](repeating: zero, count: size * size)
    for row in 0..<size { result[row * size + row] = source.choice(of: 2) == 1 ? -one : one }
    return result
  }
}

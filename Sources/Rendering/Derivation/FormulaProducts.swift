import AdjointTensors

/// Contractions in the best notation that there is: products of matrices, outer products, sums of
/// products by labels.
extension Formula {
  /// The contraction of two formulas of whole shape by labels, as `einsum` writes them.
  public static func contract(
    _ a: Formula, _ b: Formula, _ left: [Character], _ right: [Character], _ output: [Character]
  ) -> Formula {
    let (p, x) = a.scaled
    let (q, y) = b.scaled
    if !p.isOne || !q.isOne {
      return p * q * contract(x, y, left, right, output)
    }
    if let product = matrixProduct(a, b, left, right, output) { return product }
    if let product = matrixProduct(b, a, right, left, output) { return product }
    if left.count == 1, right.count == 1, output == left + right {
      return .call("outer", [Argument(a), Argument(b)], a.shape + b.shape)
    }
    if left.count == 1, right.count == 1, output == right + left {
      return .call("outer", [Argument(b), Argument(a)], b.shape + a.shape)
    }
    if let product = entrywise(a, b, left, right, output) { return product }
    return einsum(a, b, left, right, output)
  }

  /// `A @ B`, perhaps with transposes, where the labels are those of such a product: batch labels
  /// first and in one order, one label summed.
  private static func matrixProduct(
    _ a: Formula, _ b: Formula, _ left: [Character], _ right: [Character], _ output: [Character]
  ) -> Formula? {
    let summed = left.filter { right.contains($0) && !output.contains($0) }
    guard summed.count == 1, let k = summed.first else { return nil }
    let batch = output.filter { left.contains($0) && right.contains($0) }
    let rows = left.filter { !right.contains($0) }
    let columns = right.filter { !left.contains($0) }
    let lead = batch.count
    guard Array(left.prefix(lead)) == batch, Array(right.prefix(lead)) == batch,
      output == batch + rows + columns, columns.count <= 1
    else { return nil }
    // Rows of several axes are a batch on which one matrix acts.
    guard
      rows.count <= 1
        || batch.isEmpty && left.last == k && (right == [k] + columns || right == columns + [k])
    else { return nil }
    if lead > 0, rows.isEmpty || columns.isEmpty { return nil }
    let isTurned = left.last != k
    if isTurned, left.count < 2 { return nil }
    let first = isTurned ? a.transposed : a
    let isFlipped = right.count > lead + 1 && right[lead] != k
    let second = isFlipped ? b.transposed : b
    return matmul(first, second, (batch + rows).map { size(of: $0, a, left) } + second.columns)
  }

  private static func size(of label: Character, _ a: Formula, _ labels: [Character]) -> Size {
    labels.firstIndex(of: label).map { a.shape[$0] } ?? 1
  }

  private var columns: Shape { rank > 1 ? [shape[rank - 1]] : [] }

  /// `a @ b`; products on the right of products of matrices join them.
  static func matmul(_ a: Formula, _ b: Formula, _ shape: Shape) -> Formula {
    // Products with an identity are the other factor; a row times a transpose is a product as well.
    if a.isIdentity { return b }
    if b.isIdentity { return a }
    if a.rank == 1, b.rank == 2, case .transpose(let inner) = b.kind {
      return matmul(inner, a, shape)
    }
    var parts: [Formula] = []
    if case .matmul(let own) = a.kind, a.rank > 0 { parts += own } else { parts.append(a) }
    if case .matmul(let own) = b.kind, b.rank > 0, a.rank <= 2,
      own.dropLast().allSatisfy({ $0.rank == 2 })
    {
      parts += own
    } else {
      parts.append(b)
    }
    return Formula(.matmul(parts), shape, around: parts)
  }

  /// True for `eye(n)`.
  var isIdentity: Bool {
    if case .call("eye", let arguments) = kind { return arguments.count == 1 }
    return false
  }

  /// A product entry by entry, where nothing is summed: `a * b[:, None]`.
  private static func entrywise(
    _ a: Formula, _ b: Formula, _ left: [Character], _ right: [Character], _ output: [Character]
  ) -> Formula? {
    let sides = [(a, left), (b, right)].map { formula, labels -> Formula? in
      let order = output.filter { labels.contains($0) }
      guard order.count == labels.count else { return nil }
      let turned = formula.permuted(order.compactMap { labels.firstIndex(of: $0) })
      return turned.insertingAxes(output.map { !labels.contains($0) })
    }
    guard let x = sides[0], let y = sides[1] else { return nil }
    return x * y
  }

  private static func einsum(
    _ a: Formula, _ b: Formula, _ left: [Character], _ right: [Character], _ output: [Character]
  ) -> Formula {
    let letters = Array("ijklmnopqrstuvwxyzabcdefghIJKLMNOPQRSTUVWXYZABCDEFGH")
    var names: [Character: Character] = [:]
    for label in left + right where names[label] == nil && names.count < letters.count {
      names[label] = letters[names.count]
    }
    func text(_ labels: [Character]) -> String { String(labels.map { names[$0] ?? $0 }) }
    let word = "\"\(text(left)),\(text(right))->\(text(output))\""
    let shape = output.map { label in
      left.firstIndex(of: label).map { a.shape[$0] }
        ?? right.firstIndex(of: label).map { b.shape[$0] } ?? 1
    }
    return .call("einsum", [Argument(word: word), Argument(a), Argument(b)], shape)
  }
}

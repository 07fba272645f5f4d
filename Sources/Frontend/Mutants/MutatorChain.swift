import AdjointSource
import AdjointTensors

/// Factors of the chain that are missing.
extension Mutator {
  /// A part times, over, and in a matrix product with what has a name or stands in the side.
  mutating func addFactors(_ site: Site) {
    guard let type = site.type, type.element.isFloat, isFactor(site) else { return }
    squared(site.id)
    let isWhole = site.id == side
    for (name, other) in names where other.element == type.element {
      guard other.rank <= type.rank || isWhole else { continue }
      if other.rank == 0 || Array(type.shape.suffix(other.rank)) == other.shape {
        multiply(site.id, by: name)
        addTerm(site, name)
      }
      if other.rank >= 1, type.rank >= 1, isWhole || type.rank == 2 {
        multiplyMatrices(site, type, name, other)
      }
    }
  }

  private func isFactor(_ site: Site) -> Bool {
    guard let parent = site.parent else { return true }
    switch tree[parent].kind {
    case .product(_, let rest): return rest.contains { $0.symbol == .at }
    case .call, .parenthesised, .sum: return true
    default: return false
    }
  }

  /// A factor that should stand twice.
  private mutating func squared(_ id: ExpressionID) {
    guard id != side else { return }
    let new = binary(id, .star, id, at: id)
    found(.product, "the factor `\(text(id))` should stand twice", id, new)
  }

  /// A term of a sum that is missing.
  private mutating func addTerm(_ site: Site, _ name: String) {
    guard site.id == side || isSum(site.id) else { return }
    let text = "the term `\(name)` of `\(text(site.id))` is missing"
    let isWhole = site.id == side
    for symbol in [Symbol.plus, .minus] {
      let sum = binary(site.id, symbol, word(name, at: site.id), at: site.id)
      found(.product, text, site.id, sum, combines: isWhole)
    }
  }

  private func isSum(_ id: ExpressionID) -> Bool {
    if case .sum = tree[tree.withoutParentheses(id)].kind { return true }
    return false
  }

  private mutating func multiply(_ id: ExpressionID, by name: String) {
    let times = binary(id, .star, word(name, at: id), at: id)
    let over = binary(id, .slash, word(name, at: id), at: id)
    found(.product, "the factor `\(name)` of `\(text(id))` is missing", id, times)
    found(.product, "`\(text(id))` should be divided by `\(name)`", id, over)
    // Slopes of the sigmoid and of tanh, from their values.
    let complement = binary(word("1", at: id), .minus, word(name, at: id), at: id)
    found(
      .product, "the factor `(1 - \(name))` of `\(text(id))` is missing", id,
      binary(id, .star, complement, at: id))
    let square = binary(word(name, at: id), .star, word(name, at: id), at: id)
    found(
      .product, "the factor `(1 - \(name)^2)` of `\(text(id))` is missing", id,
      binary(id, .star, binary(word("1", at: id), .minus, square, at: id), at: id))
    let slope = binary(word(name, at: id), .star, complement, at: id)
    found(
      .product, "the factor `\(name) * (1 - \(name))` of `\(text(id))` is missing", id,
      binary(id, .star, slope, at: id))
  }

  private mutating func multiplyMatrices(
    _ site: Site, _ type: TensorType, _ name: String, _ other: TensorType
  ) {
    let id = site.id
    for isTransposed in other.rank == 2 ? [false, true] : [false] {
      let shape = isTransposed ? Array(other.shape.reversed()) : other.shape
      let written = name + (isTransposed ? ".T" : "")
      var factor = word(name, at: id)
      if isTransposed {
        factor = make(.postfix(factor, [.member(Identifier("T", tree[id].span))]), at: id)
      }
      let text = "the factor `\(written)` of `\(text(id))` is missing"
      if type.shape.last == shape.first {
        found(.product, text, id, binary(id, .at, factor, at: id))
      }
      if shape.last == (type.rank == 1 ? type.shape[0] : type.shape[type.rank - 2]) {
        found(.product, text, id, binary(factor, .at, id, at: id))
      }
    }
  }
}

import AdjointSource
import AdjointTensors

/// Factors: 2, ½, a dimension, a constant of the model, of the whole or of a term.
extension Mutator {
  mutating func mutateFactors() {
    scale(side, by: ["2", "4"] + dims + numbers, where: whole)
    for site in sites {
      switch tree[site.id].kind {
      case .sum(let first, let rest):
        for term in [first] + rest.map(\.value) {
          scale(term, by: ["2"] + dims, where: "`\(text(term))`")
        }
      case .product(let first, let rest):
        dropNumbers(site.id, first, rest)
        exchangeDivision(site.id, first, rest)
      case .number(let digits) where site.parent != nil && !isCompared(site):
        rescale(site.id, digits)
      case .name(let name) where dims.contains(name): exchangeDims(site.id, name)
      default: break
      }
    }
    // Inside of other parts: what a matrix product or a function takes.
    for site in sites where site.id != side && site.isValue && isFactorSite(site) {
      scale(site.id, by: ["2"] + dims, where: "`\(text(site.id))`")
    }
  }

  /// True for a number that something is compared with, and for an exponent.
  private func isCompared(_ site: Site) -> Bool {
    guard let parent = site.parent else { return false }
    switch tree[parent].kind {
    case .comparison, .power: return true
    default: return false
    }
  }

  private func isFactorSite(_ site: Site) -> Bool {
    guard site.type?.element.isFloat == true, let parent = site.parent else { return false }
    switch tree[parent].kind {
    case .call, .negation, .power, .parenthesised: return true
    default: return false
    }
  }

  /// Times and over each of some numbers.
  private mutating func scale(_ id: ExpressionID, by factors: [String], where place: String) {
    for factor in factors {
      let times = binary(word(factor, at: id), .star, id, at: id)
      let over = binary(id, .slash, word(factor, at: id), at: id)
      let inverse = factor == "2" ? "1/2" : "1/\(factor)"
      let isWhole = id == side
      found(.factor, "\(place) lacks the factor \(factor)", id, times, combines: isWhole)
      found(.factor, "\(place) lacks the factor \(inverse)", id, over, combines: isWhole)
    }
  }

  /// A number or a dimension that doesn't belong to a product.
  private mutating func dropNumbers(
    _ id: ExpressionID, _ first: ExpressionID, _ rest: [Expression.Operand]
  ) {
    if isNumber(first), let next = rest.first, next.symbol == .star || next.symbol == .at {
      let others = Array(rest.dropFirst())
      let new = others.isEmpty ? next.value : make(.product(next.value, others), at: id)
      found(
        .writtenFactor, "the factor \(text(first)) of `\(text(id))` is too much", id, new,
        combines: true)
    }
    for (position, operand) in rest.enumerated() where isNumber(operand.value) {
      var others = rest
      others.remove(at: position)
      let new = others.isEmpty ? first : make(.product(first, others), at: id)
      let factor = operand.symbol == .slash ? "1/\(text(operand.value))" : text(operand.value)
      found(
        .writtenFactor, "the factor \(factor) of `\(text(id))` is too much", id, new, combines: true
      )
    }
  }

  /// `x / N` for `x * N` and the other way round.
  private mutating func exchangeDivision(
    _ id: ExpressionID, _ first: ExpressionID, _ rest: [Expression.Operand]
  ) {
    for (position, operand) in rest.enumerated() where isNumber(operand.value) {
      guard operand.symbol == .star || operand.symbol == .slash else { continue }
      var exchanged = rest
      let other: Symbol = operand.symbol == .star ? .slash : .star
      exchanged[position] = operand.with(other)
      let new = make(.product(first, exchanged), at: id)
      found(
        .writtenFactor,
        "`\(operand.symbol.rawValue) \(text(operand.value))` should be "
          + "`\(other.rawValue) \(text(operand.value))`", id, new)
    }
  }

  /// Another number for a number.
  private mutating func rescale(_ id: ExpressionID, _ digits: String) {
    for other in ["1", "2", "3", "4"] where other != digits {
      found(.factor, id, word(other, at: id), as: other)
    }
    for dim in dims {
      let inverse = binary(word("1", at: id), .slash, word(dim, at: id), at: id)
      found(
        .factor, id, make(.parenthesised(inverse), at: id), as: "1/\(dim)", combines: true)
    }
    for symbol in [Symbol.star, .slash] where digits != "1" && digits != "2" {
      let new = binary(make(.number(digits), at: id), symbol, word("2", at: id), at: id)
      found(.factor, id, new, as: "\(digits) \(symbol.rawValue) 2")
    }
  }

  private mutating func exchangeDims(_ id: ExpressionID, _ name: String) {
    for dim in dims where dim != name { found(.factor, id, word(dim, at: id), as: dim) }
  }

  /// True for what is made of numbers and dimensions alone.
  func isNumber(_ id: ExpressionID) -> Bool {
    lowering.rememberedType(id) == nil && lowering.isRememberedNumber(id)
  }
}

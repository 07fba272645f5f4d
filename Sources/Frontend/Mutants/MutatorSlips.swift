import AdjointSource
import AdjointTensors

/// What is easily taken for each other: the square of a difference and a difference of squares, 1
/// and the unit matrix, a size and its root.
extension Mutator {
  mutating func mutateSlips() {
    for dim in dims { scaleByRoot(of: dim) }
    for site in sites {
      switch tree[site.id].kind {
      case .power(let base, let exponents): moveInside(site.id, base, exponents)
      case .sum(let first, let rest):
        if rest.count == 1 { moveOutside(site.id, first, rest[0]) }
        putUnits(site, [first] + rest.map(\.value))
      default: break
      }
    }
  }

  /// `e / sqrt(D)` and `e * sqrt(D)` for the whole side.
  private mutating func scaleByRoot(of dim: String) {
    for (symbol, factor) in [(Symbol.slash, "1/sqrt(\(dim))"), (.star, "sqrt(\(dim))")] {
      let root = call("sqrt", [(nil, word(dim, at: side))], at: side)
      found(
        .factor, "\(whole) lacks the factor \(factor)", side,
        binary(side, symbol, root, at: side))
    }
  }

  /// `(1 - z^2)` for `(1 - z)^2`
  private mutating func moveInside(
    _ id: ExpressionID, _ base: ExpressionID, _ exponents: [Expression.Exponent]
  ) {
    guard exponents.count == 1, case .parenthesised(let inner) = tree[base].kind,
      case .sum(let first, let rest) = tree[inner].kind, rest.count == 1
    else { return }
    let power = make(.power(rest[0].value, exponents), at: id)
    let sum = make(.parenthesised(binary(first, rest[0].symbol, power, at: id)), at: id)
    let written = "(\(text(first)) \(rest[0].symbol.rawValue) \(text(rest[0].value))"
    found(.function, id, sum, as: written + "^\(text(exponents[0].value)))")
  }

  /// `(1 - z)^2` for `1 - z^2`
  private mutating func moveOutside(
    _ id: ExpressionID, _ first: ExpressionID, _ last: Expression.Operand
  ) {
    guard case .power(let base, let exponents) = tree[last.value].kind, exponents.count == 1,
      exponents[0].negations == 0
    else { return }
    let sum = make(.parenthesised(binary(first, last.symbol, base, at: id)), at: id)
    let written = "(\(text(first)) \(last.symbol.rawValue) \(text(base)))"
    found(
      .function, id, make(.power(sum, exponents), at: id),
      as: written + "^\(text(exponents[0].value))")
  }

  /// `eye(N)` for `1` as a term among matrices, `(i == j)` among entries.
  private mutating func putUnits(_ site: Site, _ terms: [ExpressionID]) {
    for term in terms {
      guard case .number("1") = tree[term].kind, let type = site.type else { continue }
      if type.rank >= 2, let size = type.shape.last, type.shape[type.rank - 2] == size,
        dims.contains("\(size)")
      {
        let unit = call("eye", [(nil, word("\(size)", at: term))], at: term)
        found(.index, term, unit, as: "eye(\(size))")
      }
      for (position, first) in site.scope.enumerated() {
        for second in site.scope[(position + 1)...] where second.size == first.size {
          let other = Expression.Operand(
            symbol: .equal, symbolSpan: tree[term].span, value: word(second.name, at: term))
          let mask = make(.comparison(word(first.name, at: term), other), at: term)
          found(
            .index, term, make(.parenthesised(mask), at: term),
            as: "(\(first.name) == \(second.name))")
        }
      }
    }
  }
}

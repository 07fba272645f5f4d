import AdjointSource

/// Signs: of the whole, of a term, of what a function is of, of an exponent.
extension Mutator {
  mutating func mutateSigns() {
    let negative = make(.negation(count: 1, side), at: side)
    found(.sign, "the sign of \(whole) is wrong", side, negative, combines: true)
    for site in sites {
      switch tree[site.id].kind {
      case .sum(let first, let rest): flipTerms(site.id, first, rest)
      case .negation(let count, let value) where site.id != side:
        let bare = count == 1 ? value : make(.negation(count: count - 1, value), at: site.id)
        found(.sign, site.id, bare, as: text(value), combines: true)
      case .call(let call): negateArguments(of: call)
      case .power(let base, let exponents): flipExponents(site.id, base, exponents)
      default: break
      }
    }
  }

  private mutating func flipTerms(
    _ id: ExpressionID, _ first: ExpressionID, _ rest: [Expression.Operand]
  ) {
    for (position, operand) in rest.enumerated() {
      var flipped = rest
      flipped[position] = operand.with(operand.symbol == .plus ? .minus : .plus)
      let new = make(.sum(first, flipped), at: id)
      found(.sign, "the sign of `\(text(operand.value))` is wrong", id, new, combines: true)
    }
    if case .negation = tree[first].kind { return }
    let negative = make(.negation(count: 1, first), at: first)
    found(.sign, "the sign of `\(text(first))` is wrong", first, negative, combines: true)
  }

  private mutating func negateArguments(of call: Expression.Call) {
    guard !Mutator.derivatives.contains(call.name.text) else { return }
    for argument in call.arguments where argument.label == nil {
      let isFloat = lowering.rememberedType(argument.value)?.element.isFloat == true
      guard isFloat || isNumber(argument.value) else { continue }
      if case .negation = tree[argument.value].kind { continue }
      let negative = make(.negation(count: 1, argument.value), at: argument.value)
      found(
        .sign, argument.value, negative, as: "-\(operandText(argument.value))", combines: true)
    }
  }

  private mutating func flipExponents(
    _ id: ExpressionID, _ base: ExpressionID, _ exponents: [Expression.Exponent]
  ) {
    guard let exponent = exponents.first else { return }
    var flipped = exponents
    let negations = exponent.negations == 0 ? 1 : exponent.negations - 1
    flipped[0] = .init(negations: negations, value: exponent.value)
    let new = make(.power(base, flipped), at: id)
    found(.sign, "the sign of the exponent of `\(text(id))` is wrong", id, new, combines: true)
  }
}

import AdjointSource
import AdjointTensors

/// Products: elementwise for matrices, their order, factors missing or standing twice.
extension Mutator {
  mutating func mutateProducts() {
    for site in sites {
      switch tree[site.id].kind {
      case .product(let first, let rest): mutateProduct(site.id, first, rest)
      case .power(let base, let exponents): mutatePower(site.id, base, exponents)
      case .call(let call): mutateCall(site.id, call)
      case .sum(let first, let rest):
        dropTerms(site.id, first, rest)
        multiplyTerms(site.id, first, rest)
      case .number: replaceNumber(site)
      default: break
      }
      if site.isValue { addFactors(site) }
    }
    for site in derivativeSites {
      if case .product(let first, let rest) = tree[site.id].kind {
        exchangeSymbols(site.id, first, rest)
      }
    }
  }

  private mutating func mutateProduct(
    _ id: ExpressionID, _ first: ExpressionID, _ rest: [Expression.Operand]
  ) {
    exchangeSymbols(id, first, rest)
    addForMultiply(id, first, rest)
    insertFactors(id, first, rest)
    dropFactors(id, first, rest)
    swapFactors(id, first, rest)
    contractSums(id, first, rest)
  }

  /// `a @ b`, `a * b` and `a / b` for each other; the outer product of vectors for the inner one.
  private mutating func exchangeSymbols(
    _ id: ExpressionID, _ first: ExpressionID, _ rest: [Expression.Operand]
  ) {
    for (position, operand) in rest.enumerated() {
      for symbol in [Symbol.star, .at, .slash] where symbol != operand.symbol {
        var exchanged = rest
        exchanged[position] = operand.with(symbol)
        let sign = "`\(symbol.rawValue) \(text(operand.value))`"
        found(
          .product, "`\(operand.symbol.rawValue) \(text(operand.value))` should be \(sign)", id,
          make(.product(first, exchanged), at: id), combines: true)
      }
    }
    guard rest.count == 1, rest[0].symbol == .at, isVector(first), isVector(rest[0].value) else {
      return
    }
    let outer = call("outer", [(nil, first), (nil, rest[0].value)], at: id)
    found(.product, id, outer, as: "outer(\(text(first)), \(text(rest[0].value)))")
  }

  private func isVector(_ id: ExpressionID) -> Bool { lowering.rememberedType(id)?.rank == 1 }

  /// `a + b` and `a - b` for `a * b`
  private mutating func addForMultiply(
    _ id: ExpressionID, _ first: ExpressionID, _ rest: [Expression.Operand]
  ) {
    for position in rest.indices where rest[position].symbol == .star {
      let before = Array(rest[..<position])
      let after = Array(rest[(position + 1)...])
      let left = before.isEmpty ? first : make(.product(first, before), at: id)
      let right =
        after.isEmpty
        ? rest[position].value : make(.product(rest[position].value, after), at: id)
      for symbol in [Symbol.plus, .minus] {
        let factor = text(rest[position].value)
        found(
          .function, "`* \(factor)` in `\(text(id))` should be `\(symbol.rawValue) \(factor)`", id,
          binary(left, symbol, right, at: id), combines: true)
      }
    }
  }

  /// `a * b` for `a + b` and `a - b`
  private mutating func multiplyTerms(
    _ id: ExpressionID, _ first: ExpressionID, _ rest: [Expression.Operand]
  ) {
    for (position, operand) in rest.enumerated() {
      let before = position == 0 ? first : rest[position - 1].value
      // 1 times something is said better as that.
      if case .number("1") = tree[before].kind { continue }
      let product = binary(before, .star, operand.value, at: id)
      var others = rest
      others.remove(at: position)
      if position > 0 { others[position - 1] = rest[position - 1].mapped { _ in product } }
      let start = position == 0 ? product : first
      let sign = operand.symbol.rawValue
      found(
        .function, "`\(sign) \(text(operand.value))` should be `* \(operandText(operand.value))`",
        id,
        others.isEmpty ? start : make(.sum(start, others), at: id), combines: true)
    }
  }

  /// `a @ M` for `a * sum(M, axis: 0)`: the sum is over a's index, too.
  private mutating func contractSums(
    _ id: ExpressionID, _ first: ExpressionID, _ rest: [Expression.Operand]
  ) {
    guard let last = rest.last, last.symbol == .star,
      case .call(let call) = tree[last.value].kind, call.name.text == "sum",
      let matrix = call.arguments.first?.value
    else { return }
    let others = Array(rest.dropLast())
    let left = others.isEmpty ? first : make(.product(first, others), at: id)
    let factor = make(.parenthesised(left), at: id)
    for factors in [(factor, matrix), (matrix, factor)] {
      found(
        .product, "`\(text(last.value))` should be a matrix product with `\(text(matrix))`", id,
        binary(factors.0, .at, factors.1, at: id), combines: true)
    }
  }

  private mutating func dropFactors(
    _ id: ExpressionID, _ first: ExpressionID, _ rest: [Expression.Operand]
  ) {
    if let next = rest.first, next.symbol != .slash {
      let others = Array(rest.dropFirst())
      let new = others.isEmpty ? next.value : make(.product(next.value, others), at: id)
      found(.extraFactor, "the factor `\(text(first))` is too much", id, new, combines: true)
    }
    for (position, operand) in rest.enumerated() {
      var others = rest
      others.remove(at: position)
      let new = others.isEmpty ? first : make(.product(first, others), at: id)
      found(
        .extraFactor, "the factor `\(text(operand.value))` is too much", id, new, combines: true)
    }
    dropTwoFactors(id, first, rest)
  }

  /// The most factors of a product of which two are left out.
  private static let mostFactors = 8

  /// Two factors that are too much, as those of a slope s·(1 − s) that is applied twice.
  private mutating func dropTwoFactors(
    _ id: ExpressionID, _ first: ExpressionID, _ rest: [Expression.Operand]
  ) {
    let factors = [first] + rest.map(\.value)
    guard (3...Mutator.mostFactors).contains(factors.count),
      rest.allSatisfy({ $0.symbol == .star })
    else { return }
    for one in factors.indices.dropLast() {
      for other in factors.indices where other > one {
        let kept = factors.indices.filter { $0 != one && $0 != other }.map { place in
          Expression.Operand(
            symbol: .star, symbolSpan: rest[0].symbolSpan, value: factors[place])
        }
        let more = Array(kept.dropFirst())
        let new = more.isEmpty ? kept[0].value : make(.product(kept[0].value, more), at: id)
        found(
          .extraFactor,
          "the factors `\(text(factors[one]))` and `\(text(factors[other]))` are too much", id, new)
      }
    }
  }

  /// Neighbours over `@` in the other order, also with transpositions.
  private mutating func swapFactors(
    _ id: ExpressionID, _ first: ExpressionID, _ rest: [Expression.Operand]
  ) {
    var factors = [first] + rest.map(\.value)
    for position in rest.indices where rest[position].symbol == .at {
      let (left, right) = (factors[position], factors[position + 1])
      for (turnsLeft, turnsRight) in [(false, false), (true, false), (false, true), (true, true)] {
        factors[position] = turnsRight ? transposed(right) : right
        factors[position + 1] = turnsLeft ? transposed(left) : left
        let operands = zip(rest, factors.dropFirst()).map { operand, value in
          Expression.Operand(
            symbol: operand.symbol, symbolSpan: operand.symbolSpan, value: value)
        }
        let written =
          (turnsRight ? transposedText(right) : operandText(right)) + " @ "
          + (turnsLeft ? transposedText(left) : operandText(left))
        found(
          .product, "`\(text(left)) @ \(text(right))` should be `\(written)`", id,
          make(.product(factors[0], operands), at: id), combines: !turnsLeft && !turnsRight)
      }
      (factors[position], factors[position + 1]) = (left, right)
    }
  }

  /// What stands under a transposition.
  private func untransposed(_ id: ExpressionID) -> ExpressionID? {
    guard case .postfix(let base, let parts) = tree[id].kind, parts.count == 1,
      case .member(let name) = parts[0], name.text == "T"
    else { return nil }
    return base
  }

  private func transposedText(_ id: ExpressionID) -> String {
    untransposed(id).map(operandText) ?? operandText(id) + ".T"
  }

  /// The transposed factor; of a transposed one what is under it.
  private mutating func transposed(_ id: ExpressionID) -> ExpressionID {
    if let base = untransposed(id) { return base }
    return make(.postfix(id, [.member(Identifier("T", tree[id].span))]), at: id)
  }

  private mutating func mutatePower(
    _ id: ExpressionID, _ base: ExpressionID, _ exponents: [Expression.Exponent]
  ) {
    found(.function, id, base, as: text(base), combines: true)
    guard let exponent = exponents.first else { return }
    for (symbol, word) in [(Symbol.plus, "more"), (.minus, "less")] {
      let moved = binary(exponent.value, symbol, self.word("1", at: id), at: id)
      var others = exponents
      others[0] = .init(
        negations: exponent.negations, value: make(.parenthesised(moved), at: id))
      found(
        .function, "the exponent of `\(text(id))` should be 1 \(word)", id,
        make(.power(base, others), at: id), combines: true)
    }
  }

  /// A function that doesn't belong there; the order of an outer product.
  private mutating func mutateCall(_ id: ExpressionID, _ call: Expression.Call) {
    let values = call.arguments.filter { $0.label == nil }.map(\.value)
    guard !Mutator.derivatives.contains(call.name.text) else { return }
    if call.name.text == "outer", values.count == 2 {
      let swapped = self.call("outer", [(nil, values[1]), (nil, values[0])], at: id)
      found(.product, id, swapped, as: "outer(\(text(values[1])), \(text(values[0])))")
      let flat = binary(values[0], .star, values[1], at: id)
      found(.product, id, flat, as: "\(text(values[0])) * \(text(values[1]))")
    }
    if call.name.text == "reshape", let value = values.first {
      found(.layout, id, value, as: text(value), combines: true)
    }
    let isReduction = ["sum", "mean", "max", "min", "relu", "where"].contains(call.name.text)
    guard values.count == 1, !isReduction else { return }
    found(.function, id, values[0], as: text(values[0]), combines: true, isDropped: true)
    if let other = ["sin": "cos", "cos": "sin", "exp": "log", "log": "exp"][call.name.text] {
      found(
        .function, id, self.call(other, [(nil, values[0])], at: id),
        as: "\(other)(\(text(values[0])))")
    }
  }

  private mutating func dropTerms(
    _ id: ExpressionID, _ first: ExpressionID, _ rest: [Expression.Operand]
  ) {
    for (position, operand) in rest.enumerated() {
      var others = rest
      others.remove(at: position)
      let new = others.isEmpty ? first : make(.sum(first, others), at: id)
      found(.function, "the term `\(text(operand.value))` is too much", id, new, combines: true)
    }
    if let next = rest.first, next.symbol == .plus {
      let others = Array(rest.dropFirst())
      let new = others.isEmpty ? next.value : make(.sum(next.value, others), at: id)
      found(.function, "the term `\(text(first))` is too much", id, new, combines: true)
    }
  }
}

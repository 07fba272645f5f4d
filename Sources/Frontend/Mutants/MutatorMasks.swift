import AdjointSource
import AdjointTensors

/// Masks: one missing or too many, of another variable, with another comparison or branch.
extension Mutator {
  mutating func mutateMasks() {
    for site in sites {
      switch tree[site.id].kind {
      case .comparison(let left, let right): exchangeComparison(site.id, left, right)
      case .product(let first, let rest): dropMasks(site.id, first, rest)
      case .call(let call): mutateBranches(site.id, call)
      default: break
      }
      if site.isValue { addMasks(site) }
    }
  }

  private mutating func exchangeComparison(
    _ id: ExpressionID, _ left: ExpressionID, _ right: Expression.Operand
  ) {
    let symbols: [Symbol] = [.greater, .greaterEqual, .less, .lessEqual]
    for symbol in symbols where symbol != right.symbol {
      let new = make(.comparison(left, right.with(symbol)), at: id)
      let written = "\(text(left)) \(symbol.rawValue) \(text(right.value))"
      found(.mask, id, new, as: written, combines: true)
    }
    for part in [left, right.value] {
      guard let type = lowering.rememberedType(part) else { continue }
      for (name, other) in names where other == type && name != text(part) {
        found(
          .mask, "the mask `\(text(id))` has the wrong variable: `\(name)` for `\(text(part))`",
          part, word(name, at: part), combines: true)
      }
    }
  }

  private mutating func dropMasks(
    _ id: ExpressionID, _ first: ExpressionID, _ rest: [Expression.Operand]
  ) {
    if isMask(first), let next = rest.first, next.symbol == .star {
      let others = Array(rest.dropFirst())
      let new = others.isEmpty ? next.value : make(.product(next.value, others), at: id)
      found(.mask, "the mask `\(text(first))` is too much", id, new, combines: true)
    }
    for (position, operand) in rest.enumerated() where isMask(operand.value) {
      var others = rest
      others.remove(at: position)
      let new = others.isEmpty ? first : make(.product(first, others), at: id)
      found(.mask, "the mask `\(text(operand.value))` is too much", id, new, combines: true)
    }
  }

  private func isMask(_ id: ExpressionID) -> Bool {
    lowering.rememberedType(id)?.element == .bool
  }

  /// `where` with the branches exchanged, or one alone; a relu too many or missing.
  private mutating func mutateBranches(_ id: ExpressionID, _ call: Expression.Call) {
    let values = call.arguments.filter { $0.label == nil }.map(\.value)
    if call.name.text == "where", values.count == 3 {
      let swapped = self.call(
        "where", [(nil, values[0]), (nil, values[2]), (nil, values[1])], at: id)
      found(.mask, "the branches of `\(text(id))` are exchanged", id, swapped, combines: true)
      for branch in [values[1], values[2]] {
        found(.mask, id, branch, as: text(branch))
      }
    }
    if call.name.text == "relu", values.count == 1 {
      found(.mask, id, values[0], as: text(values[0]), combines: true)
    }
  }

  private mutating func addMasks(_ site: Site) {
    guard let type = site.type, type.element.isFloat, mayBeMasked(site) else { return }
    for (name, other) in names where other == type && name != text(site.id) {
      let mask = make(
        .comparison(
          word(name, at: site.id),
          .init(
            symbol: .greater, symbolSpan: tree[site.id].span, value: word("0", at: site.id))),
        at: site.id)
      let new = binary(
        site.id, .star, make(.parenthesised(mask), at: site.id), at: site.id)
      found(
        .mask, "the mask `(\(name) > 0)` of `\(text(site.id))` is missing", site.id, new,
        combines: false)
    }
    if site.id != side { return }
    found(.mask, site.id, call("relu", [(nil, site.id)], at: site.id), as: "relu(\(text(side)))")
  }

  private func mayBeMasked(_ site: Site) -> Bool {
    guard let parent = site.parent else { return true }
    switch tree[parent].kind {
    case .product(_, let rest): return rest.contains { $0.symbol == .at }
    case .call, .parenthesised, .sum, .postfix: return true
    default: return false
    }
  }
}

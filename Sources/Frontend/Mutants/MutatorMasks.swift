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
      if site.type?.element == .bool { replaceMask(site) }
      if site.type?.element == .bool, site.isValue { addThreshold(site) }
      if site.isValue { addMasks(site) }
    }
  }

  private mutating func exchangeComparison(
    _ id: ExpressionID, _ left: ExpressionID, _ right: Expression.Operand
  ) {
    let symbols: [Symbol] = [.greater, .greaterEqual, .less, .lessEqual]
    for symbol in symbols where symbol != right.symbol && symbols.contains(right.symbol) {
      let new = make(.comparison(left, right.with(symbol)), at: id)
      let written = "\(text(left)) \(symbol.rawValue) \(text(right.value))"
      found(.mask, id, new, as: written, combines: true)
    }
    exchangeThreshold(id, left, right)
    for part in [left, right.value] {
      guard let type = lowering.rememberedType(part) else { continue }
      for named in names where mayStand(named, for: type) && named.name != text(part) {
        found(
          isShort(part) ? .mask : .compoundMask,
          "the mask `\(text(id))` has the wrong variable: `\(named.name)` for `\(text(part))`",
          part, word(named.name, at: part), combines: true, isUnlikely: !named.isOnTheWay)
      }
    }
  }

  /// Whether a name may be what a mask should have compared: one of the same type, or of other
  /// sizes if the other side is computed from it.
  private func mayStand(_ named: Named, for type: TensorType) -> Bool {
    named.type == type
      || named.isOnTheWay && named.type.rank == type.rank && named.type.element == type.element
  }

  /// True for a name, perhaps with indices.
  private func isShort(_ id: ExpressionID) -> Bool {
    switch tree[id].kind {
    case .name: return true
    case .postfix(let base, _): return isShort(base)
    default: return false
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

  func isMask(_ id: ExpressionID) -> Bool {
    lowering.rememberedType(id)?.element == .bool
  }

  /// A mask of another value, or the slope of another function, for a whole condition.
  private mutating func replaceMask(_ site: Site) {
    guard let shape = site.type?.shape else { return }
    for named in names where named.type.shape == shape {
      let mask = positive(word(named.name, at: site.id), at: site.id)
      let written = "\(named.name) \(kinkSymbol.rawValue) 0"
      if written != text(site.id), !isComparison(site.id) {
        found(
          .mask, site.id, mask, as: written, combines: true, isUnlikely: !named.isOnTheWay)
      }
      for slope in slopes(word(named.name, at: site.id), named.name, at: site.id) {
        found(
          .mask, "`\(text(site.id))`, the slope of a relu, should be `\(slope.text)`", site.id,
          slope.id, combines: true, isUnlikely: true)
      }
    }
    guard case .comparison(let left, let right) = tree[tree.withoutParentheses(site.id)].kind,
      text(right.value) == "0", site.isValue
    else { return }
    let value = call("relu", [(nil, left)], at: site.id)
    found(
      .mask, "`\(text(site.id))`, the slope of a relu, should be its value `relu(\(text(left)))`",
      site.id, value, combines: true)
  }

  private func isComparison(_ id: ExpressionID) -> Bool {
    if case .comparison = tree[tree.withoutParentheses(id)].kind { return true }
    return false
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
      exchangeSlope(id, values)
    }
    if call.name.text == "relu", values.count == 1 {
      found(.mask, id, values[0], as: text(values[0]), combines: true, isDropped: true)
      let slope = positive(values[0], at: id)
      let written = "(\(text(values[0])) \(kinkSymbol.rawValue) 0)"
      found(.mask, "`\(text(id))` should be its slope `\(written)`", id, slope, combines: true)
    }
  }

  /// `s * (1 - s)` and its like for `where(z > 0, 1, 0)`, the slope of a relu.
  private mutating func exchangeSlope(_ id: ExpressionID, _ branches: [ExpressionID]) {
    guard let site = sites.first(where: { $0.id == id }), text(branches[1]) == "1",
      text(branches[2]) == "0"
    else { return }
    let shape = lowering.rememberedType(branches[0])?.shape ?? []
    var values = names.filter { $0.type.shape == shape }.map { ($0.name, word($0.name, at: id)) }
    if shape.isEmpty, !site.scope.isEmpty {
      values += entries(at: site).map { ($0.text, make($0, at: id)) }
    }
    for (written, value) in values {
      for slope in slopes(value, written, at: id) {
        found(
          .mask, "`\(text(id))`, the slope of a relu, should be `\(slope.text)`", id, slope.id,
          combines: true)
        guard id == side, let (same, written) = missingEquality() else { continue }
        found(
          Mutation(
            rank: .mask,
            text: "`\(text(id))`, the slope of a relu, should be `\(slope.text)`, and the factor "
              + "`\(written)` is missing",
            replacements: [id: binary(slope.id, .star, same, at: id)], others: [.layout]))
      }
    }
  }

  /// The comparison that relu's slope is, by the convention of the file.
  private var kinkSymbol: Symbol {
    lowering.conventions.reluAtZero == .one ? .greaterEqual : .greater
  }

  /// `u > 0`
  private mutating func positive(_ value: ExpressionID, at id: ExpressionID) -> ExpressionID {
    let span = tree[id].span
    let zero = word("0", at: id)
    let mask = make(
      .comparison(value, .init(symbol: kinkSymbol, symbolSpan: span, value: zero)), at: id)
    return make(.parenthesised(mask), at: id)
  }

  private mutating func addMasks(_ site: Site) {
    guard let type = site.type, type.element.isFloat, mayBeMasked(site) else { return }
    for named in names where isMaskable(type, by: named) && named.name != text(site.id) {
      addMask(
        site, of: named.name, word(named.name, at: site.id),
        isUnlikely: named.isGiven || !named.isOnTheWay || hasMask(site.id))
    }
    if isScalar(site) || site.id == side && site.scope.isEmpty && type.rank == 1 {
      for entry in entries(at: site) where entry.text != text(site.id) {
        addMask(site, of: entry.text, make(entry, at: site.id))
      }
    }
    guard site.id == side || isLinear(site.id) else { return }
    found(
      .mask, site.id, call("relu", [(nil, site.id)], at: site.id),
      as: "relu(\(text(tree.withoutParentheses(site.id))))", combines: true)
  }

  /// True for a product with a mask, which may be the wrong one, but hardly lacks another.
  private func hasMask(_ id: ExpressionID) -> Bool {
    guard case .product(let first, let rest) = tree[tree.withoutParentheses(id)].kind else {
      return false
    }
    return isMask(first) || rest.contains { isMask($0.value) }
  }

  private func isMaskable(_ type: TensorType, by named: Named) -> Bool {
    let shape = named.type.shape
    return shape == type.shape || !shape.isEmpty && Array(type.shape.suffix(shape.count)) == shape
  }

  private mutating func addMask(
    _ site: Site, of name: String, _ value: ExpressionID, isUnlikely: Bool = true
  ) {
    let new = binary(site.id, .star, positive(value, at: site.id), at: site.id)
    found(
      .mask, "the mask `(\(name) \(kinkSymbol.rawValue) 0)` of `\(text(site.id))` is missing",
      site.id, new, combines: true, isUnlikely: isUnlikely, pairsLast: true)
  }

  /// True for what a relu is likely to be of.
  private func isLinear(_ id: ExpressionID) -> Bool {
    switch tree[tree.withoutParentheses(id)].kind {
    case .sum: return true
    case .product(_, let rest): return rest.contains { $0.symbol == .at }
    default: return false
    }
  }

  private func mayBeMasked(_ site: Site) -> Bool {
    guard let parent = site.parent else { return true }
    switch tree[parent].kind {
    case .product(_, let rest): return rest.contains { $0.symbol == .at } || isLinear(site.id)
    case .call, .parenthesised, .sum, .postfix: return true
    default: return false
    }
  }
}

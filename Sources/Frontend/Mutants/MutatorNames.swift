import AdjointSource
import AdjointTensors

/// Names: one in the place of another, two exchanged, the wrong one differentiated.
extension Mutator {
  mutating func mutateNames() {
    for site in sites where site.id != side || isName(site.id) { exchangeNames(site) }
    for site in derivativeSites {
      exchangeNames(site)
      exchangeNamesOfOtherSizes(site)
    }
    for site in sites + derivativeSites {
      if case .call(let call) = tree[site.id].kind { swapArguments(site.id, call) }
    }
    swapNames()
  }

  /// True for names that differ in their numbers alone: `W1` and `W2`.
  private func areSiblings(_ first: String, _ second: String) -> Bool {
    first.filter { !$0.isNumber } == second.filter { !$0.isNumber }
  }

  private func isCall(_ id: ExpressionID) -> Bool {
    if case .call = tree[id].kind { return true }
    return false
  }

  private func isName(_ id: ExpressionID) -> Bool {
    if case .name = tree[id].kind { return true }
    return false
  }

  /// One value in place of another of its type.
  mutating func exchangeNames(_ site: Site, among candidates: [Named]? = nil) {
    guard let type = site.type, site.isValue, type.element.isFloat else { return }
    switch tree[site.id].kind {
    case .name, .call, .postfix: break
    default: return
    }
    for named in candidates ?? names where named.type == type && named.name != text(site.id) {
      guard !isPart(named.name, site) else { continue }
      found(
        isCall(site.id) ? .compoundIndex : .index, site.id, word(named.name, at: site.id),
        as: named.name, combines: isName(site.id),
        isUnlikely: !areSiblings(text(site.id), named.name))
    }
    exchangeMatrices(site, type)
    guard isScalar(site), !site.scope.isEmpty, !isName(site.id) else { return }
    for entry in entries(at: site) where entry.text != text(site.id) {
      found(
        isCall(site.id) ? .compoundIndex : .index, site.id, make(entry, at: site.id),
        as: entry.text)
    }
  }

  /// Where the side doesn't type, other names in a derivative too, of other sizes.
  private mutating func exchangeNamesOfOtherSizes(_ site: Site) {
    guard lowering.rememberedType(side) == nil, !site.scope.isEmpty, let type = site.type,
      isName(site.id)
    else { return }
    for named in names where named.type.rank == type.rank && named.type != type {
      guard areSiblings(text(site.id), named.name) else { continue }
      found(
        .index, site.id, word(named.name, at: site.id), as: named.name, combines: true)
    }
  }

  /// `grad(y, x)` for `grad(x, y)`
  private mutating func swapArguments(_ id: ExpressionID, _ call: Expression.Call) {
    guard Mutator.derivatives.contains(call.name.text), call.arguments.count >= 2 else { return }
    var arguments = call.arguments
    arguments.swapAt(0, 1)
    let new = make(.call(.init(name: call.name, arguments: arguments, binders: [])), at: id)
    let (y, x) = (text(call.arguments[0].value), text(call.arguments[1].value))
    found(.index, "`\(y)` and `\(x)` are exchanged in `\(text(id))`", id, new, combines: true)
  }

  /// A matrix in the place of another in a matrix product, also transposed.
  private mutating func exchangeMatrices(_ site: Site, _ type: TensorType) {
    guard type.rank == 2, let parent = site.parent, case .product(_, let rest) = tree[parent].kind,
      rest.contains(where: { $0.symbol == .at })
    else { return }
    for named in names where named.type.rank == 2 && named.type != type {
      let value = word(named.name, at: site.id)
      let rank: Mutation.Rank = isCall(site.id) ? .compoundIndex : .index
      let isUnlikely = isName(site.id) && !areSiblings(text(site.id), named.name)
      found(rank, site.id, value, as: named.name, combines: true, isUnlikely: isUnlikely)
      found(
        rank, site.id, transposition(of: value), as: "\(named.name).T", combines: true,
        isUnlikely: isUnlikely)
    }
  }

  /// True for the name under a transposition, which is no exchange.
  private func isPart(_ name: String, _ site: Site) -> Bool {
    guard case .postfix(let base, _) = tree[site.id].kind else { return false }
    return text(base) == name
  }

  /// Two parts that stand in each other's place.
  private mutating func swapNames() {
    let parts = sites.filter { site in
      switch tree[site.id].kind {
      case .name, .postfix: return site.type?.element.isFloat == true
      default: return false
      }
    }
    guard parts.count <= 24 else { return }
    for (position, first) in parts.enumerated() {
      for second in parts[(position + 1)...] where first.type == second.type {
        guard text(first.id) != text(second.id), second.parent != first.id else { continue }
        found(
          Mutation(
            rank: .index,
            text: "`\(text(first.id))` and `\(text(second.id))` are exchanged",
            replacements: [
              first.id: make(tree[second.id].kind, at: first.id),
              second.id: make(tree[first.id].kind, at: second.id),
            ]))
      }
    }
  }
}

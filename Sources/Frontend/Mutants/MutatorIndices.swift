import AdjointSource
import AdjointTensors

/// Indices swapped, exchanged or out of range; names exchanged.
extension Mutator {
  mutating func mutateIndices() {
    for site in sites {
      switch tree[site.id].kind {
      case .postfix(let base, let parts): mutateEntries(site.id, base, parts)
      case .list(let entries, let binders) where binders.isEmpty: swapEntries(site.id, entries)
      case .call(let call) where call.name.text == "einsum": mutateSubscripts(site.id, call)
      default: break
      }
      if site.id != side { exchangeNames(site) }
    }
    exchangeEverywhere()
    swapNames()
  }

  private func isName(_ id: ExpressionID) -> Bool {
    if case .name = tree[id].kind { return true }
    return false
  }

  private mutating func mutateEntries(
    _ id: ExpressionID, _ base: ExpressionID, _ parts: [Expression.Postfix]
  ) {
    for (position, part) in parts.enumerated() {
      guard case .index(let entries, let span) = part else { continue }
      let size = position == 0 ? lowering.rememberedType(base)?.shape : nil
      func rebuilt(_ new: [Expression.Index]) -> Expression.Kind {
        var changed = parts
        changed[position] = .index(new, span)
        return .postfix(base, changed)
      }
      for (place, entry) in entries.enumerated() {
        guard case .value(let value) = entry.kind else { continue }
        for other in alternatives(value, size: size, axis: place) {
          var changed = entries
          changed[place] = .init(kind: .value(word(other, at: value)), span: entry.span)
          let text = "the index `\(text(value))` of `\(text(id))` should be `\(other)`"
          found(.index, text, id, make(rebuilt(changed), at: id), combines: true)
        }
      }
      for place in entries.indices.dropLast() {
        var changed = entries
        changed.swapAt(place, place + 1)
        let text = "two indices of `\(text(id))` are swapped"
        found(.index, text, id, make(rebuilt(changed), at: id), combines: true)
      }
    }
  }

  /// One index of a name exchanged wherever it stands.
  private mutating func exchangeEverywhere() {
    var places: [String: [(site: ExpressionID, base: ExpressionID, entries: [Expression.Index])]] =
      [:]
    for site in sites {
      guard case .postfix(let base, let parts) = tree[site.id].kind, parts.count == 1,
        case .index(let entries, _) = parts[0], isName(base)
      else { continue }
      places[text(base), default: []].append((site.id, base, entries))
    }
    for (name, uses) in places.sorted(by: { $0.key < $1.key }) where uses.count > 1 {
      for place in uses[0].entries.indices { exchange(name, uses, place) }
    }
  }

  private mutating func exchange(
    _ name: String,
    _ uses: [(site: ExpressionID, base: ExpressionID, entries: [Expression.Index])], _ place: Int
  ) {
    guard case .value(let value) = uses[0].entries[place].kind else { return }
    let own = text(value)
    let size = lowering.rememberedType(uses[0].base)?.shape
    for other in alternatives(value, size: size, axis: place) {
      var replacements: [ExpressionID: ExpressionID] = [:]
      for use in uses where use.entries.indices.contains(place) {
        guard case .value(let id) = use.entries[place].kind, text(id) == own else { continue }
        var entries = use.entries
        entries[place] = .init(kind: .value(word(other, at: id)), span: entries[place].span)
        replacements[use.site] = make(
          .postfix(use.base, [.index(entries, tree[use.site].span)]), at: use.site)
      }
      guard replacements.count > 1 else { continue }
      found(
        Mutation(
          rank: .index, text: "the index `\(own)` of `\(name)` should be `\(other)` everywhere",
          replacements: replacements))
    }
  }

  /// What may have been meant by an entry of an index: other positions, other index variables.
  private func alternatives(_ id: ExpressionID, size: Shape?, axis: Int) -> [String] {
    if case .number(let digits) = tree[id].kind, let own = Int(digits) {
      let count = size.flatMap { axis < $0.count ? $0[axis].constant : nil } ?? own + 2
      return (0..<min(count, 8)).filter { $0 != own }.map(String.init)
    }
    if case .name(let name) = tree[id].kind { return indexNames.filter { $0 != name } }
    return []
  }

  private mutating func swapEntries(_ id: ExpressionID, _ entries: [ExpressionID]) {
    guard entries.count <= 6 else { return }
    for first in entries.indices {
      for second in entries.indices where second > first {
        var changed = entries
        changed.swapAt(first, second)
        found(
          .index, "entries \(first) and \(second) of `\(text(id))` are exchanged", id,
          make(.list(changed, binders: []), at: id), combines: true)
      }
    }
  }

  /// `einsum` with two letters of its subscripts exchanged in one place.
  private mutating func mutateSubscripts(_ id: ExpressionID, _ call: Expression.Call) {
    guard let first = call.arguments.first, case .string(let subscripts) = tree[first.value].kind
    else { return }
    let letters = Array(subscripts)
    for position in letters.indices where letters[position].isLetter {
      for other in Set(letters.filter(\.isLetter)).sorted() where other != letters[position] {
        var changed = letters
        changed[position] = other
        exchange(id, call, String(changed))
      }
      for later in letters.indices where later > position && letters[later].isLetter {
        guard letters[later] != letters[position] else { continue }
        var changed = letters
        changed.swapAt(position, later)
        exchange(id, call, String(changed))
      }
    }
  }

  private mutating func exchange(
    _ id: ExpressionID, _ call: Expression.Call, _ subscripts: String
  ) {
    var arguments = call.arguments
    arguments[0] = .init(label: nil, value: make(.string(subscripts), at: id))
    let new = make(.call(.init(name: call.name, arguments: arguments, binders: [])), at: id)
    found(.index, "the subscripts of `\(text(id))` should be `\(subscripts)`", id, new)
  }

  /// One value in place of another of its type.
  private mutating func exchangeNames(_ site: Site) {
    guard let type = site.type, site.isValue, type.element.isFloat else { return }
    switch tree[site.id].kind {
    case .name, .call, .postfix: break
    default: return
    }
    for (name, other) in names where other == type && name != text(site.id) && !isPart(name, site) {
      found(.index, site.id, word(name, at: site.id), as: name, combines: isName(site.id))
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
            replacements: [first.id: second.id, second.id: first.id]))
      }
    }
  }
}

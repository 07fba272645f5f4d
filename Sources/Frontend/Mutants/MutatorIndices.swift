import AdjointSource
import AdjointTensors

/// Indices swapped, exchanged or out of range, of values and of what is differentiated.
extension Mutator {
  mutating func mutateIndices() {
    for site in sites + derivativeSites {
      switch tree[site.id].kind {
      case .postfix(let base, let parts): mutateEntries(site, base, parts)
      case .comparison(let left, let right): exchangePositions(site, left, right)
      default: break
      }
    }
    for site in sites {
      switch tree[site.id].kind {
      case .list(let entries, let binders) where binders.isEmpty: swapEntries(site.id, entries)
      case .call(let call) where call.name.text == "einsum": mutateSubscripts(site.id, call)
      default: break
      }
    }
    exchangeEverywhere()
    mutateNames()
  }

  private mutating func mutateEntries(
    _ site: Site, _ base: ExpressionID, _ parts: [Expression.Postfix]
  ) {
    let id = site.id
    for (position, part) in parts.enumerated() {
      guard case .index(let entries, let span) = part else { continue }
      let shape = position == 0 ? lowering.rememberedType(base)?.shape : nil
      func rebuilt(_ new: [Expression.Index]) -> Expression.Kind {
        var changed = parts
        changed[position] = .index(new, span)
        return .postfix(base, changed)
      }
      for (place, entry) in entries.enumerated() {
        guard case .value(let value) = entry.kind else { continue }
        for other in alternatives(value, site.scope, size: axis(place, of: shape)) {
          var changed = entries
          changed[place] = .init(kind: .value(word(other, at: value)), span: entry.span)
          let text = "the index `\(text(value))` of `\(text(id))` should be `\(other)`"
          found(
            .index, text, id, make(rebuilt(changed), at: id), combines: true,
            change: "[\(self.text(value)) → \(other)]")
        }
      }
      for place in entries.indices.dropLast() {
        var changed = entries
        changed.swapAt(place, place + 1)
        found(
          .index, "two indices of `\(text(id))` are swapped", id,
          make(rebuilt(changed), at: id), combines: true)
      }
      for chosen in choices(entries, site.scope, shape, isWhole: id == side) {
        let places = zip(entries, chosen).map { entry, name in
          Expression.Index(kind: .value(word(name, at: id)), span: entry.span)
        }
        let text = "the indices of `\(text(id))` should be `\(chosen.joined(separator: ", "))`"
        found(.index, text, id, make(rebuilt(places), at: id))
      }
      runNumbers(id, entries, rebuilt)
    }
  }

  /// `h[:, 0]` for `h[0, 0]`
  private mutating func runNumbers(
    _ id: ExpressionID, _ entries: [Expression.Index],
    _ rebuilt: ([Expression.Index]) -> Expression.Kind
  ) {
    for place in entries.indices {
      guard case .value(let value) = entries[place].kind, case .number = tree[value].kind else {
        continue
      }
      var changed = entries
      changed[place] = .init(
        kind: .slice(start: nil, stop: nil, step: nil), span: entries[place].span)
      found(
        .index, "the index `\(text(value))` of `\(text(id))` should run: `:`", id,
        make(rebuilt(changed), at: id), combines: true)
    }
  }

  private func axis(_ place: Int, of shape: Shape?) -> Size? {
    shape.flatMap { place < $0.count ? $0[place] : nil }
  }

  /// Index variables for all places of an index at once, where several are others; numbers too
  /// where the entry is the whole side.
  private func choices(
    _ entries: [Expression.Index], _ scope: [Variable], _ shape: Shape?, isWhole: Bool
  ) -> [[String]] {
    guard (2...3).contains(entries.count), let shape, shape.count == entries.count else {
      return []
    }
    var own: [String] = []
    var result: [[String]] = [[]]
    for (entry, size) in zip(entries, shape) {
      guard case .value(let value) = entry.kind else { return [] }
      own.append(text(value))
      let variables = size.constant == 1 ? ["0"] : scope.filter { $0.size == size }.map(\.name)
      let fitting = isWhole ? positions(size, scope) : variables
      result = result.flatMap { start in fitting.map { start + [$0] } }
    }
    return result.prefix(32).filter { zip($0, own).count { $0 != $1 } > 1 }
  }

  /// What may have been meant by an entry of an index: other positions, other index variables.
  func alternatives(_ id: ExpressionID, _ scope: [Variable], size: Size?) -> [String] {
    let own = text(id)
    let variables = scope.map(\.name).filter { $0 != own }
    switch tree[id].kind {
    case .number(let digits):
      guard let position = Int(digits) else { return variables }
      let count = size.map { $0.constant ?? position + 2 } ?? position + 2
      return variables + (0..<max(0, min(count, 8))).filter { $0 != position }.map(String.init)
    case .name:
      guard let count = size?.constant, count <= 4 else { return variables }
      return variables + (0..<count).map(String.init)
    default: return variables
    }
  }

  /// `i == j` for `i == 0`: what positions are compared with.
  private mutating func exchangePositions(
    _ site: Site, _ left: ExpressionID, _ right: Expression.Operand
  ) {
    let isPosition = [left, right.value].contains { id in
      site.scope.contains { $0.name == text(id) }
    }
    guard isPosition else { return }
    for part in [left, right.value] {
      for other in alternatives(part, site.scope, size: nil)
      where other != text(left) && other != text(right.value) {
        found(
          .index, "`\(text(part))` in `\(text(site.id))` should be `\(other)`", part,
          word(other, at: part), combines: true)
      }
    }
  }

  /// A name's uses with one index each.
  private typealias Use = (site: Site, base: ExpressionID, entries: [Expression.Index])

  /// One index of a name exchanged wherever it stands.
  private mutating func exchangeEverywhere() {
    var places: [String: [Use]] = [:]
    for site in sites {
      guard case .postfix(let base, let parts) = tree[site.id].kind, parts.count == 1,
        case .index(let entries, _) = parts[0], case .name = tree[base].kind
      else { continue }
      places[text(base), default: []].append((site, base, entries))
    }
    for (name, uses) in places.sorted(by: { $0.key < $1.key }) where uses.count > 1 {
      for place in uses[0].entries.indices { exchange(name, uses, place) }
    }
  }

  private mutating func exchange(_ name: String, _ uses: [Use], _ place: Int) {
    guard case .value(let value) = uses[0].entries[place].kind else { return }
    let own = text(value)
    let size = axis(place, of: lowering.rememberedType(uses[0].base)?.shape)
    for other in alternatives(value, uses[0].site.scope, size: size) {
      var replacements: [ExpressionID: ExpressionID] = [:]
      for use in uses where use.entries.indices.contains(place) {
        guard case .value(let id) = use.entries[place].kind, text(id) == own else { continue }
        var entries = use.entries
        entries[place] = .init(kind: .value(word(other, at: id)), span: entries[place].span)
        replacements[use.site.id] = make(
          .postfix(use.base, [.index(entries, tree[use.site.id].span)]), at: use.site.id)
      }
      guard replacements.count > 1 else { continue }
      found(
        Mutation(
          rank: .index, text: "the index `\(own)` of `\(name)` should be `\(other)` everywhere",
          replacements: replacements, combines: true, change: "[\(own) → \(other)]",
          position: Int(tree[uses[0].site.id].span.start)))
    }
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
}

import AdjointSource
import AdjointTensors

/// Indices that are sums of variables, `x[n + k]`: one missing, another one, or another sign.
extension Mutator {
  mutating func mutateOffsets() {
    for site in sites where site.scope.count > 1 {
      guard case .postfix(let base, let parts) = tree[site.id].kind, parts.count == 1,
        case .index(let entries, let span) = parts[0]
      else { continue }
      for (place, entry) in entries.enumerated() {
        guard case .value(let value) = entry.kind else { continue }
        for other in offsets(of: value, site.scope) {
          var changed = entries
          changed[place] = .init(kind: .value(other.id), span: entry.span)
          found(
            .compoundIndex,
            "the index `\(text(value))` of `\(text(site.id))` should be `\(other.text)`", site.id,
            make(.postfix(base, [.index(changed, span)]), at: site.id))
        }
      }
      exchangeOffsets(site.id, base, entries, span)
    }
  }

  /// `n + k` for `n`; `n - k`, `n + j` and `j + k` for `n + k`.
  private mutating func offsets(
    of id: ExpressionID, _ scope: [Variable]
  ) -> [(text: String, id: ExpressionID)] {
    let variables = scope.map(\.name)
    let pairs: [(String, Symbol, String)]
    switch tree[id].kind {
    case .name(let own) where variables.contains(own):
      pairs = variables.filter { $0 != own }.map { (own, .plus, $0) }
    case .sum(let first, let rest) where rest.count == 1:
      guard case .name(let one) = tree[first].kind, case .name(let two) = tree[rest[0].value].kind,
        variables.contains(one), variables.contains(two)
      else { return [] }
      let others = variables.filter { $0 != one && $0 != two }
      let sign = rest[0].symbol
      pairs =
        [(one, sign == .plus ? .minus : .plus, two)]
        + others.flatMap { [(one, sign, $0), ($0, sign, two)] }
    default: return []
    }
    return pairs.map { one, sign, two in
      let sum = binary(word(one, at: id), sign, word(two, at: id), at: id)
      return (text: "\(one) \(sign.rawValue) \(two)", id: sum)
    }
  }

  /// `x[i + a, j + b]` for `x[i + b, j + a]`
  private mutating func exchangeOffsets(
    _ id: ExpressionID, _ base: ExpressionID, _ entries: [Expression.Index], _ span: SourceSpan
  ) {
    for place in entries.indices.dropLast() {
      guard case .value(let one) = entries[place].kind,
        case .value(let two) = entries[place + 1].kind,
        case .sum(let first, let rest) = tree[one].kind, rest.count == 1,
        case .sum(let second, let others) = tree[two].kind, others.count == 1
      else { continue }
      var changed = entries
      changed[place] = .init(
        kind: .value(make(.sum(first, others), at: one)), span: entries[place].span)
      changed[place + 1] = .init(
        kind: .value(make(.sum(second, rest), at: two)), span: entries[place + 1].span)
      found(
        .compoundIndex,
        "`\(text(rest[0].value))` and `\(text(others[0].value))` in the indices of `\(text(id))` "
          + "are swapped", id, make(.postfix(base, [.index(changed, span)]), at: id))
    }
  }
}

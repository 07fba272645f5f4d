import AdjointSource

/// Numbers that masks compare values with: another one, or a second one that is missing.
extension Mutator {
  /// `z > 0` for `z > 1`, `z < 6` for `z < 5`: the numbers that kinks usually stand at, and those
  /// of the model's definitions.
  mutating func exchangeThreshold(
    _ id: ExpressionID, _ left: ExpressionID, _ right: Expression.Operand
  ) {
    for part in [left, right.value] {
      guard let own = threshold(part) else { continue }
      for other in thresholds(beside: own) where other != own {
        let new = number(other, at: part)
        let changed =
          part == left
          ? "\(other) \(right.symbol.rawValue) \(text(right.value))"
          : "\(text(left)) \(right.symbol.rawValue) \(other)"
        found(.mask, "`\(text(id))` should be `\(changed)`", part, new)
      }
    }
  }

  /// `(z < 1) and (z > -1)` for `z < 1`: of a clip the other bound.
  mutating func addThreshold(_ site: Site) {
    guard
      case .comparison(let left, let right) = tree[tree.withoutParentheses(site.id)].kind,
      let own = threshold(right.value)
    else { return }
    let isAbove = [Symbol.greater, .greaterEqual].contains(right.symbol)
    guard isAbove || [.less, .lessEqual].contains(right.symbol) else { return }
    let strict: (Symbol, Symbol) = isAbove ? (.greater, .less) : (.less, .greater)
    let closed: (Symbol, Symbol) =
      isAbove ? (.greaterEqual, .lessEqual) : (.lessEqual, .greaterEqual)
    for other in thresholds(beside: own) where other != own {
      for (first, second) in [strict, closed] {
        let bounds = [(first, right.value), (second, number(other, at: site.id))]
        let both = bounds.map { symbol, value in
          let operand = Expression.Operand(
            symbol: symbol, symbolSpan: tree[site.id].span, value: value)
          return make(
            .parenthesised(make(.comparison(left, operand), at: site.id)), at: site.id)
        }
        let missing = "\(text(left)) \(second.rawValue) \(other)"
        found(
          .mask, "beside `\(text(site.id))` the bound `\(missing)` is missing", site.id,
          make(.parenthesised(make(.and(both), at: site.id)), at: site.id))
      }
    }
  }

  /// The number that a part is, with its sign.
  private func threshold(_ id: ExpressionID) -> String? {
    switch tree[tree.withoutParentheses(id)].kind {
    case .number(let digits): return digits
    case .negation(let count, let part) where count % 2 == 1:
      guard case .number(let digits) = tree[part].kind else { return nil }
      return "-" + digits
    default: return nil
    }
  }

  private func thresholds(beside own: String) -> [String] {
    let opposite = own.hasPrefix("-") ? String(own.dropFirst()) : "-" + own
    var found: [String] = []
    for candidate in ["0", "1", "-1", opposite] + numbers.flatMap({ [$0, "-" + $0] })
    where candidate != "-0" && !found.contains(candidate) {
      found.append(candidate)
    }
    return found
  }

  private mutating func number(_ written: String, at id: ExpressionID) -> ExpressionID {
    guard written.hasPrefix("-") else { return word(written, at: id) }
    return make(.negation(count: 1, word(String(written.dropFirst()), at: id)), at: id)
  }
}

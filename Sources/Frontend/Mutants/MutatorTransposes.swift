import AdjointSource
import AdjointTensors

/// Transpositions of the whole and of factors, and layouts.
extension Mutator {
  mutating func mutateTransposes() {
    for site in sites where site.isValue {
      let isWhole = site.id == side
      let whole: Mutation.Rank = isJacobian ? .wholeLayout : .wholeTranspose
      let rank = isWhole ? whole : .transpose
      if case .postfix(let base, let parts) = tree[site.id].kind,
        case .member(let name)? = parts.last,
        name.text == "T"
      {
        let rest = Array(parts.dropLast())
        let bare = rest.isEmpty ? base : make(.postfix(base, rest), at: site.id)
        found(
          rank, "`\(text(site.id))` should not be transposed", site.id, bare, combines: true,
          change: "untransposed", isNeeded: lowering.rememberedType(side) == nil)
      } else if mayTranspose(site) {
        let transposed = transposition(of: site.id)
        let text =
          isWhole
          ? "\(self.whole) should be transposed"
          : "`\(self.text(site.id))` should be transposed"
        found(
          rank, text, site.id, transposed, combines: true, change: "transposed",
          isNeeded: lowering.rememberedType(side) == nil)
      }
    }
  }

  private func mayTranspose(_ site: Site) -> Bool {
    guard let type = site.type, type.rank == 2, type.element.isFloat else { return false }
    // Under a sum over one axis it is the axis that is wrong.
    guard let parent = site.parent, !site.isUnderAxis else { return site.parent == nil }
    if case .postfix = tree[parent].kind { return false }
    return true
  }

  /// Jacobians in the other layout: the axes of the variable before those of the value.
  mutating func mutateLayouts() {
    for site in sites where site.isValue {
      guard let rank = site.type?.rank, rank >= 2, isWholeOrJacobian(site) else { continue }
      for shift in 1..<rank {
        let order = (0..<rank).map { ($0 + shift) % rank }
        let list = make(
          .list(order.map { word("\($0)", at: site.id) }, binders: []), at: site.id)
        let new = call("transpose", [(nil, site.id), (nil, list)], at: site.id)
        let part = site.id == side ? whole : "`\(text(site.id))`"
        let axes = order.map(String.init).joined(separator: ", ")
        let rank: Mutation.Rank = site.id == side && isJacobian ? .wholeLayout : .layout
        found(
          rank, "\(part) is in the other layout: `transpose(…, [\(axes)])`", site.id, new)
      }
    }
    spreadOnDiagonal()
    equalIndices()
  }

  private func isWholeOrJacobian(_ site: Site) -> Bool {
    if site.id == side { return true }
    guard case .call(let call) = tree[site.id].kind else { return false }
    return ["jacobian", "hessian"].contains(call.name.text)
  }

  /// `e * (i == j)` for `e`: the derivative of each entry by itself, in index notation.
  private mutating func equalIndices() {
    for (first, second) in pairsOfVariables() {
      let (same, written) = equality(first, second)
      let new = binary(side, .star, same, at: side)
      let text = "the factor `\(written)` of `\(text(side))` is missing"
      found(
        .layout, text, side, new, combines: true,
        isNeeded: !isMentioned(first) || !isMentioned(second))
    }
  }

  /// `(i == j)` where one of the two doesn't stand in the side.
  mutating func missingEquality() -> (id: ExpressionID, text: String)? {
    for (first, second) in pairsOfVariables() where !isMentioned(first) || !isMentioned(second) {
      return equality(first, second)
    }
    return nil
  }

  /// Index variables of one size, of a side that is an entry.
  private func pairsOfVariables() -> [(String, String)] {
    guard let scope = sites.first?.scope,
      lowering.rememberedType(side).map({ $0.rank == 0 }) ?? true
    else { return [] }
    var result: [(String, String)] = []
    for (position, first) in scope.enumerated() {
      for second in scope[(position + 1)...] where second.size == first.size {
        result.append((first.name, second.name))
      }
    }
    return result
  }

  private mutating func equality(
    _ first: String, _ second: String
  ) -> (id: ExpressionID, text: String) {
    let right = Expression.Operand(
      symbol: .equal, symbolSpan: tree[side].span, value: word(second, at: side))
    let same = make(
      .parenthesised(make(.comparison(word(first, at: side), right), at: side)), at: side)
    return (same, "(\(first) == \(second))")
  }

  /// True for a word that stands somewhere in the side.
  private func isMentioned(_ name: String) -> Bool {
    let words = lowering.map.text(of: tree[side].span).split { !$0.isLetter && !$0.isNumber }
    return words.contains { $0 == name }
  }

  /// The derivative of each entry by itself, where the whole derivative is a diagonal matrix.
  private mutating func spreadOnDiagonal() {
    guard let wanted, wanted.rank == 2, wanted.shape[0] == wanted.shape[1] else { return }
    if lowering.rememberedType(side)?.rank == 1 {
      let new = call("diag", [(nil, side)], at: side)
      found(.layout, side, new, as: "diag(\(text(side)))")
      return
    }
    guard let size = name(of: wanted.shape[0], at: side) else { return }
    let identity = call("eye", [(nil, size)], at: side)
    if case .number("1") = tree[side].kind {
      found(.layout, side, identity, as: "eye(\(wanted.shape[0]))")
      return
    }
    let new = binary(identity, .star, side, at: side)
    found(.layout, side, new, as: "eye(\(wanted.shape[0])) * \(operandText(side))")
  }

  /// A size as an expression: a dimension or a number.
  mutating func name(of size: Size, at id: ExpressionID) -> ExpressionID? {
    if let constant = size.constant { return word("\(constant)", at: id) }
    let text = size.description
    return dims.contains(text) ? word(text, at: id) : nil
  }
}

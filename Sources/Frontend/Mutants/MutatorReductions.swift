import AdjointSource
import AdjointTensors

/// Sums: for means, over other axes, forgotten, too many; and the gradient of a bias.
extension Mutator {
  mutating func mutateReductions() {
    let isBias = sumToWantedShape()
    sumSquares()
    for site in sites {
      if case .call(let call) = tree[site.id].kind { mutateReduction(site.id, call) }
      if site.isValue, site.id != side, !isBias { addSums(site) }
    }
  }

  /// A side of more axes than it should have, summed over the leading ones; true for the gradient
  /// of a bias.
  private mutating func sumToWantedShape() -> Bool {
    guard let wanted, let type = lowering.rememberedType(side), type.rank > wanted.rank,
      type.element.isFloat
    else { return false }
    let isBias = biases.contains { $0.shape == wanted.shape }
    for leading in [true, false] {
      let kept = leading ? type.shape.suffix(wanted.rank) : type.shape.prefix(wanted.rank)
      guard Array(kept) == wanted.shape else { continue }
      let summed = leading ? 0..<type.rank - wanted.rank : wanted.rank..<type.rank
      let list = make(
        .list(summed.map { word("\($0)", at: side) }, binders: []), at: side)
      let new = call("sum", [(nil, side), ("axis", list)], at: side)
      let axes = summed.count == 1 ? "\(summed.lowerBound)" : "\(Array(summed))"
      let text = "`\(text(side))` should be summed: `sum(…, axis: \(axes))`"
      let rank = isElementwise(side) ? Mutation.Rank.contraction : .reduction
      found(isBias ? .bias : rank, text, side, new, combines: true, isNeeded: true)
    }
    return isBias
  }

  /// `sumsq(v)` for a vector v where a number should stand.
  private mutating func sumSquares() {
    guard isToBeSummed else { return }
    let new = call("sumsq", [(nil, side)], at: side)
    found(
      .addedSum, "the sum of squares of `\(text(side))` is missing", side, new, combines: true,
      isNeeded: true)
  }

  /// The same with a part of the side mended.
  mutating func sumSquares(of mended: ExpressionID, _ sentence: String) {
    guard isToBeSummed else { return }
    let text = "the sum of squares of `\(text(side))` is missing, and \(sentence)"
    found(
      Mutation(
        rank: .addedSum, text: text,
        replacements: [side: call("sumsq", [(nil, mended)], at: side)], others: [.index]))
  }

  /// True where a number should stand and doesn't.
  private var isToBeSummed: Bool {
    guard let wanted, wanted.rank == 0, wanted.element.isFloat else { return false }
    return lowering.rememberedType(side).map { $0.rank > 0 } ?? true
  }

  /// True for `a * b`, which may stand for a product of matrices.
  private func isElementwise(_ id: ExpressionID) -> Bool {
    guard case .product(_, let rest) = tree[tree.withoutParentheses(id)].kind else { return false }
    return rest.contains { $0.symbol == .star && lowering.rememberedType($0.value) != nil }
  }

  private mutating func mutateReduction(_ id: ExpressionID, _ call: Expression.Call) {
    let name = call.name.text
    guard ["sum", "mean", "max", "min"].contains(name), let argument = call.arguments.first else {
      return
    }
    for other in ["sum", "mean"] where other != name {
      let new = make(
        .call(
          .init(
            name: Identifier(other, call.name.span), arguments: call.arguments,
            binders: call.binders)), at: id)
      let rank = ["sum", "mean"].contains(name) ? Mutation.Rank.mean : .reduction
      found(rank, "`\(text(id))` should be a \(other)", id, new, combines: true)
    }
    guard call.binders.isEmpty else { return }
    found(.reduction, id, argument.value, as: text(argument.value))
    let rank = lowering.rememberedType(argument.value)?.rank ?? 0
    if call.arguments.count == 1, rank > 1 { addAxis(id, call, rank) }
    for (position, part) in call.arguments.enumerated() where part.label?.text == "axis" {
      for axis in 0..<rank where text(part.value) != "\(axis)" {
        var arguments = call.arguments
        arguments[position] = .init(label: part.label, value: word("\(axis)", at: part.value))
        let new = make(.call(.init(name: call.name, arguments: arguments, binders: [])), at: id)
        found(.reduction, "`\(text(id))` should have `axis: \(axis)`", id, new, combines: true)
      }
      var arguments = call.arguments
      arguments.remove(at: position)
      let new = make(.call(.init(name: call.name, arguments: arguments, binders: [])), at: id)
      found(.reduction, "`\(text(id))` should run over all axes", id, new)
    }
  }

  /// `sum(x, axis: 0)` for `sum(x)`
  private mutating func addAxis(_ id: ExpressionID, _ call: Expression.Call, _ rank: Int) {
    for axis in 0..<rank {
      let new = self.call(
        call.name.text, [(nil, call.arguments[0].value), ("axis", word("\(axis)", at: id))], at: id)
      found(.reduction, "`\(text(id))` should have `axis: \(axis)`", id, new)
    }
  }

  private mutating func addSums(_ site: Site) {
    guard let type = site.type, type.rank >= 1, type.element.isFloat else { return }
    for axis in 0..<type.rank {
      for keeps in [true, false] {
        var arguments: [(label: String?, value: ExpressionID)] = [
          (nil, site.id), ("axis", word("\(axis)", at: site.id)),
        ]
        if keeps { arguments.append(("keepdims", make(.bool(true), at: site.id))) }
        for name in ["sum", "mean"] {
          let new = call(name, arguments, at: site.id)
          let written = "\(name)(\(text(site.id)), axis: \(axis)\(keeps ? ", keepdims: true" : ""))"
          found(.addedSum, site.id, new, as: written)
        }
      }
    }
  }
}

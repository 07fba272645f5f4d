import AdjointSource
import AdjointTensors

/// Transpositions of the whole and of factors, and layouts.
extension Mutator {
  mutating func mutateTransposes() {
    for site in sites where site.isValue {
      let rank = site.id == side ? Mutation.Rank.wholeTranspose : .transpose
      if case .postfix(let base, let parts) = tree[site.id].kind,
        case .member(let name)? = parts.last,
        name.text == "T"
      {
        let rest = Array(parts.dropLast())
        let bare = rest.isEmpty ? base : make(.postfix(base, rest), at: site.id)
        found(
          rank, "the factor `\(text(site.id))` should stand untransposed", site.id, bare,
          combines: true)
      } else if mayTranspose(site) {
        let transposed = make(
          .postfix(site.id, [.member(Identifier("T", tree[site.id].span))]), at: site.id)
        let text =
          site.id == side
          ? "the whole side should be transposed"
          : "the factor `\(text(site.id))` stands untransposed"
        found(rank, text, site.id, transposed, combines: true)
      }
    }
  }

  private func mayTranspose(_ site: Site) -> Bool {
    guard let type = site.type, type.rank == 2, type.element.isFloat else { return false }
    guard let parent = site.parent else { return true }
    switch tree[parent].kind {
    case .postfix: return false
    // Under a sum over one axis it is the axis that is wrong.
    case .call(let call): return !call.arguments.contains { $0.label?.text == "axis" }
    default: return true
    }
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
        let part = site.id == side ? "the side" : "`\(text(site.id))`"
        let axes = order.map(String.init).joined(separator: ", ")
        found(
          .layout, "\(part) is in the other layout: `transpose(…, [\(axes)])`", site.id, new)
      }
    }
    spreadOnDiagonal()
  }

  private func isWholeOrJacobian(_ site: Site) -> Bool {
    if site.id == side { return true }
    guard case .call(let call) = tree[site.id].kind else { return false }
    return ["jacobian", "hessian"].contains(call.name.text)
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

import AdjointSource
import AdjointTensors

/// Formulas that stand in the place of a value that has a name.
extension Mutator {
  /// `z2` for `w1 * r + b2 * x`: a name for what is computed on the way, of its type.
  mutating func mutateFormulas() {
    // What is changed least comes first.
    for site in sites.reversed() where site.isValue {
      let formula = tree.withoutParentheses(site.id)
      switch tree[formula].kind {
      case .sum(let first, let rest):
        if site.id != side { nameFormula(site) }
        nameFirstTerms(site, formula, first, rest)
      case .product, .negation, .power: if site.id != side { nameFormula(site) }
      default: break
      }
    }
  }

  private mutating func nameFormula(_ site: Site) {
    let own = text(tree.withoutParentheses(site.id))
    for named in names where fits(named, site.type) {
      let name = word(named.name, at: site.id)
      found(
        Mutation(
          rank: .formula, text: "`\(own)` should be `\(named.name)`",
          replacements: [site.id: name], combines: true,
          position: Int(tree[site.id].span.start), end: Int(tree[site.id].span.end),
          isUnlikely: !isArgument(site) || named.isGiven || !named.isOnTheWay,
          isLate: site.type == nil))
      let negative = make(.negation(count: 1, name), at: site.id)
      found(.formula, "`\(own)` should be `-\(named.name)`", site.id, negative)
    }
  }

  /// `yhat - y` for `W @ x + b - y`
  private mutating func nameFirstTerms(
    _ site: Site, _ id: ExpressionID, _ first: ExpressionID, _ rest: [Expression.Operand]
  ) {
    for count in 1..<max(1, rest.count) {
      let terms = [text(first)] + rest[..<count].map { "\($0.symbol.rawValue) \(text($0.value))" }
      let own = terms.joined(separator: " ")
      for named in names where fits(named, site.type) {
        let name = word(named.name, at: site.id)
        let new = make(.sum(name, Array(rest[count...])), at: id)
        found(
          Mutation(
            rank: .formula, text: "`\(own)` should be `\(named.name)`", replacements: [id: new],
            isLate: site.type == nil))
        sumSquares(of: new, "`\(own)` should be `\(named.name)`")
      }
    }
  }

  /// True for a value that may stand where a part of that type does; of a part that doesn't type
  /// nothing is known.
  private func fits(_ named: Named, _ type: TensorType?) -> Bool {
    !named.isStated && type.map { $0 == named.type } ?? (named.type.rank <= 2)
  }

  /// True for what a function is of, the likeliest place of a formula.
  private func isArgument(_ site: Site) -> Bool {
    guard let parent = site.parent, case .call = tree[parent].kind else { return false }
    return true
  }
}

import AdjointSource
import AdjointTensors

/// Assumptions that are common, and that the author may have left out.
extension Lowering {
  /// One mutation for each input or parameter that the sides may depend on and each assumption that
  /// its shape allows. The sides stay as they are.
  ///
  /// - Parameter named: true for arguments alone whose names stand in the sides, with assumptions
  ///   that are said only beside another mistake.
  mutating func assumptionMutations(_ pair: [ExpressionID], named: Bool) -> [Mutation] {
    var result: [Mutation] = []
    let words = Set(pair.flatMap { names(under: $0) })
    for argument in content.inputs + content.parameters.map(\.argument) {
      guard argument.type.element.isFloat, !named || words.contains(argument.name) else { continue }
      let name = argument.name
      let shape = argument.type.shape
      var predicates: [(words: String, ExpressionID)] = []
      let value = predicatePart(.name(name), pair[0])
      if shape.count >= 1 {
        let last = predicatePart(.number("\(shape.count - 1)"), pair[0])
        let total = predicateCall("sum", [(nil, value), ("axis", last)], pair[0])
        let words = shape.count == 1 ? "the entries of \(name)" : "the rows of \(name)"
        predicates.append(("\(words) sum to 1", compare(total, .equal, "1", pair[0])))
      }
      if shape.count == 2, shape[0] == shape[1] {
        for predicate in ["symmetric", "orthogonal"] + (named ? ["diagonal"] : []) {
          predicates.append(
            ("\(name) is \(predicate)", predicateCall(predicate, [(nil, value)], pair[0])))
        }
      }
      if named, shape.count == 2 {
        let hot = predicateCall("one_hot_rows", [(nil, value)], pair[0])
        predicates.append(("the rows of \(name) are one-hot", hot))
      }
      predicates.append(("\(name) > 0", compare(value, .greater, "0", pair[0])))
      for (words, predicate) in predicates {
        result.append(
          Mutation(
            rank: .assumption, text: "true if \(words)", replacements: [:], given: [predicate]))
      }
    }
    return result
  }

  /// The names in an expression.
  private func names(under id: ExpressionID) -> [String] {
    var result: [String] = []
    var open = [id]
    while let id = open.popLast() {
      if case .name(let name) = tree[id].kind { result.append(name) }
      open += tree[id].kind.parts
    }
    return result
  }

  private mutating func predicatePart(
    _ kind: Expression.Kind, _ place: ExpressionID
  ) -> ExpressionID {
    let span = tree[place].span
    return tree.add(kind, span)
  }

  private mutating func predicateCall(
    _ name: String, _ arguments: [(String?, ExpressionID)], _ place: ExpressionID
  ) -> ExpressionID {
    let span = tree[place].span
    return tree.add(
      .call(
        .init(
          name: Identifier(name, span),
          arguments: arguments.map { label, value in
            .init(label: label.map { Identifier($0, span) }, value: value)
          }, binders: [])), span)
  }

  private mutating func compare(
    _ left: ExpressionID, _ symbol: Symbol, _ number: String, _ place: ExpressionID
  ) -> ExpressionID {
    let right = predicatePart(.number(number), place)
    let span = tree[place].span
    return tree.add(
      .comparison(left, .init(symbol: symbol, symbolSpan: span, value: right)), span)
  }
}

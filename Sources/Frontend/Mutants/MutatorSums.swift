import AdjointSource
import AdjointTensors

/// Factors that stand outside of the sum whose index they need.
extension Mutator {
  mutating func mutateOuterFactors() {
    for site in sites {
      guard case .product(let first, let rest) = tree[site.id].kind,
        rest.allSatisfy({ $0.symbol == .star })
      else { continue }
      let factors = [first] + rest.map(\.value)
      for position in factors.indices {
        switch tree[tree.withoutParentheses(factors[position])].kind {
        case .call(let call) where call.name.text == "sum" && !call.binders.isEmpty:
          moveIntoSum(site, factors, position, call)
        case .call(let call) where call.name.text == "sum" && call.arguments.count == 1:
          moveIntoWholeSum(site, factors, position, call.arguments[0].value)
        case .sum(let term, let others) where others.allSatisfy({ $0.symbol == .plus }):
          runAlong(site, factors, position, [term] + others.map(\.value))
        default: break
        }
      }
    }
  }

  /// `sum(e * f[k] for k < n)` for `sum(e for k < n) * f[i]`
  private mutating func moveIntoSum(
    _ site: Site, _ factors: [ExpressionID], _ position: Int, _ call: Expression.Call
  ) {
    for other in factors.indices where other != position {
      guard case .postfix(let base, let parts) = tree[factors[other]].kind, parts.count == 1,
        case .index(let entries, let span) = parts[0]
      else { continue }
      for place in entries.indices {
        guard case .value(let value) = entries[place].kind else { continue }
        for binder in call.binders {
          var changed = entries
          let name = binder.name.text
          changed[place] = .init(kind: .value(word(name, at: value)), span: entries[place].span)
          let factor = make(.postfix(base, [.index(changed, span)]), at: site.id)
          let inner = make(.parenthesised(call.arguments[0].value), at: site.id)
          let moved = make(
            .call(
              .init(
                name: call.name,
                arguments: [.init(label: nil, value: binary(inner, .star, factor, at: site.id))],
                binders: call.binders)), at: site.id)
          found(
            .index,
            "`\(text(factors[other]))` belongs inside of the sum, with the index `\(name)`",
            site.id, product(factors, without: other, putting: moved, at: position, site.id))
        }
      }
    }
  }

  /// `sum(e * f[:, 0:1])` for `sum(e) * f[0, 0]`
  private mutating func moveIntoWholeSum(
    _ site: Site, _ factors: [ExpressionID], _ position: Int, _ summed: ExpressionID
  ) {
    for other in factors.indices where other != position {
      guard case .postfix(let base, let parts) = tree[factors[other]].kind, parts.count == 1,
        case .index(let entries, let span) = parts[0]
      else { continue }
      for place in entries.indices {
        guard case .value(let value) = entries[place].kind, case .number = tree[value].kind else {
          continue
        }
        let running = entries.enumerated().map { position, entry -> Expression.Index in
          guard case .value(let own) = entry.kind, let digits = Int(text(own)) else { return entry }
          let end = position == place ? nil : word("\(digits + 1)", at: own)
          let start = position == place ? nil : own
          return .init(kind: .slice(start: start, stop: end, step: nil), span: entry.span)
        }
        let factor = make(.postfix(base, [.index(running, span)]), at: site.id)
        let inner = make(.parenthesised(summed), at: site.id)
        let moved = call("sum", [(nil, binary(inner, .star, factor, at: site.id))], at: site.id)
        found(
          .index,
          "`\(text(factors[other]))` belongs inside of the sum, where its index \(place) runs",
          site.id, product(factors, without: other, putting: moved, at: position, site.id))
      }
    }
  }

  /// The product of factors with another one at a position, without the one that has moved there.
  private mutating func product(
    _ factors: [ExpressionID], without other: Int, putting moved: ExpressionID, at position: Int,
    _ id: ExpressionID
  ) -> ExpressionID {
    var left = factors
    left[position] = moved
    left.remove(at: other)
    return product(left, at: id)
  }

  private mutating func product(_ factors: [ExpressionID], at id: ExpressionID) -> ExpressionID {
    let rest = factors.dropFirst().map { factor in
      Expression.Operand(symbol: .star, symbolSpan: tree[id].span, value: factor)
    }
    return rest.isEmpty ? factors[0] : make(.product(factors[0], rest), at: id)
  }

  /// `z[0] * W[0] + z[1] * W[1]` for `z[0] * (W[0] + W[1])`
  private mutating func runAlong(
    _ site: Site, _ factors: [ExpressionID], _ position: Int, _ terms: [ExpressionID]
  ) {
    guard terms.count <= 8 else { return }
    let running = runningNumbers(terms)
    let others = factors.indices.filter { $0 != position }.map { factors[$0] }
    for (name, place) in constantIndices(others) {
      for numbers in running {
        var sum: ExpressionID?
        for (term, number) in zip(terms, numbers) {
          var moved = others.map { indexed($0, name, place, by: number) }
          moved.append(term)
          let product = self.product(moved, at: site.id)
          sum = sum.map { binary($0, .plus, product, at: site.id) } ?? product
        }
        guard let sum else { continue }
        found(
          .index, "an index of `\(name)` should run with the terms of `\(text(factors[position]))`",
          site.id, sum)
      }
    }
  }

  /// For each index of the terms' entries that is another number in every term, the numbers.
  private func runningNumbers(_ terms: [ExpressionID]) -> [[String]] {
    let columns = terms.map { numbers(in: $0).map(\.digits) }
    guard let count = columns.first?.count, columns.allSatisfy({ $0.count == count }) else {
      return []
    }
    var result: [[String]] = []
    for column in 0..<count {
      let found = columns.map { $0[column] }
      if Set(found).count == terms.count, !result.contains(found) { result.append(found) }
    }
    return result
  }

  /// The names and places of numbers in the indices of factors.
  private func constantIndices(_ factors: [ExpressionID]) -> [(name: String, place: Int)] {
    var result: [(name: String, place: Int)] = []
    for factor in factors {
      for found in numbers(in: factor)
      where !result.contains(where: { $0 == (found.name, found.place) }) {
        result.append((found.name, found.place))
      }
    }
    return result
  }

  /// The numbers in indices of names, in the order of the text.
  func numbers(
    in id: ExpressionID
  ) -> [(name: String, place: Int, digits: String)] {
    var result: [(name: String, place: Int, digits: String)] = []
    var open = [id]
    while let id = open.popLast() {
      if case .postfix(let base, let parts) = tree[id].kind, parts.count == 1,
        case .name(let name) = tree[base].kind, case .index(let entries, _) = parts[0]
      {
        for (place, entry) in entries.enumerated() {
          guard case .value(let value) = entry.kind, case .number(let digits) = tree[value].kind
          else { continue }
          result.append((name, place, digits))
        }
      }
      open += tree[id].kind.parts.reversed()
    }
    return result
  }

  /// A part in which one index of a name is a number.
  mutating func indexed(
    _ id: ExpressionID, _ name: String, _ place: Int, by number: String
  ) -> ExpressionID {
    var replacements: [ExpressionID: ExpressionID] = [:]
    var open = [id]
    while let id = open.popLast() {
      if case .postfix(let base, let parts) = tree[id].kind, parts.count == 1,
        case .name(name) = tree[base].kind, case .index(var entries, let span) = parts[0],
        entries.indices.contains(place)
      {
        entries[place] = .init(kind: .value(word(number, at: id)), span: entries[place].span)
        replacements[id] = make(.postfix(base, [.index(entries, span)]), at: id)
      }
      open += tree[id].kind.parts
    }
    return lowering.tree.substituting(replacements, in: id)
  }
}

import AdjointSource

/// Subscripts of `einsum`.
extension Mutator {
  /// `einsum` with two letters of its subscripts exchanged in one place.
  mutating func mutateSubscripts(_ id: ExpressionID, _ call: Expression.Call) {
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
        // What comes out in another order is a matter of the layout.
        let isOutput = letters.firstIndex(of: ">").map { position > $0 } ?? false
        exchange(id, call, String(changed), isLayout: isOutput && isJacobian && id == side)
      }
    }
    takeRows(id, call, subscripts)
  }

  /// `einsum("j", W[0])` for `einsum("ij", W)`: one row, one column of an operand.
  private mutating func takeRows(
    _ id: ExpressionID, _ call: Expression.Call, _ subscripts: String
  ) {
    let sides = subscripts.split(separator: "->").map(String.init)
    let inputs = sides[0].split(separator: ",").map(String.init)
    guard sides.count == 2, inputs.count + 1 == call.arguments.count else { return }
    for (operand, letters) in inputs.enumerated() where letters.count >= 2 {
      let value = call.arguments[operand + 1].value
      for place in 0..<letters.count {
        for kept in keptLetters(letters, without: place) {
          var others = inputs
          others[operand] = kept
          let places = (0..<letters.count).map { $0 == place ? "0" : ":" }
          let row = taken(value, places)
          let written = others.joined(separator: ",") + "->" + sides[1]
          var arguments = call.arguments
          arguments[0] = .init(label: nil, value: make(.string(written), at: id))
          arguments[operand + 1] = .init(label: nil, value: row)
          let new = make(.call(.init(name: call.name, arguments: arguments, binders: [])), at: id)
          let part = "\(text(value))[\(places.joined(separator: ", "))]"
          found(.index, "`\(text(value))` should be `\(part)` in `\(written)`", id, new)
        }
      }
    }
  }

  /// The letters that one place fewer leaves: of two either.
  private func keptLetters(_ letters: String, without place: Int) -> [String] {
    var rest = Array(letters)
    rest.remove(at: place)
    return letters.count == 2 ? letters.map(String.init) : [String(rest)]
  }

  /// `W[0, :]`
  mutating func taken(_ value: ExpressionID, _ places: [String]) -> ExpressionID {
    let span = tree[value].span
    let indices = places.map { place in
      Expression.Index(
        kind: place == ":"
          ? .slice(start: nil, stop: nil, step: nil) : .value(word(place, at: value)), span: span)
    }
    return make(.postfix(value, [.index(indices, span)]), at: value)
  }

  private mutating func exchange(
    _ id: ExpressionID, _ call: Expression.Call, _ subscripts: String, isLayout: Bool = false
  ) {
    var arguments = call.arguments
    arguments[0] = .init(label: nil, value: make(.string(subscripts), at: id))
    let new = make(.call(.init(name: call.name, arguments: arguments, binders: [])), at: id)
    let rank: Mutation.Rank = isLayout ? .wholeLayout : .index
    found(rank, "the subscripts of `\(text(id))` should be `\(subscripts)`", id, new)
  }
}

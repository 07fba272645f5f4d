import AdjointFrontend

/// Signs, factors, transpositions, masks and reductions.
extension Planter {
  mutating func plantSigns() {
    keepWhole(.sign, "-(\(claim.right))")
    for position in words.indices {
      let word = words[position]
      guard word.text == "+" || word.text == "-", !word.isIndex else { continue }
      let isInfix = position > 0 && words[position - 1].endsOperand
      if isInfix {
        keep(.sign, position, word.text == "+" ? "-" : "+")
      } else if word.text == "-", position > 0, words[position - 1].text != "^" {
        keep(.sign, position, "")
      }
    }
  }

  mutating func plantFactors() {
    keepWhole(.factor, "2 * (\(claim.right))")
    keepWhole(.factor, "(\(claim.right)) / 2")
    if let dim = dims.first {
      keepWhole(.factor, "(\(claim.right)) / \(dim)")
      keepWhole(.factor, "\(dim) * (\(claim.right))")
    }
    for position in words.indices.dropFirst() where words[position].text == "/" {
      guard position + 1 < words.count, dims.contains(String(words[position + 1].text)) else {
        continue
      }
      keep(isSum(before: position) ? .reduction : .factor, position..<position + 2, "")
    }
    if words.count > 2, words[0].text == "2", words[1].text == "*" {
      keep(.factor, 0..<2, "")
    }
  }

  /// True where a call of `sum` over the first axis, or over one variable, ends before a position.
  private func isSum(before position: Int) -> Bool {
    guard words[position - 1].text == ")" else { return false }
    let opening = words.indices.last { open in
      open < position - 1 && words[open].text == "(" && end(of: open) == position
    }
    guard let opening, opening > 0, words[opening - 1].text == "sum" else { return false }
    let size = words[position + 1].text
    return words[position - 2].text == "0" && words[position - 4].text == "axis"
      || words[position - 2].text == size && words[position - 3].text == "<"
  }

  mutating func plantTranspositions() {
    for position in words.indices where words[position].text == ".T" {
      let isWhole =
        position == words.count - 1 && words.allSatisfy { $0.depth > 0 || !$0.isOperator }
      keep(isWhole && claim.isJacobian ? .layout : .transpose, position, "")
    }
    keepWhole(claim.isJacobian ? .layout : .transpose, "(\(claim.right)).T")
    for position in words.indices where words[position].text == "@" {
      for neighbour in [position - 1, position + 1] where words.indices.contains(neighbour) {
        let isBare = neighbour + 1 >= words.count || words[neighbour + 1].text != ".T"
        let isWhole = neighbour + 1 >= words.count || words[neighbour + 1].text != "("
        let isRank2 = shapes[String(words[neighbour].text)]?.contains(",") == true
        guard isBare, isWhole, isRank2 else { continue }
        keep(.transpose, neighbour, words[neighbour].text + ".T")
      }
    }
  }

  mutating func plantMasks() {
    for position in words.indices {
      let text = words[position].text
      if text == ">" || text == ">=", !words[position].isIndex { plantMask(position) }
      guard text == "where", let end = end(of: position + 1) else { continue }
      let commas = (position + 2..<end).filter {
        words[$0].text == "," && words[$0].depth == words[position].depth + 1
      }
      guard commas.count == 2, commas[0] + 1 < commas[1], commas[1] + 1 < end - 1 else { continue }
      let branches = [
        self.text(commas[0] + 1..<commas[1]), self.text(commas[1] + 1..<end - 1),
      ]
      keep(.mask, commas[0] + 1..<end - 1, "\(branches[1]), \(branches[0])")
    }
  }

  /// A mask turned round, left out, or of another value.
  private mutating func plantMask(_ position: Int) {
    keep(.mask, position, words[position].text == ">" ? "<" : "<=")
    guard position >= 2, position + 2 < words.count,
      let open = words.indices.last(where: { $0 < position && words[$0].text == "(" }),
      let end = end(of: open), end > position
    else { return }
    if open > 0, words[open - 1].text == "*" { keep(.mask, open - 1..<end, "") }
    guard open == position - 2, let shape = shapes[String(words[position - 1].text)] else { return }
    let others = shapes.keys.sorted().filter { $0 != words[position - 1].text }
    if let other = others.first(where: { shapes[$0] == shape }) {
      keep(.mask, position - 1, other)
    }
  }

  mutating func plantReductions() {
    for position in words.indices {
      let text = words[position].text
      let isCall = position + 1 < words.count && words[position + 1].text == "("
      if text == "mean", isCall { keep(.reduction, position, "sum") }
      if text == "sum", isCall { keep(.reduction, position, "mean") }
      if text == "axis", position + 2 < words.count {
        let axis = words[position + 2].text
        if axis == "0" || axis == "1" {
          keep(.reduction, position + 2, axis == "0" ? "1" : "0")
        }
      }
    }
  }
}

extension Planter.Word {
  /// True for what stands between operands.
  fileprivate var isOperator: Bool { ["+", "-", "*", "/", "@", "^"].contains(text) }
}

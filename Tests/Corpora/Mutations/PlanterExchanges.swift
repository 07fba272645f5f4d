import AdjointFrontend
import Foundation

/// Products, indices, names, layouts, biases and assumptions.
extension Planter {
  mutating func plantProducts() {
    for position in words.indices.dropFirst() where position + 1 < words.count {
      let (left, sign, right) = (words[position - 1], words[position], words[position + 1])
      if sign.text == "@" {
        keep(.product, position, "*")
        if isPair(position) {
          // A vector on the other side of a matrix is the matrix transposed.
          let isVector = [left, right].contains {
            shapes[String($0.text)].map { !$0.contains(",") } == true
          }
          keep(
            isVector ? .transpose : .product, position - 1..<position + 2,
            "\(right.text) @ \(left.text)")
        }
      }
      let isFactor =
        position + 2 >= words.count || [")", "+", "-", ",", "*"].contains(words[position + 2].text)
      if sign.text == "*", right.isName, shapes[String(right.text)] != nil, isFactor {
        keep(.product, position..<position + 2, "")
        keep(.product, position + 1, "\(right.text) * \(right.text)")
      }
    }
  }

  /// True for `a @ b` where nothing else takes part in the product.
  private func isPair(_ position: Int) -> Bool {
    let (left, right) = (words[position - 1], words[position + 1])
    let starts = position < 2 || ["(", "+", "-", ",", "*"].contains(words[position - 2].text)
    let ends =
      position + 2 >= words.count || [")", "+", "-", ",", "*"].contains(words[position + 2].text)
    return left.isName && right.isName && starts && ends && left.depth == right.depth
  }

  mutating func plantIndices() {
    let variables = claim.variables
    for position in words.indices where words[position].isIndex {
      let word = words[position]
      if let number = Int(word.text), words[position - 1].text != ":" {
        keep(.index, position, "\(number == 0 ? 1 : number - 1)")
      }
      guard variables.contains(String(word.text)), words[position - 1].text != ":" else { continue }
      if let other = variables.first(where: { $0 != word.text }) {
        keep(.index, position, other)
      }
      keep(.index, position, "\(word.text) + 1")
      guard position + 2 < words.count, words[position + 1].text == ",",
        words[position + 2].isName, words[position + 2].text != word.text
      else { continue }
      keep(.index, position..<position + 3, "\(words[position + 2].text), \(word.text)")
    }
  }

  /// One name for another of its shape, and two names exchanged.
  mutating func plantNames() {
    let uses = words.indices.filter { position in
      let word = words[position]
      guard word.isName, !word.isIndex, shapes[String(word.text)] != nil else { return false }
      if position + 1 < words.count, words[position + 1].text == "(" { return false }
      return position == 0 || words[position - 1].text != ":"
    }
    for position in uses {
      let word = words[position].text
      let others = shapes.keys.sorted().filter { $0 != word && shapes[$0] == shapes[String(word)] }
      if let other = others.first { keep(.index, position, other) }
    }
    for (first, second) in zip(uses, uses.dropFirst()) {
      let (left, right) = (words[first].text, words[second].text)
      guard left != right, shapes[String(left)] == shapes[String(right)] else { continue }
      let between = second - first > 1 ? text(first + 1..<second) : ""
      // Around a minus it is the sign of the difference, around `@` the order of the product.
      let kinds: [String: MistakeKind] = ["-": .sign, "@": .product]
      let sign = between.trimmingCharacters(in: .whitespaces)
      keep(kinds[sign] ?? .index, first..<second + 1, "\(right) \(between) \(left)")
    }
  }

  /// A Jacobian with the axes of the variable before those of the value.
  mutating func plantLayouts() {
    guard claim.isJacobian, claim.rank > 2 else { return }
    for shift in Set([1, claim.rank / 2]).sorted() {
      let order = (0..<claim.rank).map { ($0 + shift) % claim.rank }
      keepWhole(.layout, "transpose(\(claim.right), \(order))")
    }
  }

  mutating func plantOthers() {
    if let given = claim.rest.range(of: "given ") {
      keepUnassumed(String(claim.rest[..<given.lowerBound]))
    }
    guard claim.left.hasPrefix("grad("), claim.right.hasPrefix("sum("), words.count > 6,
      words.suffix(4).map({ String($0.text) }) == ["axis", ":", "0", ")"],
      words[1..<words.count - 1].allSatisfy({ $0.depth >= 1 })
    else { return }
    var inner = claim.right[words[2].text.startIndex..<words[words.count - 4].text.startIndex]
    inner = inner[..<(inner.lastIndex(of: ",") ?? inner.endIndex)]
    keepWhole(.bias, String(inner))
  }
}

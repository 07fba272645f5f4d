import AdjointFrontend

/// A claim with one mistake that was put there.
struct PlantedMistake: Sendable {
  /// The claim's name in the file of its mutants.
  let name: String
  /// What a person would call it, the planter's own word first; several where they say the same,
  /// such as a sum for a mean and a missing 1/N.
  let kinds: [MistakeKind]
  /// The statement.
  let statement: String
}

/// The parts of a claim of two sides, as text.
struct ClaimText {
  let left: String
  let right: String
  /// What stands behind the sides: quantifiers and assumptions.
  let rest: String
}

/// Edits of one side's text, each of which plants one mistake. It knows nothing of how mistakes are
/// found.
struct Planter {
  private let claim: ClaimText
  private let dims: [String]
  /// The shapes of the file's values as text, by name.
  private let shapes: [String: String]
  private let words: [Word]
  private(set) var found: [(kinds: [MistakeKind], right: String, rest: String)] = []

  /// A token of the side with its place.
  private struct Word {
    let text: Substring
    /// Brackets around it; parentheses count.
    let depth: Int
    /// True inside of square brackets behind an operand.
    let isIndex: Bool

    var isName: Bool { text.first.map { $0.isLetter || $0 == "_" } ?? false }
    var isNumber: Bool { text.first?.isNumber ?? false }
    var endsOperand: Bool { isName || isNumber || text == ")" || text == "]" }
  }

  init(_ claim: ClaimText, dims: [String], shapes: [String: String]) {
    self.claim = claim
    self.dims = dims
    self.shapes = shapes
    words = Planter.words(claim.right)
  }

  /// All that can be planted, at most a few of each kind.
  mutating func run() {
    plantSigns()
    plantFactors()
    plantTranspositions()
    plantMasks()
    plantReductions()
    plantProducts()
    plantIndices()
    plantOthers()
  }

  private static func words(_ text: String) -> [Word] {
    var words: [Word] = []
    var rest = text[...]
    var open: [Bool] = []
    while let first = rest.first {
      if first.isWhitespace {
        rest.removeFirst()
        continue
      }
      var count = 1
      if first.isLetter || first == "_" || first.isNumber {
        count = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }.count
        if first.isNumber { count = rest.prefix { $0.isNumber || $0 == "." }.count }
      } else if first == "\"" {
        count = rest.dropFirst().prefix { $0 != "\"" }.count + 2
      } else if rest.hasPrefix(">=") || rest.hasPrefix("<=") || rest.hasPrefix("==") {
        count = 2
      } else if rest.hasPrefix(".T") {
        count = 2
      }
      let word = rest.prefix(count)
      if word == ")" || word == "]" { _ = open.popLast() }
      words.append(Word(text: word, depth: open.count, isIndex: open.contains(true)))
      if word == "(" || word == "[" {
        open.append(word == "[" && words.dropLast().last?.endsOperand == true)
      }
      rest = rest.dropFirst(count)
    }
    return words
  }
}

/// The edits.
extension Planter {
  /// Keeps an edit: the word at a position replaced.
  private mutating func keep(_ kinds: [MistakeKind], _ position: Int, _ new: String) {
    let word = words[position].text
    var text = claim.right
    text.replaceSubrange(word.startIndex..<word.endIndex, with: new)
    found.append((kinds, text, claim.rest))
  }

  /// Keeps an edit: the words from one position to another replaced.
  private mutating func keep(_ kinds: [MistakeKind], _ range: Range<Int>, _ new: String) {
    var text = claim.right
    text.replaceSubrange(
      words[range.lowerBound].text.startIndex..<words[range.upperBound - 1].text.endIndex,
      with: new)
    found.append((kinds, text, claim.rest))
  }

  private mutating func keepWhole(_ kinds: [MistakeKind], _ text: String) {
    found.append((kinds, text, claim.rest))
  }

  private mutating func plantSigns() {
    keepWhole([.sign], "-(\(claim.right))")
    for position in words.indices.dropFirst() {
      let word = words[position]
      guard word.text == "+" || word.text == "-", words[position - 1].endsOperand, !word.isIndex
      else { continue }
      keep([.sign], position, word.text == "+" ? "-" : "+")
    }
  }

  private mutating func plantFactors() {
    keepWhole([.factor], "2 * (\(claim.right))")
    if let dim = dims.first { keepWhole([.factor], "(\(claim.right)) / \(dim)") }
    for position in words.indices.dropFirst() where words[position].text == "/" {
      guard position + 1 < words.count, dims.contains(String(words[position + 1].text)) else {
        continue
      }
      keep([.factor, .reduction], position..<position + 2, "")
    }
    if words.count > 2, words[0].text == "2", words[1].text == "*" {
      keep([.factor], 0..<2, "")
    }
  }

  private mutating func plantTranspositions() {
    for position in words.indices where words[position].text == ".T" {
      keep([.transpose], position, "")
    }
    keepWhole([.transpose], "(\(claim.right)).T")
    for position in words.indices where words[position].text == "@" {
      for neighbour in [position - 1, position + 1] where words.indices.contains(neighbour) {
        let isBare = neighbour + 1 >= words.count || words[neighbour + 1].text != ".T"
        let isWhole = neighbour + 1 >= words.count || words[neighbour + 1].text != "("
        let isRank2 = shapes[String(words[neighbour].text)]?.contains(",") == true
        guard isBare, isWhole, isRank2 else { continue }
        keep([.transpose], neighbour, words[neighbour].text + ".T")
      }
    }
  }

  private mutating func plantMasks() {
    for position in words.indices where words[position].text == ">" && !words[position].isIndex {
      keep([.mask], position, "<")
      guard position >= 2, position + 2 < words.count, words[position - 2].text == "(",
        words[position + 2].text == ")"
      else { continue }
      if position >= 3, words[position - 3].text == "*" {
        keep([.mask], position - 3..<position + 3, "")
      }
    }
  }

  private mutating func plantReductions() {
    for position in words.indices {
      let text = words[position].text
      let isCall = position + 1 < words.count && words[position + 1].text == "("
      if text == "mean", isCall { keep([.reduction, .factor], position, "sum") }
      if text == "sum", isCall { keep([.reduction, .factor], position, "mean") }
      if text == "axis", position + 2 < words.count {
        let axis = words[position + 2].text
        if axis == "0" || axis == "1" {
          keep([.reduction], position + 2, axis == "0" ? "1" : "0")
        }
      }
    }
  }

  private mutating func plantProducts() {
    for position in words.indices.dropFirst() where position + 1 < words.count {
      let (left, sign, right) = (words[position - 1], words[position], words[position + 1])
      if sign.text == "@" {
        keep([.product], position, "*")
        let isAlone = position < 2 || !words[position - 2].endsOperand
        let ends =
          position + 2 >= words.count || [")", "+", "-", ","].contains(words[position + 2].text)
        if left.isName, right.isName, isAlone, ends, words[position - 1].depth == right.depth {
          // A vector on the other side of a matrix is the matrix transposed.
          let isVector = [left, right].contains {
            shapes[String($0.text)].map { !$0.contains(",") } == true
          }
          keep(
            isVector ? [.product, .transpose] : [.product], position - 1..<position + 2,
            "\(right.text) @ \(left.text)")
        }
      }
      let isFactor =
        position + 2 >= words.count || [")", "+", "-", ",", "*"].contains(words[position + 2].text)
      if sign.text == "*", right.isName, shapes[String(right.text)] != nil, isFactor {
        keep([.product], position..<position + 2, "")
        keep([.product], position + 1, "\(right.text) * \(right.text)")
      }
    }
  }

  private mutating func plantIndices() {
    for position in words.indices {
      let word = words[position]
      if word.isIndex, let number = Int(word.text), words[position - 1].text != ":" {
        keep([.index], position, "\(number == 0 ? 1 : number - 1)")
      }
      guard word.isName, !word.isIndex, let shape = shapes[String(word.text)] else { continue }
      if position + 1 < words.count, words[position + 1].text == "(" { continue }
      if position > 0, words[position - 1].text == ":" { continue }
      for other in shapes.keys.sorted() where other != word.text && shapes[other] == shape {
        keep([.index], position, other)
        break
      }
    }
  }

  private mutating func plantOthers() {
    if claim.rest.contains("given") { found.append(([.assumption], claim.right, "")) }
    guard claim.left.hasPrefix("grad("), claim.right.hasPrefix("sum("), words.count > 6,
      words.suffix(4).map({ String($0.text) }) == ["axis", ":", "0", ")"],
      words[1..<words.count - 1].allSatisfy({ $0.depth >= 1 })
    else { return }
    var inner = claim.right[words[2].text.startIndex..<words[words.count - 4].text.startIndex]
    inner = inner[..<(inner.lastIndex(of: ",") ?? inner.endIndex)]
    found.append(([.bias, .reduction], String(inner), claim.rest))
  }
}

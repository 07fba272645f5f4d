import AdjointFrontend

/// Edits of one side's text, each of which plants one mistake. It knows nothing of how mistakes are
/// found. What two kinds describe equally well has one name by the conventions of the page "How a
/// claim is decided": a sum for a mean is a reduction, also where `/ N` behind a sum is lost; a
/// vector on the wrong side of a matrix is a transposition; a Jacobian transposed is a layout.
struct Planter {
  let claim: ClaimText
  let dims: [String]
  /// The shapes of the file's values as text, by name.
  let shapes: [String: String]
  let words: [Word]
  private(set) var found: [(kind: MistakeKind, right: String, rest: String)] = []

  /// A token of the side with its place.
  struct Word {
    let text: Substring
    /// Brackets around it; parentheses count.
    let depth: Int
    /// True inside of square brackets behind an operand.
    let isIndex: Bool

    var isName: Bool { text.first.map { $0.isLetter || $0 == "_" } ?? false }
    var isNumber: Bool { text.first?.isNumber ?? false }
    var endsOperand: Bool { isName || isNumber || text == ")" || text == "]" || text == ".T" }
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
    plantNames()
    plantLayouts()
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
        if first.isNumber { count = numberLength(rest) }
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

  /// The characters of the decimal number at the start of a text: `1e-5`.
  private static func numberLength(_ text: Substring) -> Int {
    var count = text.prefix { $0.isNumber || $0 == "." }.count
    let exponent = text.dropFirst(count)
    guard exponent.first == "e" else { return count }
    let sign = ["-", "+"].contains(exponent.dropFirst().first) ? 1 : 0
    let digits = exponent.dropFirst(1 + sign).prefix { $0.isNumber }.count
    if digits > 0 { count += 1 + sign + digits }
    return count
  }

  /// Keeps an edit: the word at a position replaced.
  mutating func keep(_ kind: MistakeKind, _ position: Int, _ new: String) {
    keep(kind, position..<position + 1, new)
  }

  /// Keeps an edit: the words from one position to another replaced.
  mutating func keep(_ kind: MistakeKind, _ range: Range<Int>, _ new: String) {
    var text = claim.right
    text.replaceSubrange(
      words[range.lowerBound].text.startIndex..<words[range.upperBound - 1].text.endIndex,
      with: new)
    found.append((kind, text, claim.rest))
  }

  /// Keeps an edit of the whole side.
  mutating func keepWhole(_ kind: MistakeKind, _ text: String) {
    found.append((kind, text, claim.rest))
  }

  /// Keeps the side with other words behind it, without its assumptions.
  mutating func keepUnassumed(_ rest: String) { found.append((.assumption, claim.right, rest)) }

  /// The text of some words as it stands in the side.
  func text(_ range: Range<Int>) -> String {
    String(
      claim.right[
        words[range.lowerBound].text.startIndex..<words[range.upperBound - 1].text.endIndex])
  }

  /// The position behind the bracket that closes the one at a position.
  func end(of open: Int) -> Int? {
    guard words.indices.contains(open) else { return nil }
    let close = words.indices.first { $0 > open && words[$0].depth <= words[open].depth }
    return close.map { $0 + 1 }
  }
}

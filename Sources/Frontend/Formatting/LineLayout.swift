import AdjointSource

/// Where the tokens of a line stand, to find where a line that is too long may end earlier.
struct LineLayout {
  /// Columns that a line may have; a comment behind it doesn't count.
  static let widest = 100

  /// A token of the line.
  private struct Place {
    /// Its position among the items of the file.
    let item: Int
    /// The column where it starts.
    let column: Int
    /// Brackets that are open before it.
    let depth: Int
    /// How well the line may end before it, best first; nil where it may not.
    let rank: Int?
  }

  /// The column behind the last token.
  var end = 0
  private var places: [Place] = []
  private var previous: FormatItem?

  /// Adds a token at a column, with so many brackets open, so many of them braces.
  mutating func add(
    _ position: Int, from column: Int, depth: Int, braces: Int, _ item: FormatItem,
    startsStatement: Bool
  ) {
    let rank = previous.flatMap { LineLayout.rank($0, item, depth - braces, startsStatement) }
    places.append(Place(item: position, column: column, depth: depth, rank: rank))
    previous = item
  }

  /// How well a line may end between two tokens: at the ends of statements, then where the loosest
  /// of what is within the fewest brackets ends.
  private static func rank(
    _ before: FormatItem, _ after: FormatItem, _ depth: Int, _ startsStatement: Bool
  ) -> Int? {
    if before.is(.leftBrace) || after.is(.rightBrace) || startsStatement { return 0 }
    if after.is(.rightParenthesis) || after.is(.rightBracket) { return nil }
    if before.is(.leftParenthesis) || before.is(.leftBracket) { return 3 }
    if before.is(.comma) { return 2 }
    // No line starts with `≈`; it goes on behind it.
    if before.is(.approximately) { return 2 }
    if before.is(.assign), depth == 0 { return 9 }
    switch after.kind {
    case .token(.keyword(let word)):
      switch word {
      case .for, .given, .with, .within: return before.is(.rightBrace) ? nil : 1
      case .or: return 4
      case .and: return 5
      default: return nil
      }
    case .token(.symbol(let symbol)):
      if after.isUnaryMinus { return nil }
      if symbol.isComparison { return 6 }
      if symbol == .plus || symbol == .minus { return 7 }
      return symbol == .star || symbol == .slash || symbol == .at ? 8 : nil
    default: return nil
    }
  }

  /// The items before which the line should end: all ends of statements, else those of the best
  /// rank within the fewest brackets, no more than keep the parts within the columns.
  func breaks(_ items: [FormatItem]) -> [Int] {
    let ends = places.filter { $0.rank == 0 }
    if !ends.isEmpty { return ends.map(\.item) }
    let possible = places.filter { $0.rank != nil }
    guard let depth = possible.map(\.depth).min(),
      let rank = possible.filter({ $0.depth == depth }).compactMap(\.rank).min()
    else { return [] }
    let best = possible.filter { $0.depth == depth && $0.rank == rank }
    let indent = (places.first?.column ?? 0) + 2
    var result: [Int] = []
    // The column of the line's start in the text that is not broken yet.
    var start = 0
    for (number, place) in best.enumerated() {
      let next = number + 1 < best.count ? best[number + 1].column - 1 : end
      guard next - start > LineLayout.widest else { continue }
      result.append(place.item)
      start = place.column - indent
    }
    return result
  }
}

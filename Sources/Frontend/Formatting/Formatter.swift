import AdjointSource

/// The canonical form of a model's text: one space around operators, two spaces of indentation,
/// at most one empty line; comments and the author's line breaks stay, and lines that are too long
/// get more. The tree of the result is that of the text, and formatting it again changes nothing.
public struct Formatter {
  private let file: SourceFile
  private let items: [FormatItem]
  private var output = ""
  private var line = ""
  /// Columns of the line so far.
  private var column = 0
  private var lineIndent = 0
  private var brackets: [OpenBracket] = []
  /// True from a statement's first token to its end.
  private var isInStatement = false
  private var previous: FormatItem?
  /// Line ends before a `;` that was dropped.
  private var carriedNewlines = 0
  /// Items before which a line ends whatever the author wrote.
  private let breaks: Set<Int>
  /// The line that is being composed, and those before that are too long.
  private var layout = LineLayout()
  private var longLines: [LineLayout] = []

  private struct OpenBracket {
    /// Indentation of the line on which it stands.
    let outer: Int
    /// Indentation of the lines inside.
    let inner: Int
    let isBrace: Bool
    let isIndex: Bool
  }

  private init(_ file: SourceFile, _ items: [FormatItem], breaks: Set<Int>) {
    self.file = file
    self.items = items
    self.breaks = breaks
  }

  /// The canonical text of a file; nil where it has mistakes, which are returned.
  public static func format(_ file: SourceFile, id: FileID) -> (String?, Diagnostics) {
    let (_, diagnostics) = Parser.parse(file, id: id)
    guard !diagnostics.hasErrors else { return (nil, diagnostics) }
    let items = FormatItem.items(of: file, id: id)
    var breaks: Set<Int> = []
    while true {
      var formatter = Formatter(file, items, breaks: breaks)
      let text = formatter.run()
      let further = formatter.longLines.flatMap { $0.breaks(items) }
      let known = breaks.count
      breaks.formUnion(further)
      if breaks.count == known { return (text, diagnostics) }
    }
  }

  private mutating func run() -> String {
    for (position, item) in items.enumerated() {
      if case .end = item.kind {
        end(item, before: position + 1)
      } else {
        place(item, at: position)
      }
    }
    flush()
    return output
  }

  /// The end of a statement; a `;` stays only where another statement follows on its line.
  private mutating func end(_ item: FormatItem, before position: Int) {
    isInStatement = false
    // A `;` at the start of a line ends nothing: the next item starts the line instead.
    carriedNewlines += item.newlinesBefore
    guard item.isSemicolon, carriedNewlines == 0, items.indices.contains(position) else { return }
    let next = items[position]
    guard next.newlinesBefore == 0, !breaks.contains(position), case .token = next.kind,
      !next.is(.rightBrace)
    else { return }
    append(";")
  }

  private mutating func place(_ item: FormatItem, at position: Int) {
    var newlines = item.newlinesBefore + carriedNewlines
    carriedNewlines = 0
    if newlines == 0, breaks.contains(position) { newlines = 1 }
    if newlines > 0 || previous == nil {
      breakLine(before: item, at: position, isApart: newlines > 1)
    } else if let previous {
      append(gap(previous, item))
    }
    if case .comment = item.kind {
      append(item.text)
    } else {
      layout.add(
        position, from: column, depth: brackets.count,
        braces: brackets.filter(\.isBrace).count, item, startsStatement: !isInStatement)
      follow(item)
      append(item.text)
      layout.end = column
    }
    previous = item
  }

  /// Ends the line, with an empty one behind it where the author had one, and indents the next.
  private mutating func breakLine(before item: FormatItem, at position: Int, isApart: Bool) {
    flush()
    if isApart, !output.isEmpty, previous?.is(.leftBrace) != true,
      !item.is(.rightBrace)
    {
      output += "\n"
    }
    let base = brackets.last?.inner ?? 0
    if item.is(.rightBrace) || item.is(.rightParenthesis) || item.is(.rightBracket) {
      lineIndent = brackets.last?.outer ?? 0
    } else if brackets.last?.isBrace ?? true, continues(item, at: position) {
      lineIndent = base + 2
    } else {
      lineIndent = base
    }
    append(String(repeating: " ", count: lineIndent))
  }

  /// True where an item at the start of a line goes on with a statement.
  private func continues(_ item: FormatItem, at position: Int) -> Bool {
    guard isInStatement else { return false }
    guard case .comment = item.kind else { return true }
    for next in items[position...] {
      switch next.kind {
      case .comment: continue
      case .end: return false
      case .token: return !next.is(.rightBrace)
      }
    }
    return false
  }

  private mutating func flush() {
    while line.last == " " { line.removeLast() }
    if previous != nil { output += line + "\n" }
    (line, column) = ("", 0)
    if layout.end > LineLayout.widest { longLines.append(layout) }
    layout = LineLayout()
  }

  private mutating func append(_ text: String) {
    line += text
    column += text.unicodeScalars.count
  }

  /// Follows brackets and statements.
  private mutating func follow(_ item: FormatItem) {
    isInStatement = true
    if item.is(.leftBrace) { isInStatement = false }
    if item.is(.leftBrace) || item.is(.leftBracket) || item.is(.leftParenthesis) {
      let isIndex = item.is(.leftBracket) && (previous?.endsOperand ?? false)
      // Several brackets opened on one line indent its successors once.
      brackets.append(
        OpenBracket(
          outer: lineIndent, inner: lineIndent + 2, isBrace: item.is(.leftBrace),
          isIndex: isIndex))
    } else if item.is(.rightBrace) || item.is(.rightBracket) || item.is(.rightParenthesis) {
      _ = brackets.popLast()
    }
  }

  /// What stands between two items of a line.
  private func gap(_ before: FormatItem, _ after: FormatItem) -> String {
    if case .comment = after.kind { return "  " }
    if line.hasSuffix(";") { return " " }
    return needsSpace(before, after) ? " " : ""
  }

  private func needsSpace(_ before: FormatItem, _ after: FormatItem) -> Bool {
    if before.is(.leftBrace) { return !after.is(.rightBrace) }
    if after.is(.leftBrace) || after.is(.rightBrace) { return true }
    if before.is(.leftParenthesis) || before.is(.leftBracket) { return false }
    if after.is(.rightParenthesis) || after.is(.rightBracket) || after.is(.comma) { return false }
    if before.is(.comma) { return true }
    if before.is(.dot) || after.is(.dot) || before.is(.caret) || after.is(.caret) { return false }
    if before.is(.colon) { return brackets.last?.isIndex != true }
    if after.is(.colon) { return false }
    if before.isUnaryMinus { return false }
    if after.is(.leftParenthesis) { return !before.isName }
    if after.is(.leftBracket) { return !before.endsOperand }
    return true
  }
}

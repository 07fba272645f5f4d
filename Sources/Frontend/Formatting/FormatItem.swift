import AdjointSource

/// A token or comment with what the formatter needs to know of its surroundings.
struct FormatItem {
  /// What it is.
  enum Kind {
    /// A token.
    case token(Token.Kind)
    /// A comment.
    case comment
    /// The end of a statement.
    case end
  }

  /// What it is.
  let kind: Kind
  /// Its canonical text.
  let text: String
  /// Line ends between it and what stands before.
  let newlinesBefore: Int
  /// True for a `;`.
  let isSemicolon: Bool
  /// True for a `-` with one operand.
  let isUnaryMinus: Bool

  /// True for a token that is this symbol.
  func `is`(_ symbol: Symbol) -> Bool {
    if case .token(.symbol(symbol)) = kind { return true }
    return false
  }

  /// True for what can be called: a name, or `convention`, which asks for a setting.
  var isName: Bool {
    switch kind {
    case .token(.name), .token(.keyword(.convention)): true
    default: false
    }
  }

  /// True for a token that can be the last one of an operand.
  var endsOperand: Bool {
    switch kind {
    case .token(.name), .token(.number), .token(.string), .token(.keyword(.true)),
      .token(.keyword(.false)), .token(.keyword(.none)), .token(.symbol(.rightParenthesis)),
      .token(.symbol(.rightBracket)), .token(.symbol(.ellipsis)):
      return true
    default:
      return false
    }
  }

  /// The tokens, comments and ends of statements of a file, in order.
  static func items(of file: SourceFile, id: FileID) -> [FormatItem] {
    var lexer = Lexer(file, id: id)
    var tokens: [Token] = []
    while true {
      let token = lexer.next()
      if token.kind == .endOfFile { break }
      tokens.append(token)
    }
    var items: [FormatItem] = []
    var comments = lexer.comments[...]
    var end = 0
    for token in tokens {
      while let comment = comments.first, comment.start < token.start {
        items.append(FormatItem(comment, file, after: end))
        end = Int(comment.end)
        comments.removeFirst()
      }
      items.append(FormatItem(token, lexer, after: end, before: items.last { !$0.isComment }))
      if token.kind != .end || token.end > token.start { end = Int(token.end) }
    }
    for comment in comments {
      items.append(FormatItem(comment, file, after: end))
      end = Int(comment.end)
    }
    return items
  }

  private var isComment: Bool {
    if case .comment = kind { return true }
    return false
  }

  private init(_ comment: Comment, _ file: SourceFile, after end: Int) {
    kind = .comment
    var text = file.text(from: Int(comment.start), to: Int(comment.end))
    while let last = text.last, last.isWhitespace { text.removeLast() }
    self.text = text
    newlinesBefore = FormatItem.newlines(file, end, Int(comment.start))
    isSemicolon = false
    isUnaryMinus = false
  }

  private init(_ token: Token, _ lexer: Lexer, after end: Int, before: FormatItem?) {
    isSemicolon = token.kind == .end && token.end > token.start
    switch token.kind {
    case .end: (kind, text) = (.end, "")
    case .symbol(let symbol): (kind, text) = (.token(token.kind), symbol.rawValue)
    default: (kind, text) = (.token(token.kind), lexer.text(of: token))
    }
    // An end made of line ends stands where the next token does, and leaves them to it.
    newlinesBefore =
      token.kind == .end && !isSemicolon
      ? 0 : FormatItem.newlines(lexer.file, end, Int(token.start))
    isUnaryMinus = token.is(.minus) && before?.endsOperand != true
  }

  private static func newlines(_ file: SourceFile, _ from: Int, _ to: Int) -> Int {
    from < to ? file.bytes[from..<to].count { $0 == 0x0A } : 0
  }
}

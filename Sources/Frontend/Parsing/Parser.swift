import AdjointSource

/// Reads a file by recursive descent, with two tokens in sight. A mistake is reported where it is
/// found, and reading goes on at the next statement.
public struct Parser {
  /// Brackets that may be open at once.
  static let deepest = 256

  /// Where tokens come from.
  var lexer: Lexer
  /// What was read so far.
  var tree: SyntaxTree
  /// The token to read next.
  private(set) var current: Token
  /// The token behind it.
  private(set) var following: Token
  /// Offset behind the last token that was read.
  private(set) var previousEnd: UInt32 = 0
  /// Brackets that are open.
  var depth = 0
  /// Where the statement starts that is being read.
  private(set) var statementStart: UInt32 = 0

  /// Names that the statement has had where names are defined.
  private var namesRead: [String] = []

  /// Thrown after a mistake was reported, up to the statement.
  struct Recovery: Error {}

  private init(_ file: SourceFile, id: FileID) {
    lexer = Lexer(file, id: id)
    tree = SyntaxTree(file: id)
    current = lexer.next()
    following = lexer.next()
  }

  /// The tree of a file, of those statements that are right, and what is wrong with the others.
  public static func parse(_ file: SourceFile, id: FileID) -> (SyntaxTree, Diagnostics) {
    guard file.bytes.count <= TextDiagnostics.largest else {
      var diagnostics = Diagnostics()
      diagnostics.report(TextDiagnostics.tooLarge(file.name))
      return (SyntaxTree(file: id), diagnostics)
    }
    var parser = Parser(file, id: id)
    while true {
      parser.tree.body += parser.lines()
      guard parser.current.is(.rightBrace) else { break }
      parser.report(SyntaxDiagnostics.strayBrace(at: parser.span(of: parser.current)))
      parser.advance()
    }
    parser.tree.comments = parser.lexer.comments
    return (parser.tree, parser.lexer.diagnostics)
  }

  /// Statements up to a `}` or the end of the file.
  mutating func lines() -> [StatementID] {
    var ids: [StatementID] = []
    let outer = (statementStart, depth)
    defer { (statementStart, depth) = outer }
    while true {
      while current.kind == .end { advance() }
      if current.kind == .endOfFile || current.is(.rightBrace) { return ids }
      statementStart = current.start
      depth = outer.1
      namesRead.removeAll(keepingCapacity: true)
      do {
        let id = try statement()
        guard current.kind == .end || current.kind == .endOfFile || current.is(.rightBrace) else {
          throw unexpectedEnd(of: tree[id].kind)
        }
        ids.append(id)
      } catch {
        tree.brokenNames.formUnion(namesRead)
        recover()
      }
    }
  }

  /// Passes tokens up to the end of the statement: an END outside brackets, a `}` that closes the
  /// block, or a line that starts no further to the right than the statement did.
  private mutating func recover() {
    var (braces, passed) = (0, 0)
    let column = lexer.file.location(of: statementStart).column
    while current.kind != .endOfFile {
      if braces == 0, current.kind == .end { return }
      if current.is(.leftBrace) { braces += 1 }
      if current.is(.rightBrace) {
        if braces == 0 { return }
        braces -= 1
      }
      if current.followsNewline, current.start > statementStart, braces == 0, !isCloser(current),
        lexer.file.location(of: current.start).column <= column
      {
        lexer.closeBrackets()
        return
      }
      advance()
      passed += 1
      if passed == Parser.longestRecovery { skipLine() }
    }
  }

  /// Tokens that are passed behind a mistake before the rest of the line is skipped unread.
  private static let longestRecovery = 2_000

  private mutating func skipLine() {
    lexer.skipLine()
    current = lexer.next()
    following = lexer.next()
  }

  private func isCloser(_ token: Token) -> Bool {
    token.is(.rightParenthesis) || token.is(.rightBracket) || token.is(.rightBrace)
  }

  /// Reads the current token.
  mutating func advance() {
    previousEnd = current.end
    current = following
    following = lexer.next()
  }

  /// Reads the current token where it is this symbol.
  mutating func take(_ symbol: Symbol) -> Bool {
    guard current.is(symbol) else { return false }
    advance()
    return true
  }

  /// Reads the current token where it is this word.
  mutating func take(_ keyword: Keyword) -> Bool {
    guard current.is(keyword) else { return false }
    advance()
    return true
  }

  /// Reads this symbol; `place` says in words where it is missing.
  mutating func expect(
    _ symbol: Symbol, _ place: @autoclosure () -> String
  ) throws(Recovery) {
    guard !take(symbol) else { return }
    throw fail(
      SyntaxDiagnostics.expected("`\(symbol.rawValue)` \(place())", found: shown, at: here))
  }

  /// Reads a name; `what` says in words of what.
  mutating func name(_ what: String) throws(Recovery) -> Identifier {
    guard current.kind == .name else {
      if case .keyword(let word) = current.kind {
        throw fail(SyntaxDiagnostics.reserved(word, wanted: what, at: here))
      }
      throw fail(SyntaxDiagnostics.expected(what, found: shown, at: here))
    }
    let name = Identifier(lexer.text(of: current), here)
    namesRead.append(name.text)
    advance()
    return name
  }

  /// Names with commas between.
  mutating func names(_ what: String) throws(Recovery) -> [Identifier] {
    var names = [try name(what)]
    while take(.comma) { names.append(try name(what)) }
    return names
  }

  /// Reads the closing bracket for the one at `open`.
  mutating func close(_ symbol: Symbol, openedAt open: SourceSpan) throws(Recovery) {
    guard !take(symbol) else { return }
    if current.kind == .endOfFile || current.kind == .end || isCloser(current) || startsLine {
      let opener: Symbol = symbol == .rightParenthesis ? .leftParenthesis : .leftBracket
      throw fail(
        SyntaxDiagnostics.unclosed(opener, symbol, at: open, found: shown, foundAt: here))
    }
    throw fail(
      SyntaxDiagnostics.expected(
        "`,` or `\(symbol.rawValue)`", found: shown, at: here, notes: hints(),
        labels: [.init(open, "opened here")]))
  }

  /// True where the current token starts a line no further to the right than the statement: what
  /// is open was forgotten there.
  var startsLine: Bool {
    guard current.followsNewline else { return false }
    if case .keyword(let word) = current.kind, word.startsStatement { return true }
    let file = lexer.file
    return file.location(of: current.start).column <= file.location(of: statementStart).column
  }

  /// True where the current token starts a line as a new statement does, inside brackets that were
  /// left open.
  var startsStatement: Bool {
    guard startsLine else { return false }
    if case .keyword(let word) = current.kind { return word.startsStatement }
    return current.kind == .name && following.is(.assign)
  }

  /// Counts one more open bracket.
  mutating func deepen(_ open: SourceSpan) throws(Recovery) {
    depth += 1
    guard depth <= Parser.deepest else { throw fail(SyntaxDiagnostics.tooDeep(at: open)) }
  }

  /// Reports and gives what is to be thrown.
  mutating func fail(_ diagnostic: Diagnostic) -> Recovery {
    // What the lexer could make nothing of is reported already.
    if current.kind != .invalid { report(diagnostic) }
    return Recovery()
  }

  /// Reports without giving up.
  mutating func report(_ diagnostic: Diagnostic) {
    lexer.diagnostics.report(diagnostic)
  }

  /// The span of the current token.
  var here: SourceSpan { span(of: current) }

  /// A token's span.
  func span(of token: Token) -> SourceSpan { lexer.span(of: token) }

  /// From an offset to the last token that was read.
  func span(from start: UInt32) -> SourceSpan {
    SourceSpan(file: lexer.id, start: start, end: max(start, previousEnd))
  }

  /// The current token in words.
  var shown: String { shown(current) }

  /// A token in words.
  func shown(_ token: Token) -> String {
    switch token.kind {
    case .end: return token.followsNewline ? "the end of the line" : "`;`"
    case .endOfFile: return "the end of the file"
    case .keyword(let word): return "the reserved word `\(word.rawValue)`"
    default:
      let text = lexer.text(of: token)
      return text.utf8.count > 40 ? "`\(text.prefix(24))…`" : "`\(text)`"
    }
  }
}

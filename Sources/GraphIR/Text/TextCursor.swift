import AdjointSource
import AdjointTensors

/// Walks over the tokens of `.gir` text; each expectation that isn't met is a diagnostic there.
public struct TextCursor {
  private var lexer: Lexer
  /// The token that comes next.
  public private(set) var token: Token

  /// At the first token of a file.
  public init(_ file: SourceFile, id: FileID) {
    lexer = Lexer(file, id: id, dialect: .graph)
    token = lexer.next()
  }

  /// The text of the next token.
  public var text: String { lexer.text(of: token) }

  /// Where the next token stands.
  public var span: SourceSpan { lexer.span(of: token) }

  /// What the lexer reported so far.
  public var lexical: [Diagnostic] { lexer.diagnostics.reported }

  /// Passes the next token.
  public mutating func advance() { token = lexer.next() }

  /// Passes a symbol if it comes next.
  public mutating func take(_ symbol: Symbol) -> Bool {
    guard token.is(symbol) else { return false }
    advance()
    return true
  }

  /// Passes a name if exactly this one comes next.
  public mutating func take(word: String) -> Bool {
    guard token.kind == .name, text == word else { return false }
    advance()
    return true
  }

  /// Passes a symbol.
  /// - Throws: a diagnostic where another token comes.
  public mutating func expect(_ symbol: Symbol) throws(Diagnostic) {
    if !take(symbol) { throw wanted("'\(symbol.rawValue)'") }
  }

  /// Passes a name and returns it.
  public mutating func name(_ what: String) throws(Diagnostic) -> String {
    guard token.kind == .name else { throw wanted(what) }
    defer { advance() }
    return text
  }

  /// Passes a name or a string and returns its content.
  public mutating func nameOrString(_ what: String) throws(Diagnostic) -> String {
    token.kind == .string ? try string() : try name(what)
  }

  /// Passes a string and returns its content.
  public mutating func string() throws(Diagnostic) -> String {
    guard token.kind == .string else { throw wanted("a string") }
    defer { advance() }
    return TextCursor.unquoted(text)
  }

  /// Passes `%name` and returns the name.
  public mutating func local() throws(Diagnostic) -> String {
    guard token.kind == .local else { throw wanted("a value such as %x") }
    defer { advance() }
    let body = String(text.dropFirst())
    return body.hasPrefix("\"") ? TextCursor.unquoted(body) : body
  }

  /// Passes an integer, perhaps negative.
  public mutating func integer(_ what: String) throws(Diagnostic) -> Int {
    let negative = take(.minus)
    guard token.kind == .number, let value = Int((negative ? "-" : "") + text) else {
      throw wanted(what)
    }
    advance()
    return value
  }

  /// The diagnostic that something else was expected here.
  public func wanted(_ what: String) -> Diagnostic {
    let found = token.kind == .endOfFile ? "the end of the text" : "'\(text)'"
    return GraphDiagnostics.syntax("expected \(what), found \(found)", at: span)
  }

  private static func unquoted(_ text: String) -> String {
    var result = ""
    var escaped = false
    for character in text.dropFirst().dropLast() {
      if character == "\\", !escaped {
        escaped = true
        continue
      }
      escaped = false
      result.append(character)
    }
    return result
  }
}

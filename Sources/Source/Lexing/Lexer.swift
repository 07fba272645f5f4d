/// Cuts a text into tokens, one at a time, with the ends of statements among them.
///
/// A line end ends a statement except (a) inside `( )` or `[ ]`, (b) behind an infix operator,
/// `not` or one of `, = : ~ ≈`, (c) where the next line starts with an infix operator or with
/// `with within given for`. The textual graph has no ends of statements and no reserved words.
public struct Lexer: Sendable {
  /// Which language is read.
  public enum Dialect: Hashable, Sendable {
    /// Model files, `.adj`.
    case model
    /// The textual graph, `.gir`.
    case graph
  }

  /// The text.
  public let file: SourceFile
  /// Its number, for spans.
  public let id: FileID
  /// Which language is read.
  public let dialect: Dialect
  /// What was found wrong; the parser reports here too.
  public var diagnostics = Diagnostics()
  /// The comments passed so far.
  public private(set) var comments: [Comment] = []

  /// Offset of the next byte to read.
  var offset = 0
  /// Tokens made ahead of being asked for.
  var pending: [Token] = []
  /// Texts of replacement tokens by their start and end.
  var replacements: [SourceSpan: String] = [:]
  /// True for each open `(` or `[`, false for each `{`.
  private var isInline: [Bool] = []
  private var previous: Token.Kind?

  /// A lexer at the start of a file; text that was no UTF-8 is reported at once.
  public init(_ file: SourceFile, id: FileID, dialect: Dialect = .model) {
    self.file = file
    self.id = id
    self.dialect = dialect
    if file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
    if let invalid = file.invalidOffset {
      diagnostics.report(TextDiagnostics.invalidUTF8(at: span(Int(invalid), Int(invalid) + 3)))
    }
  }

  /// The next token; `endOfFile` again and again at the end, and as soon as there are too many
  /// errors.
  public mutating func next() -> Token {
    while true {
      var token = pending.isEmpty ? scan() : pending.removeFirst()
      if token.is(.semicolon) { token = Token(.end, start: Int(token.start), end: Int(token.end)) }
      if endsStatement(before: token) {
        pending.insert(token, at: 0)
        token = Token(.end, start: Int(token.start), end: Int(token.start), followsNewline: true)
      }
      if token.kind == .end, previous == .end || dialect == .graph { continue }
      note(token.kind)
      return token
    }
  }

  /// The text of a token: of its span, or what it stands for.
  public func text(of token: Token) -> String {
    if token.isReplacement, let text = replacements[span(of: token)] { return text }
    return file.text(from: Int(token.start), to: Int(token.end))
  }

  /// The span of a token.
  public func span(of token: Token) -> SourceSpan {
    SourceSpan(file: id, start: token.start, end: token.end)
  }

  /// A span of this file.
  func span(_ start: Int, _ end: Int) -> SourceSpan {
    SourceSpan(file: id, start: UInt32(start), end: UInt32(end))
  }

  /// Forgets brackets that are open inside the innermost block, so that lines end again.
  public mutating func closeBrackets() {
    while isInline.last == true { isInline.removeLast() }
  }

  /// Passes everything up to the next line end, and forgets open brackets.
  public mutating func skipLine() {
    pending = []
    closeBrackets()
    while offset < file.bytes.count, file.bytes[offset] != 0x0A { offset += 1 }
  }

  /// The scalar at an offset, with its width in bytes; nil at the end.
  @inline(__always)
  func scalar(at offset: Int) -> (Unicode.Scalar, Int)? {
    guard offset < file.bytes.count else { return nil }
    let first = file.bytes[offset]
    return first < 0x80 ? (Unicode.Scalar(first), 1) : Lexer.longScalar(file.bytes, at: offset)
  }

  /// The scalar of two to four bytes at an offset, with its width.
  private static func longScalar(
    _ bytes: [UInt8], at offset: Int
  ) -> (Unicode.Scalar, Int) {
    let first = bytes[offset]
    let width = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    var value = UInt32(first) & (0x7F >> UInt32(width))
    for next in 1..<width {
      guard offset + next < bytes.count else { return ("\u{FFFD}", bytes.count - offset) }
      value = value << 6 | UInt32(bytes[offset + next] & 0x3F)
    }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", width)
  }

  /// The byte at a distance from the next one; 0 behind the end.
  func byte(_ distance: Int = 0) -> UInt8 {
    let index = offset + distance
    return index >= 0 && index < file.bytes.count ? file.bytes[index] : 0
  }

  private func endsStatement(before token: Token) -> Bool {
    guard dialect == .model, token.followsNewline, isInline.last != true, token.kind != .end,
      let previous, previous != .end
    else { return false }
    switch previous {
    case .symbol(let symbol) where symbol.isContinued: return false
    case .keyword(let keyword) where keyword.isContinued: return false
    default: break
    }
    switch token.kind {
    case .symbol(let symbol): return !symbol.isInfix
    case .keyword(let keyword): return !keyword.continuesLine
    default: return true
    }
  }

  /// Follows brackets; a `}` closes brackets that were left open in its block.
  private mutating func note(_ kind: Token.Kind) {
    previous = kind
    switch kind {
    case .symbol(.leftParenthesis), .symbol(.leftBracket): isInline.append(true)
    case .symbol(.leftBrace): isInline.append(false)
    case .symbol(.rightParenthesis), .symbol(.rightBracket):
      if isInline.last == true { isInline.removeLast() }
    case .symbol(.rightBrace):
      closeBrackets()
      if !isInline.isEmpty { isInline.removeLast() }
    default: break
    }
  }

  /// Passes blanks, comments and line ends; true, true where there was a line end, anything.
  private mutating func passBlanks() -> (newline: Bool, blank: Bool) {
    let start = offset
    var newline = previous == nil
    while offset < file.bytes.count {
      switch file.bytes[offset] {
      case 0x20, 0x09: offset += 1
      case 0x0D where byte(1) == 0x0A: offset += 1
      case 0x0A:
        newline = true
        offset += 1
      case 0x23: passComment(isAlone: newline)
      default:
        return (newline, offset > start)
      }
    }
    return (newline, offset > start)
  }

  /// Passes a comment up to its line end.
  mutating func passComment(isAlone: Bool) {
    let start = offset
    while offset < file.bytes.count, file.bytes[offset] != 0x0A { offset += 1 }
    let end = offset > start && file.bytes[offset - 1] == 0x0D ? offset - 1 : offset
    comments.append(Comment(start: UInt32(start), end: UInt32(end), isAlone: isAlone))
  }

  private mutating func scan() -> Token {
    let gap = passBlanks()
    guard offset < file.bytes.count, !diagnostics.isFull else {
      return Token(
        .endOfFile, start: file.bytes.count, end: file.bytes.count, followsNewline: true,
        followsBlank: true)
    }
    return token(Gap(newline: gap.newline, blank: gap.blank))
  }

  /// What lay before a token.
  struct Gap {
    /// A line end, or the start of the file.
    let newline: Bool
    /// A blank, a comment or a line end.
    let blank: Bool
  }
}

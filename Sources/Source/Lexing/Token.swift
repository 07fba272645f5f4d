/// A token: what it is and where it stands.
public struct Token: Hashable, Sendable {
  /// What a token can be.
  public enum Kind: Hashable, Sendable {
    /// A name that is not reserved.
    case name
    /// A reserved word (in the language only).
    case keyword(Keyword)
    /// A decimal number.
    case number
    /// A string with its quotation marks.
    case string
    /// `%name`, `%12` or `%"any"` (in the textual graph only).
    case local
    /// An operator, a bracket or punctuation.
    case symbol(Symbol)
    /// The end of a statement: line ends and `;`.
    case end
    /// Something that no token starts with, reported already.
    case invalid
    /// The end of the file.
    case endOfFile
  }

  /// What it is.
  public let kind: Kind
  /// Offset of its first byte.
  public let start: UInt32
  /// Offset behind its last byte.
  public let end: UInt32
  /// True where a line end lies between it and the token before.
  public let followsNewline: Bool
  /// True where a blank, comment or line end lies between it and the token before.
  public let followsBlank: Bool
  /// True where its text isn't that of its span: it stands for a habit that was reported.
  public let isReplacement: Bool

  /// A token at `start ..< end`.
  public init(
    _ kind: Kind, start: Int, end: Int, followsNewline: Bool = false, followsBlank: Bool = false,
    isReplacement: Bool = false
  ) {
    self.kind = kind
    self.start = UInt32(start)
    self.end = UInt32(end)
    self.followsNewline = followsNewline
    self.followsBlank = followsBlank
    self.isReplacement = isReplacement
  }

  /// True for this symbol.
  public func `is`(_ symbol: Symbol) -> Bool {
    if case .symbol(let own) = kind { return own == symbol }
    return false
  }

  /// True for this reserved word.
  public func `is`(_ keyword: Keyword) -> Bool {
    if case .keyword(let own) = kind { return own == keyword }
    return false
  }
}

/// A comment, from `#` to the last byte before the line end.
public struct Comment: Hashable, Sendable {
  /// Offset of the `#`.
  public let start: UInt32
  /// Offset of the line end.
  public let end: UInt32
  /// True where no token stands before it on its line.
  public let isAlone: Bool
}

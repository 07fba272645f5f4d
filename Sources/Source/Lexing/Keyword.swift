/// Reserved words of the language.
public enum Keyword: String, Hashable, Sendable, CaseIterable {
  case and, `as`, assume, claim, const, convention, dim, expect, fn, `for`, given, input, minimize
  case none = "None"
  case not, or, output, param, `repeat`, `return`, `true`, `false`, use, with, within

  /// True for words that start a statement.
  public var startsStatement: Bool {
    switch self {
    case .dim, .input, .param, .const, .output, .minimize, .claim, .expect, .assume, .fn, .repeat,
      .use, .convention, .return:
      return true
    default:
      return false
    }
  }

  /// True for words with which a line goes on the one before.
  var continuesLine: Bool {
    switch self {
    case .and, .or, .with, .within, .given, .for: return true
    default: return false
    }
  }

  /// True for words behind which a line goes on.
  var isContinued: Bool { self == .and || self == .or || self == .not }
}

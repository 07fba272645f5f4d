/// Operators, brackets and punctuation.
public enum Symbol: String, Hashable, Sendable, CaseIterable {
  case equal = "=="
  case notEqual = "!="
  case lessEqual = "<="
  case greaterEqual = ">="
  case less = "<"
  case greater = ">"
  case plus = "+"
  case minus = "-"
  case star = "*"
  case slash = "/"
  case at = "@"
  case caret = "^"
  case assign = "="
  case tilde = "~"
  case approximately = "≈"
  case leftParenthesis = "("
  case rightParenthesis = ")"
  case leftBracket = "["
  case rightBracket = "]"
  case leftBrace = "{"
  case rightBrace = "}"
  case comma = ","
  case colon = ":"
  case dot = "."
  case ellipsis = "..."
  case semicolon = ";"

  /// The symbols of one ASCII character, by that character.
  static let single: [Symbol?] = {
    var single = [Symbol?](repeating: nil, count: 256)
    for symbol in allCases where symbol.rawValue.utf8.count == 1 {
      if let byte = symbol.rawValue.utf8.first { single[Int(byte)] = symbol }
    }
    return single
  }()

  /// True for `== != <= >= < >`.
  public var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .lessEqual, .greaterEqual, .less, .greater: return true
    default: return false
    }
  }

  /// True for operators between two operands.
  public var isInfix: Bool {
    switch self {
    case .plus, .minus, .star, .slash, .at, .caret: return true
    default: return isComparison
    }
  }

  /// True for symbols behind which a line goes on.
  var isContinued: Bool {
    switch self {
    case .comma, .assign, .colon, .tilde, .approximately: return true
    default: return isInfix
    }
  }
}

/// Reserved words of the language.
public enum Keyword: String, Hashable, Sendable, CaseIterable {
  case and, `as`, assume, claim, const, convention, dim, expect, fn, `for`, given, input, minimize
  case none = "None"
  case not, or, output, param, `repeat`, `return`, `true`, `false`, use, with, within

  /// The word that bytes spell, or nil: most names are told apart by their first byte.
  init?(_ bytes: ArraySlice<UInt8>) {
    guard bytes.count >= 2, bytes.count <= 10, let first = bytes.first else { return nil }
    for (word, letters) in Keyword.byFirstByte[Int(first)] {
      guard letters.count == bytes.count, letters.elementsEqual(bytes) else { continue }
      self = word
      return
    }
    return nil
  }

  private static let byFirstByte: [[(Keyword, [UInt8])]] = {
    var table = [[(Keyword, [UInt8])]](repeating: [], count: 256)
    for word in allCases {
      let letters = Array(word.rawValue.utf8)
      table[Int(letters[0])].append((word, letters))
    }
    return table
  }()

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

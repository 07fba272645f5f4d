/// Text made safe for a terminal: controls and invisible formatting are spelled out.
public enum DisplayText {
  /// The text with controls, bidirectional overrides and other invisible scalars as `\u{…}`;
  /// tabs become two spaces.
  public static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars { result += escaped(scalar) }
    return result
  }

  /// The escaped text, cut where it is longer than a person reads.
  static func brief(_ text: String) -> String {
    guard text.utf8.count > longest else { return escaped(text) }
    return escaped(String(text.unicodeScalars.prefix(longest).map(Character.init))) + "…"
  }

  /// Scalars of a message that are shown.
  private static let longest = 600

  /// One scalar as `escaped(_:)` shows it.
  static func escaped(_ scalar: Unicode.Scalar) -> String {
    if scalar == "\t" { return "  " }
    if scalar.isASCII {
      return scalar.value < 0x20 || scalar.value == 0x7F ? spelled(scalar) : String(scalar)
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned:
      return spelled(scalar)
    default:
      return String(scalar)
    }
  }

  /// Cells of a terminal that a text covers after escaping.
  public static func width(of text: String) -> Int {
    var total = 0
    for scalar in text.unicodeScalars { total += width(of: scalar) }
    return total
  }

  /// Cells that one scalar covers after escaping.
  static func width(of scalar: Unicode.Scalar) -> Int {
    let shown = escaped(scalar).unicodeScalars
    guard shown.count == 1 else { return shown.count }
    if scalar.isASCII { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: return isWide(scalar.value) ? 2 : 1
    }
  }

  private static func spelled(_ scalar: Unicode.Scalar) -> String {
    "\\u{\(String(scalar.value, radix: 16))}"
  }

  /// East Asian wide scalars and emoji, by block.
  private static func isWide(_ value: UInt32) -> Bool {
    switch value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return true
    default:
      return false
    }
  }
}

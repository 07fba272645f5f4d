/// Which scalars make names and numbers.
enum CharacterClass {
  /// A letter of any script, or `_`.
  static func startsName(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      return (scalar.value | 0x20 >= 0x61 && scalar.value | 0x20 <= 0x7A) || scalar == "_"
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return true
    default:
      return false
    }
  }

  /// An ASCII letter, digit or `_`.
  static func isWordByte(_ byte: UInt8) -> Bool {
    let lower = byte | 0x20
    return lower >= 0x61 && lower <= 0x7A || isDigit(byte) || byte == 0x5F
  }

  /// What a name goes on with: letters, digits, subscript digits, combining marks, `′`.
  static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return startsName(scalar) || isDigit(UInt8(scalar.value)) }
    if scalar == "′" || (0x2080...0x2089).contains(scalar.value) { return true }
    return scalar.properties.generalCategory == .nonspacingMark || startsName(scalar)
  }

  /// `0` to `9`.
  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  /// The digit that a superscript digit stands for.
  static func superscriptDigit(_ scalar: Unicode.Scalar) -> Character? {
    switch scalar {
    case "⁰": return "0"
    case "¹": return "1"
    case "²": return "2"
    case "³": return "3"
    case "⁴", "⁵", "⁶", "⁷", "⁸", "⁹": return Character(String(scalar.value - 0x2070))
    default: return nil
    }
  }
}

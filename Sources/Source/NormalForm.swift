import Foundation

/// Unicode's normal form C, in which source text is kept so that equal names have equal bytes.
enum NormalForm {
  /// The text in NFC as UTF-8.
  static func composed(_ text: String) -> [UInt8] {
    guard !text.unicodeScalars.allSatisfy(isComposed) else { return Array(text.utf8) }
    return Array(text.precomposedStringWithCanonicalMapping.utf8)
  }

  /// True for scalars that stand alone and unchanged in every composed text: everything below
  /// U+0300, Greek, and the signs of mathematics, which covers nearly all models. Others may be
  /// changed too, so the whole text is then composed.
  private static func isComposed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x300, 0x2002..<0x2126, 0x2190..<0x2329, 0x232B..<0x2ADC: return true
    case 0x374, 0x37E, 0x387: return false
    case 0x370..<0x400: return true
    default: return false
    }
  }
}

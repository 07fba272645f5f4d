import Foundation

/// Unicode's normal form C, in which source text is kept so that equal names have equal bytes.
enum NormalForm {
  /// The text in NFC as UTF-8.
  static func composed(_ text: String) -> [UInt8] {
    // Below U+0300 every sequence is composed already, so most files stay as they are.
    guard text.unicodeScalars.contains(where: { $0.value >= 0x300 }) else {
      return Array(text.utf8)
    }
    return Array(text.precomposedStringWithCanonicalMapping.utf8)
  }
}

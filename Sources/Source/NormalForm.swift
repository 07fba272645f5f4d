import Foundation

/// Unicode's normal form C, in which source text is kept so that equal names have equal bytes.
enum NormalForm {
  /// Scalars that Foundation composes at once: it takes quadratic time where nothing separates.
  private static let longest = 1024

  /// The text in NFC as UTF-8.
  static func composed(_ text: String) -> [UInt8] {
    guard !text.unicodeScalars.allSatisfy(isComposed) else { return Array(text.utf8) }
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    let scalars = text.unicodeScalars
    var (start, index, count, isPlain) = (scalars.startIndex, scalars.startIndex, 0, true)
    while index < scalars.endIndex {
      let scalar = scalars[index]
      let isSafe = isComposed(scalar)
      if ends(before: scalar, isSafe: isSafe, count: count) {
        append(scalars[start..<index], to: &result, isPlain: isPlain)
        (start, count, isPlain) = (index, 0, true)
      }
      count += 1
      isPlain = isPlain && isSafe
      scalars.formIndex(after: &index)
    }
    append(scalars[start...], to: &result, isPlain: isPlain)
    return result
  }

  /// True where a part may end: before a scalar that joins nothing before it, or after so many
  /// scalars that no word is meant.
  private static func ends(before scalar: Unicode.Scalar, isSafe: Bool, count: Int) -> Bool {
    if count >= 2 * longest { return true }
    if count >= longest, scalar.properties.canonicalCombiningClass == .notReordered { return true }
    return count >= 64 && isSafe
  }

  private static func append(
    _ part: Substring.UnicodeScalarView, to result: inout [UInt8], isPlain: Bool
  ) {
    let text = String(part)
    result += isPlain ? Array(text.utf8) : Array(text.precomposedStringWithCanonicalMapping.utf8)
  }

  /// True for scalars that stand alone and unchanged in every composed text: everything below
  /// U+0300, Greek, and the signs of mathematics, which covers nearly all models. Others may be
  /// changed too, so the text around them is then composed.
  private static func isComposed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x300, 0x2002..<0x2126, 0x2190..<0x2329, 0x232B..<0x2ADC: return true
    case 0x374, 0x37E, 0x387: return false
    case 0x370..<0x400: return true
    default: return false
    }
  }
}

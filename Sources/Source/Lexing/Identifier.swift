/// What a name may look like.
public enum Identifier {
  /// True if `text` is one name of the language, reserved words included.
  public static func isName(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, CharacterClass.startsName(first) else {
      return false
    }
    return text.unicodeScalars.dropFirst().allSatisfy(CharacterClass.continuesName)
  }
}

/// Strings between their text and their value.
enum StringLiteral {
  /// The value of a literal with its quotation marks; a missing end is forgiven.
  static func value(_ literal: String) -> String {
    var result = ""
    var isEscaped = false
    for scalar in literal.unicodeScalars.dropFirst() {
      if !isEscaped, scalar == "\\" {
        isEscaped = true
      } else if !isEscaped, scalar == "\"" {
        break
      } else {
        result.unicodeScalars.append(scalar)
        isEscaped = false
      }
    }
    return result
  }

  /// The literal of a value.
  static func literal(_ value: String) -> String {
    "\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}

import AdjointTensors

/// Attributes as text: `{to = [N, 10], axes = [1]}`.
enum AttributeText {
  /// The braces with a blank before them; empty without attributes. Types of inputs and constants
  /// stand elsewhere.
  static func braces(_ list: AttributeList, copy: UInt16) -> String {
    var parts = list.fields.filter { $0.name != "type" }.map { field in
      field.name.isEmpty ? text(field.value) : "\(field.name) = \(text(field.value))"
    }
    if copy > 0 { parts.append("copy = \(copy)") }
    return parts.isEmpty ? "" : " {" + parts.joined(separator: ", ") + "}"
  }

  /// One value.
  static func text(_ value: AttributeValue) -> String {
    switch value {
    case .size(let size): size.description
    case .number(let number): self.number(number)
    case .text(let text): quoted(text)
    case .flag(let flag): flag ? "true" : "false"
    case .element(let element): element.name
    case .type(let type): type.description
    case .list(let values): "[" + values.map(text).joined(separator: ", ") + "]"
    case .region: "region"
    }
  }

  /// Infinities and NaN carry a sign, so that they aren't names of dimensions.
  static func number(_ number: ExactNumber) -> String {
    switch number {
    case .infinity(negative: false), .nan: "+" + number.text
    default: number.text
    }
  }

  /// A string with its quotation marks.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for character in text {
      if character == "\"" || character == "\\" { result.append("\\") }
      result.append(character)
    }
    return result + "\""
  }
}

/// A call of a function as a text: what stands between its commas.
struct CallText {
  /// The arguments, without the blanks around them.
  let arguments: [String]

  /// The parts of a call, `grad(L, w[0])`; comments and strings within it are no part of its form.
  init(_ text: String) {
    var found: [String] = []
    var current = ""
    var depth = 0
    var (isString, isComment, isEscaped) = (false, false, false)
    for character in text {
      if isComment {
        isComment = character != "\n"
        continue
      }
      if isString {
        isString = isEscaped || character != "\""
        isEscaped = !isEscaped && character == "\\"
      } else {
        switch character {
        case "#":
          isComment = true
          continue
        case "\"": isString = true
        case "(", "[":
          depth += 1
          if depth == 1 {
            current = ""
            continue
          }
        case ")", "]":
          depth -= 1
          if depth == 0 { found.append(current) }
        case "," where depth == 1:
          found.append(current)
          current = ""
          continue
        default: break
        }
      }
      current.append(character)
    }
    arguments = found.map(CallText.trimmed)
  }

  private static func trimmed(_ text: String) -> String {
    let words = text.drop(while: \.isWhitespace)
    return String(words.reversed().drop(while: \.isWhitespace).reversed())
  }

  /// The index behind the name of the second argument, `0, 1` of `W[0, 1]`; nil without one.
  var index: String? {
    guard arguments.count > 1, let open = arguments[1].firstIndex(of: "["),
      arguments[1].last == "]"
    else { return nil }
    return String(arguments[1][arguments[1].index(after: open)...].dropLast())
  }
}

import AdjointSource
import AdjointTensors

/// Changes that make two shapes fit.
enum ShapeFix {
  /// An operand: its shape, where it stands, its text.
  typealias Side = (shape: Shape, span: SourceSpan, text: String)

  /// `b[:, None]` where that makes two operands broadcast; nil where nothing so simple does.
  static func broadcast(_ left: Side, _ right: Side) -> Diagnostic.Fix? {
    fix(right, to: left.shape) ?? fix(left, to: right.shape)
  }

  private static func fix(_ side: Side, to other: Shape) -> Diagnostic.Fix? {
    guard !side.shape.isEmpty, side.shape.count < other.count else { return nil }
    var shape = side.shape
    var index = side.shape.map { _ in ":" }
    while shape.count < other.count {
      shape.append(1)
      index.append("None")
      guard (try? Broadcast.join(shape, other)) == other else { continue }
      let suffix = "[" + index.joined(separator: ", ") + "]"
      let isPostfix = isEnclosed(side.text) || side.text.allSatisfy(isPartOfName)
      let text = isPostfix ? side.text + suffix : "(\(side.text))" + suffix
      guard !side.text.contains("\n") else { return nil }
      return .init("write `\(text)`", replacing: side.span, with: text)
    }
    return nil
  }

  private static func isPartOfName(_ letter: Character) -> Bool {
    letter.isLetter || letter.isNumber || letter == "_" || letter == "."
  }

  /// True for `(…)` whose first bracket is closed by its last.
  private static func isEnclosed(_ text: String) -> Bool {
    guard text.first == "(", text.last == ")" else { return false }
    var depth = 0
    for letter in text.dropLast() {
      if letter == "(" { depth += 1 }
      if letter == ")" { depth -= 1 }
      if depth == 0 { return false }
    }
    return true
  }

  /// `.T` on the operand that makes a product of matrices fit; nil where none does.
  static func product(_ left: Side, _ right: Side) -> Diagnostic.Fix? {
    guard left.shape.count == 2, right.shape.count <= 2, !right.shape.isEmpty else {
      return right.shape.count == 2 && left.shape.count == 1 && left.shape[0] == right.shape[1]
        ? transposing(right) : nil
    }
    if right.shape.count == 2, left.shape[1] == right.shape[1] { return transposing(right) }
    if left.shape[0] == right.shape[0] { return transposing(left) }
    return nil
  }

  private static func transposing(_ side: Side) -> Diagnostic.Fix? {
    guard side.text.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else { return nil }
    return .init("perhaps `\(side.text).T`", replacing: side.span, with: side.text + ".T")
  }
}

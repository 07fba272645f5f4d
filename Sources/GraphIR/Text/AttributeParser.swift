import AdjointSource
import AdjointTensors

/// Types, sizes and attributes in `.gir` text.
extension TextCursor {
  /// `f32`, `f32[N x 784]`.
  public mutating func type() throws(Diagnostic) -> TensorType {
    guard token.kind == .name, let element = ElementType(name: text) else {
      throw wanted("a type such as f32[2 x 3]")
    }
    advance()
    guard take(.leftBracket) else { return TensorType(element) }
    var shape: Shape = []
    repeat { shape.append(try size()) } while take(word: "x")
    try expect(.rightBracket)
    return TensorType(element, shape)
  }

  /// A polynomial of dimensions: `2*N+1`.
  public mutating func size() throws(Diagnostic) -> Size {
    let start = span
    do {
      var sum = Size(0)
      var negative = take(.minus)
      while true {
        let term = try sizeTerm()
        sum = negative ? try sum - term : try sum + term
        if take(.plus) {
          negative = false
        } else if take(.minus) {
          negative = true
        } else {
          return sum
        }
      }
    } catch let error as SizeError {
      throw GraphDiagnostics.syntax("\(error)", at: start)
    } catch let error as Diagnostic {
      throw error
    } catch {
      throw GraphDiagnostics.syntax("no size", at: start)
    }
  }

  private mutating func sizeTerm() throws -> Size {
    var product = try sizeFactor()
    while take(.star) { product = try product * sizeFactor() }
    return product
  }

  private mutating func sizeFactor() throws -> Size {
    let base: Size
    if token.kind == .number {
      base = Size(try integer("a size"))
    } else {
      base = Size(dim: try name("a size"))
    }
    guard take(.caret) else { return base }
    let exponent = try integer("an exponent")
    guard (1...64).contains(exponent) else { throw SizeError.overflow }
    return try Size.product((0..<exponent).map { _ in base })
  }

  /// `{…}` if it comes next: the attributes and the copy's number.
  public mutating func attributes() throws(Diagnostic) -> (list: AttributeList, copy: UInt16) {
    var fields: [AttributeField] = []
    var copy: UInt16 = 0
    guard take(.leftBrace) else { return (AttributeList(), 0) }
    repeat {
      let field = try attribute()
      if field.name == "copy" {
        guard let value = field.value.asSize?.constant.flatMap(UInt16.init(exactly:)) else {
          throw wanted("a copy's number")
        }
        copy = value
      } else {
        fields.append(field)
      }
    } while take(.comma)
    try expect(.rightBrace)
    return (AttributeList(fields), copy)
  }

  /// `name = value`, or a value alone.
  private mutating func attribute() throws(Diagnostic) -> AttributeField {
    guard token.kind == .name, ElementType(name: text) == nil, text != "true", text != "false"
    else { return AttributeField("", try value()) }
    var ahead = self
    ahead.advance()
    guard ahead.token.is(.assign) else { return AttributeField("", try value()) }
    let name = try name("an attribute")
    try expect(.assign)
    return AttributeField(name, try value())
  }

  private mutating func value() throws(Diagnostic) -> AttributeValue {
    if token.kind == .string { return .text(try string()) }
    if take(word: "true") { return .flag(true) }
    if take(word: "false") { return .flag(false) }
    if take(.leftBracket) { return try list() }
    if token.kind == .name, let element = ElementType(name: text) {
      let type = try type()
      return type.rank == 0 ? .element(element) : .type(type)
    }
    return try number()
  }

  private mutating func list() throws(Diagnostic) -> AttributeValue {
    var values: [AttributeValue] = []
    if take(.rightBracket) { return .list(values) }
    repeat { values.append(try value()) } while take(.comma)
    try expect(.rightBracket)
    return .list(values)
  }

  /// A number with decimals, a fraction, a signed infinity or NaN; otherwise a size.
  private mutating func number() throws(Diagnostic) -> AttributeValue {
    var ahead = self
    if let number = ahead.exactNumber() {
      self = ahead
      return .number(number)
    }
    return .size(try size())
  }

  /// The number that comes next, unless it is the start of a polynomial.
  mutating func exactNumber() -> ExactNumber? {
    let sign = take(.minus) ? "-" : take(.plus) ? "+" : ""
    if !sign.isEmpty, take(word: "inf") { return .infinity(negative: sign == "-") }
    if sign == "+" { return take(word: "nan") ? .nan : nil }
    guard token.kind == .number else { return nil }
    var digits = sign + text
    advance()
    if take(.slash) {
      guard token.kind == .number else { return nil }
      digits += "/" + text
      advance()
    }
    if token.is(.star) || token.is(.plus) || token.is(.minus) || token.is(.caret) { return nil }
    return ExactNumber(text: digits)
  }
}

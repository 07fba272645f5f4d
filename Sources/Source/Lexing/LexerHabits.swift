extension Lexer {
  /// Signs that stand for exactly one symbol or word of the language.
  static let foreignSigns: [Unicode.Scalar: (text: String, kind: Token.Kind)] = [
    "≤": ("<=", .symbol(.lessEqual)), "≥": (">=", .symbol(.greaterEqual)),
    "≠": ("!=", .symbol(.notEqual)), "×": ("*", .symbol(.star)), "·": ("*", .symbol(.star)),
    "⋅": ("*", .symbol(.star)), "∗": ("*", .symbol(.star)), "⊙": ("*", .symbol(.star)),
    "−": ("-", .symbol(.minus)), "–": ("-", .symbol(.minus)), "÷": ("/", .symbol(.slash)),
    "∧": ("and", .keyword(.and)), "∨": ("or", .keyword(.or)), "¬": ("not", .keyword(.not)),
    "∞": ("inf", .name), "∼": ("~", .symbol(.tilde)), "…": ("...", .symbol(.ellipsis)),
    "\u{A0}": (" ", .invalid), "\u{3000}": (" ", .invalid), "\u{200B}": ("", .invalid),
  ]

  /// What people type from habit: reported with its replacement, and read as meant.
  mutating func habit(_ first: Unicode.Scalar, _ gap: Gap) -> Token? {
    guard dialect == .model else { return nil }
    if !first.isASCII {
      if let digit = CharacterClass.superscriptDigit(first) { return superscript(digit, gap) }
      if let sign = Lexer.foreignSigns[first] {
        return foreign(first, sign.text, sign.kind, gap)
      }
    }
    switch first {
    case "*" where byte(1) == 0x2A: return habit("**", "^", .symbol(.caret), gap)
    case "." where CharacterClass.isDigit(byte(1)) && !followsOperand(gap): return fraction(gap)
    case "." where "*/^+-@".utf8.contains(byte(1)): return elementwise(gap)
    case "'": return followsOperand(gap) ? transposed(gap) : quoted(gap)
    case "&": return habit(byte(1) == 0x26 ? "&&" : "&", "and", .keyword(.and), gap)
    case "|": return habit(byte(1) == 0x7C ? "||" : "|", "or", .keyword(.or), gap)
    case "!" where byte(1) != 0x3D: return habit("!", "not", .keyword(.not), gap)
    case ":" where byte(1) == 0x3D: return habit(":=", "=", .symbol(.assign), gap)
    case "/" where byte(1) == 0x2F: return doubleSlash(gap)
    case "%": return remainder(gap)
    case "“", "”", "„", "‘", "’": return habit(String(first), "\"", .invalid, gap)
    default: return nil
    }
  }

  /// True where the token before ends a value and touches the next byte.
  private func followsOperand(_ gap: Gap) -> Bool {
    guard !gap.blank, offset > 0 else { return false }
    var before = offset - 1
    while before > 0, file.bytes[before] & 0xC0 == 0x80 { before -= 1 }
    guard let (last, _) = scalar(at: before) else { return false }
    return CharacterClass.continuesName(last) || last == ")" || last == "]" || last == "'"
  }

  private mutating func habit(
    _ text: String, _ replacementText: String, _ kind: Token.Kind, _ gap: Gap, why: String = ""
  ) -> Token {
    let start = offset
    offset += text.utf8.count
    diagnostics.report(
      TextDiagnostics.habit(text, write: replacementText, at: span(start, offset), why: why))
    return replacement(kind, replacementText, start, offset, gap)
  }

  private mutating func foreign(
    _ sign: Unicode.Scalar, _ text: String, _ kind: Token.Kind, _ gap: Gap
  ) -> Token {
    guard kind == .invalid else {
      let why = sign == "×" || sign == "·" || sign == "⋅" ? "the product of matrices is `@`" : ""
      return habit(String(sign), text, kind, gap, why: why)
    }
    let start = offset
    offset += UTF8.width(sign)
    diagnostics.report(
      .error(
        TextDiagnostics.unexpectedCharacter,
        "an invisible character (U+\(String(sign.value, radix: 16, uppercase: true)))",
        at: span(start, offset),
        fix: .init("write a plain space", replacing: span(start, offset), with: text)))
    return next(after: gap)
  }

  /// The token behind something blank; runs of invisible characters are reported once.
  private mutating func next(after gap: Gap) -> Token {
    while let (other, width) = scalar(at: offset),
      other == " " || other == "\t" || Lexer.foreignSigns[other]?.kind == .invalid
    {
      offset += width
    }
    if byte() == 0x0A || byte() == 0x0D || byte() == 0x23 || offset >= file.bytes.count {
      return make(.invalid, offset, gap)
    }
    return token(gap)
  }

  /// `x²` is read as `x^2`.
  private mutating func superscript(_ first: Character, _ gap: Gap) -> Token {
    let start = offset
    var digits = ""
    while let (next, width) = scalar(at: offset), digits.utf8.count < 32,
      let digit = CharacterClass.superscriptDigit(next)
    {
      digits.append(digit)
      offset += width
    }
    diagnostics.report(
      TextDiagnostics.habit(
        file.text(from: start, to: offset), write: "^" + digits, at: span(start, offset)))
    let none = Gap(newline: false, blank: false)
    pending.append(replacement(.number, digits, start, offset, none))
    return replacement(.symbol(.caret), "^", start, start, gap)
  }

  /// `.5` is read as `0.5`.
  private mutating func fraction(_ gap: Gap) -> Token {
    let start = offset
    offset += 1
    while CharacterClass.isDigit(byte()) { offset += 1 }
    let text = "0" + file.text(from: start, to: offset)
    diagnostics.report(
      TextDiagnostics.number(
        "a number has digits on both sides of its point", at: span(start, offset), write: text))
    return replacement(.number, text, start, offset, gap)
  }

  /// `.*` is read as `*`.
  private mutating func elementwise(_ gap: Gap) -> Token {
    let sign = String(Unicode.Scalar(byte(1)))
    // The table of symbols has every sign that gets here.
    let kind = Token.Kind.symbol(Symbol(rawValue: sign) ?? .star)
    return habit("." + sign, sign, kind, gap, why: "every operator but `@` is elementwise")
  }

  /// `x'` is read as `x.T`.
  private mutating func transposed(_ gap: Gap) -> Token {
    let start = offset
    offset += 1
    diagnostics.report(
      TextDiagnostics.habit(
        "'", write: ".T", at: span(start, offset), why: "a prime in a name is `′` (U+2032)"))
    let none = Gap(newline: false, blank: false)
    pending.append(replacement(.name, "T", start, offset, none))
    return replacement(.symbol(.dot), ".", start, start, gap)
  }

  /// `'text'` is read as `"text"`.
  private mutating func quoted(_ gap: Gap) -> Token {
    let start = offset
    offset += 1
    while offset < file.bytes.count, byte() != 0x27, byte() != 0x0A { offset += 1 }
    guard byte() == 0x27 else {
      diagnostics.report(TextDiagnostics.openString(at: span(start, offset)))
      return make(.invalid, start, gap)
    }
    let inner = file.text(from: start + 1, to: offset)
    offset += 1
    let text = "\"" + inner.replacing("\\", with: "").replacing("\"", with: "\\\"") + "\""
    diagnostics.report(
      TextDiagnostics.habit("'\(inner)'", write: text, at: span(start, offset)))
    return replacement(.string, text, start, offset, gap)
  }

  /// A comment of another language at the start of a line, or floor division within one.
  private mutating func doubleSlash(_ gap: Gap) -> Token {
    let start = offset
    guard gap.newline else {
      offset += 2
      diagnostics.report(
        TextDiagnostics.habitCall("//", call: "div(a, b)", at: span(start, offset)))
      return replacement(.symbol(.slash), "/", start, offset, gap)
    }
    diagnostics.report(
      TextDiagnostics.habit(
        "//", write: "#", at: span(start, start + 2), why: "a comment starts with `#`"))
    passComment(isAlone: true)
    return make(.end, offset, gap)
  }

  private mutating func remainder(_ gap: Gap) -> Token {
    let start = offset
    offset += 1
    diagnostics.report(TextDiagnostics.habitCall("%", call: "mod(a, b)", at: span(start, offset)))
    return replacement(.symbol(.slash), "/", start, offset, gap)
  }
}

extension Lexer {
  /// The token that starts at the next byte.
  mutating func token(_ gap: Gap) -> Token {
    let start = offset
    guard let (first, _) = scalar(at: offset) else { return make(.endOfFile, start, gap) }
    if first.isASCII, CharacterClass.isDigit(UInt8(first.value)) { return number(gap) }
    if CharacterClass.startsName(first) { return name(gap) }
    if first == "\"" { return string(gap) }
    if dialect == .graph, first == "%" { return local(gap) }
    if let habit = habit(first, gap) { return habit }
    if let (symbol, width) = symbol() {
      offset += width
      return make(.symbol(symbol), start, gap)
    }
    return unexpected(gap)
  }

  /// A token from `start` to the next byte.
  func make(_ kind: Token.Kind, _ start: Int, _ gap: Gap) -> Token {
    Token(
      kind, start: start, end: offset, followsNewline: gap.newline, followsBlank: gap.blank)
  }

  /// A token that stands for another text than that of its span.
  mutating func replacement(
    _ kind: Token.Kind, _ text: String, _ start: Int, _ end: Int, _ gap: Gap
  ) -> Token {
    replacements[span(start, end)] = text
    return Token(
      kind, start: start, end: end, followsNewline: gap.newline, followsBlank: gap.blank,
      isReplacement: true)
  }

  private mutating func name(_ gap: Gap) -> Token {
    let start = offset
    passName()
    if dialect == .model, let keyword = Keyword(file.bytes[start..<offset]) {
      return make(.keyword(keyword), start, gap)
    }
    return make(.name, start, gap)
  }

  /// Passes letters, digits and marks.
  mutating func passName() {
    while CharacterClass.isWordByte(byte()) { offset += 1 }
    if byte() < 0x80 { return }
    while let (next, width) = scalar(at: offset), CharacterClass.continuesName(next) {
      offset += width
    }
  }

  private mutating func passDigits() {
    while CharacterClass.isDigit(byte()) { offset += 1 }
  }

  private mutating func number(_ gap: Gap) -> Token {
    let start = offset
    passDigits()
    if byte() == 0x2E, CharacterClass.isDigit(byte(1)) {
      offset += 1
      passDigits()
    } else if byte() == 0x2E, !continuesAfterPoint {
      let whole = file.text(from: start, to: offset)
      offset += 1
      diagnostics.report(
        TextDiagnostics.number(
          "a number has digits on both sides of its point", at: span(start, offset),
          write: whole + ".0"))
    }
    passExponent()
    let token = make(.number, start, gap)
    checkEnd(of: token)
    return token
  }

  /// True where a point behind digits belongs to what follows: `...`, or the habits `2.*x`, `2.T`.
  private var continuesAfterPoint: Bool {
    if byte(1) == 0x2E || "*/^+-".utf8.contains(byte(1)) { return true }
    guard let (next, _) = scalar(at: offset + 1) else { return false }
    return CharacterClass.startsName(next)
  }

  private mutating func passExponent() {
    guard byte() | 0x20 == 0x65 else { return }
    let sign = byte(1) == 0x2B || byte(1) == 0x2D ? 1 : 0
    guard CharacterClass.isDigit(byte(1 + sign)) else { return }
    offset += 1 + sign
    passDigits()
  }

  /// Reports `2x`, `1_000` and `0x1F`; `2x` goes on as `2 * x`.
  private mutating func checkEnd(of token: Token) {
    guard let (next, _) = scalar(at: offset), CharacterClass.startsName(next) else { return }
    let end = offset
    let number = text(of: token)
    passName()
    let rest = file.text(from: end, to: offset)
    let whole = span(Int(token.start), offset)
    if next == "_" || number == "0" && (next == "x" || next == "b") && rest.count > 1 {
      let plain = (number + rest).filter { $0 != "_" }
      let value = Int(rest.dropFirst(), radix: next == "x" ? 16 : 2).map(String.init)
      diagnostics.report(
        TextDiagnostics.number(
          "numbers are decimal and have no separators", at: whole,
          write: plain.allSatisfy(\.isNumber) ? plain : value))
      return
    }
    diagnostics.report(
      TextDiagnostics.missingProduct(number, rest, at: whole, between: span(end, end)))
    offset = end
    let gap = Gap(newline: false, blank: false)
    pending.append(replacement(.symbol(.star), "*", end, end, gap))
  }

  private mutating func string(_ gap: Gap) -> Token {
    let start = offset
    offset += 1
    while offset < file.bytes.count, byte() != 0x22, byte() != 0x0A {
      if byte() == 0x5C {
        if byte(1) != 0x22, byte(1) != 0x5C {
          let width = scalar(at: offset + 1)?.1 ?? 0
          let end = byte(1) == 0x0A ? offset + 1 : offset + 1 + width
          diagnostics.report(
            TextDiagnostics.escape(file.text(from: offset, to: end), at: span(offset, end)))
        }
        if byte(1) != 0x0A { offset += 1 }
      }
      offset += max(1, scalar(at: offset)?.1 ?? 1)
    }
    offset = min(offset, file.bytes.count)
    if byte() == 0x22 {
      offset += 1
    } else {
      diagnostics.report(TextDiagnostics.openString(at: span(start, offset)))
    }
    return make(.string, start, gap)
  }

  /// `%name`, `%12`, `%"any"`.
  private mutating func local(_ gap: Gap) -> Token {
    let start = offset
    offset += 1
    if byte() == 0x22 {
      _ = string(gap)
      return make(.local, start, gap)
    }
    passName()
    guard offset > start + 1 else { return unexpected(gap) }
    return make(.local, start, gap)
  }

  /// The longest symbol that starts at the next byte, with its width; `~=` is `≈`.
  @inline(__always)
  func symbol() -> (Symbol, Int)? {
    let first = byte()
    if first == 0x2E, byte(1) == 0x2E, byte(2) == 0x2E { return (.ellipsis, 3) }
    if first == 0xE2, byte(1) == 0x89, byte(2) == 0x88 { return (.approximately, 3) }
    if byte(1) == 0x3D {
      switch first {
      case 0x3D: return (.equal, 2)
      case 0x21: return (.notEqual, 2)
      case 0x3C: return (.lessEqual, 2)
      case 0x3E: return (.greaterEqual, 2)
      case 0x7E: return (.approximately, 2)
      default: break
      }
    }
    return Symbol.single[Int(first)].map { ($0, 1) }
  }

  /// One diagnostic for a run of characters that start no token.
  private mutating func unexpected(_ gap: Gap) -> Token {
    let start = offset
    offset += max(1, scalar(at: offset)?.1 ?? 1)
    while let (next, width) = scalar(at: offset), offset < start + 1_000, !startsToken(next) {
      offset += width
    }
    offset = min(offset, file.bytes.count)
    diagnostics.report(
      TextDiagnostics.unexpected(file.text(from: start, to: offset), at: span(start, offset)))
    return make(.invalid, start, gap)
  }

  private static let asciiSigns = Set(" \t\r\n\"#=!<>+-*/@^~()[]{},:.;%'&|".unicodeScalars)

  private func startsToken(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      return CharacterClass.continuesName(scalar) || Lexer.asciiSigns.contains(scalar)
    }
    return scalar == "≈" || CharacterClass.startsName(scalar)
      || Lexer.foreignSigns[scalar] != nil
  }
}

/// What can be wrong with a text before its grammar matters: E00xx.
public enum TextDiagnostics {
  /// Bytes that are no UTF-8.
  public static func invalidUTF8(at span: SourceSpan) -> Diagnostic {
    .error(
      notUTF8, "the file is not UTF-8 from here on", at: span,
      notes: ["save it as UTF-8; bytes that can't be read are shown as \u{FFFD}"])
  }

  /// A scalar, or a run of them, that no token starts with.
  public static func unexpected(_ text: String, at span: SourceSpan) -> Diagnostic {
    let start = String(text.unicodeScalars.prefix(12).map(Character.init))
    let shown = start.utf8.count < text.utf8.count ? start + "…" : start
    return .error(
      unexpectedCharacter, "`\(shown)` has no meaning here", at: span,
      notes: text == "?" ? ["a choice is written `where(condition, a, b)`"] : [])
  }

  /// A sign from another notation whose replacement is exact.
  public static func habit(
    _ text: String, write replacement: String, at span: SourceSpan, why: String = ""
  ) -> Diagnostic {
    .error(
      foreignSign, "`\(text)` is written `\(replacement)` here", at: span,
      notes: why.isEmpty ? [] : [why],
      fix: .init("write `\(replacement)`", replacing: span, with: replacement))
  }

  /// A sign from another notation that becomes a call: `%`, `//`.
  public static func habitCall(_ text: String, call: String, at span: SourceSpan) -> Diagnostic {
    .error(
      foreignSign, "there is no operator `\(text)`", at: span,
      fix: .init("write `\(call)`"))
  }

  /// `2x`, `2(x)`.
  public static func missingProduct(
    _ number: String, _ next: String, at span: SourceSpan, between: SourceSpan
  ) -> Diagnostic {
    .error(
      impliedProduct, "a product needs its `*`", at: span,
      fix: .init("write `\(number) * \(next)`", replacing: between, with: " * "))
  }

  /// A number that isn't written as the language writes numbers.
  public static func number(_ message: String, at span: SourceSpan, write: String?) -> Diagnostic {
    .error(
      malformedNumber, message, at: span,
      fix: write.map { .init("write `\($0)`", replacing: span, with: $0) })
  }

  /// A string without its end.
  public static func openString(at span: SourceSpan) -> Diagnostic {
    .error(
      unclosedString, "this string is not closed on its line", at: span,
      fix: .init("add `\"`", replacing: span.endPosition, with: "\""))
  }

  /// `"\n"`.
  public static func escape(_ text: String, at span: SourceSpan) -> Diagnostic {
    .error(
      unknownEscape, "`\(text)` is no escape", at: span,
      notes: ["strings know `\\\"` and `\\\\`"])
  }

  /// A file that is larger than offsets reach.
  public static func tooLarge(_ name: String) -> Diagnostic {
    .error(fileTooLarge, "\(name) is larger than \(largest >> 20) MiB", at: nil)
  }

  /// Bytes that a source file may have at most.
  public static let largest = 256 << 20
}

extension TextDiagnostics {
  /// E0001: the file is not UTF-8.
  static let notUTF8 = DiagnosticCode(
    "E0001", "the file is not UTF-8",
    """
    Models are text in UTF-8. The place shown is the first byte that is none; often the file was
    saved in another encoding (Latin-1, UTF-16) or is no text at all.
    """)
  /// E0002: a character without meaning.
  static let unexpectedCharacter = DiagnosticCode(
    "E0002", "a character without meaning",
    """
    No token starts with this character. Names start with a letter of any script or `_`, and go on
    with letters, digits, subscript digits, combining marks and `′`. Comments start with `#`.
    """)
  /// E0003: a sign from another notation.
  static let foreignSign = DiagnosticCode(
    "E0003", "a sign from another notation",
    """
    The sign is usual elsewhere, but written otherwise here:

      `x ** 2`, `x²`     →  `x^2`          `A'`, `A^T`   →  `A.T`
      `a .* b`           →  `a * b`        `a × b`       →  `a * b` or `a @ b`
      `a && b`, `!a`     →  `a and b`, `not a`
      `a % b`, `a // b`  →  `mod(a, b)`, `div(a, b)`
      `x ≤ y`            →  `x <= y`       `'text'`      →  `"text"`
    """)
  /// E0004: a product without its sign.
  static let impliedProduct = DiagnosticCode(
    "E0004", "a product without its sign",
    """
    `2x` is written `2 * x`: a product is never implied, for `f(x)` and `xy` mean other things.
    """)
  /// E0005: a malformed number.
  static let malformedNumber = DiagnosticCode(
    "E0005", "a malformed number",
    """
    Numbers are `12`, `1.5` and `1e-3`: digits on both sides of the point, no separators, decimal
    only. They are exact: `0.1` is a tenth until it meets a tensor.
    """)
  /// E0006: a string that is not closed.
  static let unclosedString = DiagnosticCode(
    "E0006", "a string that is not closed",
    """
    A string ends on the line on which it starts, with `"`.
    """)
  /// E0007: an unknown escape.
  static let unknownEscape = DiagnosticCode(
    "E0007", "an unknown escape",
    """
    Within a string `\\"` is a quotation mark and `\\\\` a backslash; there are no other escapes.
    """)
  /// E0008: a file that is too large.
  static let fileTooLarge = DiagnosticCode(
    "E0008", "a file that is too large",
    """
    A source file may have 256 MiB. Data belongs into `.npy`, `.npz` or `.safetensors` files.
    """)

  /// The codes of this stage.
  public static let codes = [
    notUTF8, unexpectedCharacter, foreignSign, impliedProduct, malformedNumber, unclosedString,
    unknownEscape, fileTooLarge,
  ]
}

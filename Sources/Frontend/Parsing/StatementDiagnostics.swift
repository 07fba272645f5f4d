import AdjointSource

/// Mistakes in whole statements, E01xx too.
extension SyntaxDiagnostics {
  /// A token that starts no statement.
  static func strayStatement(
    found: String, at span: SourceSpan, notes: [String]
  ) -> Diagnostic {
    .error(noStatement, "no statement starts with \(found)", at: span, notes: notes)
  }

  /// An expression as a statement.
  static func bareExpression(_ word: String, _ sign: Symbol?, at span: SourceSpan) -> Diagnostic {
    .error(
      noStatement, "an expression alone is no statement", at: span,
      notes: ["give it a name, `y = …`, or return it, `output y = …`"])
  }

  /// A call as a statement.
  static func calledStatement(
    _ word: String, _ advice: String?, at span: SourceSpan
  ) -> Diagnostic {
    .error(
      noStatement, "a call alone is no statement", at: span,
      notes: [
        advice ?? "give it a name, `y = \(word)(…)`; a function is defined by `fn \(word)(x) = …`"
      ])
  }

  /// `x[0] = 1`.
  static func indexedDefinition(_ word: String, at span: SourceSpan) -> Diagnostic {
    .error(
      noStatement, "a part of a value can't be defined", at: span, detail: "",
      notes: ["values never change; build `\(word)` as a whole, with `concat`, `stack` or `where`"])
  }

  /// A statement of another language.
  static func foreignWord(_ word: String, _ advice: String, at span: SourceSpan) -> Diagnostic {
    .error(noStatement, "there is no statement `\(word)`", at: span, notes: [advice])
  }

  /// A statement with a misspelt word.
  static func misspelt(_ word: String, _ near: String, at span: SourceSpan) -> Diagnostic {
    .error(
      noStatement, "there is no statement `\(word)`", at: span,
      fix: .init("did you mean `\(near)`?", replacing: span, with: near))
  }

  /// `x: f32 = 1`.
  static func annotation(_ name: Identifier, at span: SourceSpan) -> Diagnostic {
    .error(
      unexpectedToken, "a type stands behind declarations only", at: span,
      notes: [
        "write `input \(name.text): …` or `param \(name.text): …`; "
          + "types of values are inferred"
      ])
  }

  /// `input x: [N] = 1`.
  static func inputValue(_ name: String, at span: SourceSpan) -> Diagnostic {
    .error(
      unexpectedToken, "an input has no value: it is fed at each run", at: span,
      notes: ["data in the model is a `const`, state a `param`"])
  }

  /// `~ glorot_uniform` without parentheses.
  static func uncalled(_ name: Identifier, _ what: String) -> Diagnostic {
    .error(
      missingCall, "\(what) is a call", at: name.span,
      fix: .init(
        "write `\(name.text)()`", replacing: name.span.endPosition, with: "()"))
  }

  /// `output mean(x)`.
  static func unnamedItem(_ text: String, at span: SourceSpan) -> Diagnostic {
    .error(
      missingName, "an expression needs a name here", at: span,
      fix: .init("write `name = \(text)…`", replacing: span.startPosition, with: "name = "))
  }

  /// A block that doesn't start on its line.
  static func missingBlock(_ what: String, found: String, at span: SourceSpan) -> Diagnostic {
    .error(
      unexpectedToken, "expected `{` on this line but found \(found)", at: span)
  }

  /// `x += 1`.
  static func update(_ sign: String, at span: SourceSpan) -> Diagnostic {
    .error(
      noStatement, "there is no `\(sign)`: a name is defined once", at: span,
      notes: ["give the result a name of its own"])
  }

  /// `return` before the end of a function.
  static func earlyReturn(at span: SourceSpan) -> Diagnostic {
    .error(misplacedReturn, "`return` is the last statement of a function", at: span)
  }

  /// A function without `return`.
  static func missingReturn(at span: SourceSpan) -> Diagnostic {
    .error(
      misplacedReturn, "this function returns nothing", at: span,
      notes: ["end its block with `return …`"])
  }

  /// `return` outside a function.
  static func strayReturn(at span: SourceSpan) -> Diagnostic {
    .error(
      misplacedReturn, "`return` stands in functions only", at: span,
      notes: ["what a run returns is declared with `output`"])
  }
}

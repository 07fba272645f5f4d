import AdjointSource

/// What can be wrong with the grammar of a model: E01xx.
public enum SyntaxDiagnostics {
  /// A token where another is wanted.
  static func expected(
    _ what: String, found: String, at span: SourceSpan, notes: [String] = [],
    labels: [Diagnostic.Label] = []
  ) -> Diagnostic {
    .error(
      unexpectedToken, "expected \(what) but found \(found)", at: span, labels: labels,
      notes: notes)
  }

  /// The line before ends where an expression must follow.
  static func missingOperand(
    found: String, at span: SourceSpan, after sign: SourceSpan
  ) -> Diagnostic {
    .error(
      unexpectedToken, "expected an expression but found \(found)", at: sign,
      detail: "the line goes on behind this", labels: [.init(span, "here")])
  }

  /// `axis=1`.
  static func assignedLabel(
    _ label: Identifier, _ value: String, at span: SourceSpan, valueAt start: SourceSpan
  ) -> Diagnostic {
    let all = label.span.joined(span)
    return .error(
      labelSign, "the label of an argument is followed by `:`", at: all,
      fix: .init(
        "write `\(label.text): \(value)`", replacing: all.joined(start),
        with: label.text + ": "))
  }

  /// `dim: 1`.
  static func axisLabel(at span: SourceSpan) -> Diagnostic {
    .error(
      labelSign, "`dim` is a reserved word; the axis of a function is its `axis`", at: span,
      fix: .init("write `axis: …`", replacing: span, with: "axis"))
  }

  /// `a < b < c`.
  static func chained(write replacement: String, at span: SourceSpan) -> Diagnostic {
    .error(
      chainedComparisons, "comparisons do not chain", at: span,
      fix: .init("write `\(replacement)`", replacing: span, with: replacement))
  }

  /// `=` within an expression.
  static func equality(at span: SourceSpan) -> Diagnostic {
    .error(
      equalitySign, "`=` defines a name; equality is `==`", at: span,
      fix: .init("write `==`", replacing: span, with: "=="))
  }

  /// `=` or `≈` between the sides of a claim.
  static func claimSign(_ found: String, at span: SourceSpan) -> Diagnostic {
    .error(
      equalitySign, "a claim has `==` between its sides", at: span,
      notes: found == "=" ? [] : ["equality of computed numbers is an `expect`"],
      fix: .init("write `==`", replacing: span, with: "=="))
  }

  /// `==` in an expectation.
  static func expectSign(_ found: String, at span: SourceSpan) -> Diagnostic {
    .error(
      equalitySign, "an expectation has `≈` (or `~=`) before the expected value", at: span,
      notes: ["an equality that is to be proved is a `claim`"],
      fix: .init("write `≈`", replacing: span, with: "≈"))
  }

  /// `==` in a definition.
  static func definitionSign(at span: SourceSpan) -> Diagnostic {
    .error(
      equalitySign, "a definition has `=`; `==` compares", at: span,
      notes: ["an equality that is to be proved is a `claim`, one to compute an `expect`"],
      fix: .init("write `=`", replacing: span, with: "="))
  }

  /// `x.sum()`.
  static func method(
    _ name: String, object: String, rest: String, at span: SourceSpan
  ) -> Diagnostic {
    let text = "\(name)(\(object)\(rest.allSatisfy(\.isWhitespace) ? "" : ", " + rest))"
    return .error(
      methodCall, "functions stand before their arguments", at: span,
      fix: .init("write `\(text)`", replacing: span, with: text))
  }

  /// A bracket that is never closed.
  static func unclosed(
    _ open: Symbol, _ close: Symbol, at span: SourceSpan, found: String, foundAt: SourceSpan
  ) -> Diagnostic {
    .error(
      unclosedBracket, "this `\(open.rawValue)` is never closed", at: span,
      labels: [.init(foundAt, "`\(close.rawValue)` is missing before \(found)")])
  }

  /// A `}` without its `{`.
  static func strayBrace(at span: SourceSpan) -> Diagnostic {
    .error(unclosedBracket, "this `}` closes nothing", at: span)
  }

  /// Too many brackets around each other.
  static func tooDeep(at span: SourceSpan) -> Diagnostic {
    .error(
      nesting, "brackets are nested more than \(Parser.deepest) deep here", at: span,
      notes: ["give a name to a part of the expression"])
  }

  /// A reserved word where a name is wanted.
  static func reserved(_ word: Keyword, wanted what: String, at span: SourceSpan) -> Diagnostic {
    .error(
      reservedWord, "expected \(what), but `\(word.rawValue)` is a reserved word", at: span,
      notes: word.startsStatement ? [] : ["write for instance `\(word.rawValue)_`"])
  }

  /// `if c then a else b`.
  static func conditional(at span: SourceSpan) -> Diagnostic {
    .error(
      unexpectedToken, "a choice is written `where(condition, a, b)`", at: span)
  }

  /// `1 + not x`.
  static func looseNot(at span: SourceSpan) -> Diagnostic {
    .error(
      looseOperator, "`not` binds more loosely than the operator before it", at: span,
      fix: .init("put `not …` in parentheses"))
  }

  /// A comparison, `and` or `or` in a claim's side.
  static func looseSide(_ sign: String, sides: Int, at span: SourceSpan) -> Diagnostic {
    if sign == "and" || sign == "or" {
      return .error(
        looseOperator, "a claim states equalities only", at: span,
        notes: ["write each as a claim of its own, or put a side in parentheses"])
    }
    return .error(
      looseOperator,
      sides == 1
        ? "a claim is an equality `==`, not `\(sign)`"
        : "a comparison in a claim's side stands in parentheses", at: span,
      notes: sides == 1
        ? ["what shall hold without proof is stated by `assume` or behind `given`"]
        : ["write `(x \(sign) y)`"])
  }

  /// `(a, b)`.
  static func tuple(at span: SourceSpan, comma: SourceSpan) -> Diagnostic {
    .error(
      tuples, "there are no tuples", at: comma, labels: [.init(span, "opened here")],
      notes: ["a list of sizes, axes or entries is written `[a, b]`"])
  }

  /// `x[]`.
  static func emptyIndex(at span: SourceSpan) -> Diagnostic {
    .error(unexpectedToken, "an index has at least one entry", at: span)
  }

  /// Something else where a type is wanted.
  static func expectedType(found: String, at span: SourceSpan) -> Diagnostic {
    .error(
      unexpectedToken, "expected a type but found \(found)", at: span,
      notes: ["types are written `[N, 784]`, `i32[N]` or `f32`"])
  }

  /// `for i in n`.
  static func forIn(_ name: String, at span: SourceSpan) -> Diagnostic {
    .error(
      unexpectedToken, "an index runs below a bound: `for \(name) < n`", at: span,
      notes: ["it starts at 0"])
  }
}

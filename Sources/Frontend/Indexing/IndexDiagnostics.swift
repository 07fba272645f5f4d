import AdjointSource
import AdjointTensors

/// What can be wrong with index notation.
enum IndexDiagnostics {
  /// An index variable with the name of something else.
  static func taken(_ name: Identifier, by span: SourceSpan) -> Diagnostic {
    .error(
      NameDiagnostics.definedTwice, "`\(name.text)` has a meaning here already", at: name.span,
      labels: [.init(span, "defined here")],
      notes: ["an index variable hides nothing; give it another name"])
  }

  /// `exp(e for i < n)`.
  static func noReduction(
    _ function: Identifier, _ text: String, at span: SourceSpan
  ) -> Diagnostic {
    .error(
      NameDiagnostics.wrongArguments, "`\(function.text)` binds no index variables", at: span,
      notes: [
        "`sum`, `mean`, `max`, `min`, `prod`, `any` and `all` reduce over them; "
          + "brackets make a tensor of all values"
      ],
      fix: .init("write `\(function.text)([\(text)])`", replacing: span, with: "[\(text)]"))
  }

  /// `for i < n, j < i`.
  static func dependentSize(at span: SourceSpan) -> Diagnostic {
    .error(
      TypeDiagnostics.sizes, "a size can't depend on an index variable", at: span,
      notes: ["let the other range over all and choose by a condition: `where(j < i, e, 0)`"])
  }

  /// `x[i / 2]`.
  static func fractional(_ text: String, at span: SourceSpan) -> Diagnostic {
    .error(
      TypeDiagnostics.indexRange, "the index \(text) is no whole number everywhere", at: span,
      notes: ["`div(i, 2)` rounds down"])
  }

  /// `x[i + 1]` where `i` gets too large, or may.
  static func range(
    _ text: String, from least: Size, to greatest: Size, axis: Int, size: Size,
    _ variable: IndexVariable, bound: Size?, at span: SourceSpan
  ) -> Diagnostic {
    let isBelow = !least.isAtLeast(0)
    let reached = isBelow ? "starts at \(least)" : "goes up to \(greatest)"
    return .error(
      TypeDiagnostics.indexRange,
      "the index \(text) \(reached), but axis \(axis) has size \(size)", at: span,
      labels: [
        .init(
          variable.name.span.joined(variable.bound),
          "`\(variable.name.text)` is 0, 1, … below \(variable.size)")
      ],
      notes: isBelow
        ? ["an index with a variable in it does not count from the end"]
        : bound == nil ? ["it must be in range at every value of its variables"] : [],
      fix: bound.map {
        .init(
          "write `\(variable.name.text) < \($0)`", replacing: variable.bound, with: "\($0)")
      })
  }
}

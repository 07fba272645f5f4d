/// A formula as it is set: symbols, operators, fractions and scripts, with every parenthesis that
/// the notation needs. Text, LaTeX and MathML are written from it.
indirect enum MathLayout: Hashable {
  /// A name of the model.
  case symbol(String)
  case number(String)
  /// The name of a function or another upright word.
  case word(String)
  /// An operator between two things: `+`, `⊙`, `=`.
  case infix(String)
  /// A sign before something.
  case prefix(String)
  /// A wide space.
  case gap
  /// A comma or the like behind something.
  case separator(String)
  case row([MathLayout])
  /// Factors beside each other.
  case juxtaposed([MathLayout])
  case fraction(MathLayout, MathLayout)
  case superscript(MathLayout, MathLayout)
  case `subscript`(MathLayout, MathLayout)
  case root(MathLayout)
  /// Something between brackets.
  case fenced(String, MathLayout, String)
  /// ∂ⁿ of a value, by a variable.
  case derivative(MathLayout, MathLayout, order: Int)
  /// A sum over index variables, and what is summed.
  case summation(MathLayout, MathLayout)

  /// True for what is higher than a line of letters.
  var isTall: Bool {
    switch self {
    case .fraction, .derivative, .summation: true
    case .row(let parts), .juxtaposed(let parts): parts.contains(where: \.isTall)
    case .superscript(let base, _), .subscript(let base, _): base.isTall
    case .root(let inner), .fenced(_, let inner, _): inner.isTall
    case .symbol, .number, .word, .infix, .prefix, .separator, .gap: false
    }
  }

  /// Without the parentheses around it, which a line above or below makes needless.
  var bare: MathLayout {
    if case .fenced("(", let inner, ")") = self { return inner }
    return self
  }

  static func parenthesised(_ inner: MathLayout) -> MathLayout { .fenced("(", inner, ")") }

  /// Things with commas between them.
  static func listed(_ items: [MathLayout]) -> MathLayout {
    var parts: [MathLayout] = []
    for (index, item) in items.enumerated() {
      if index > 0 { parts.append(.separator(",")) }
      parts.append(item)
    }
    return .row(parts)
  }
}

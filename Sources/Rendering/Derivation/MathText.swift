/// Formulas as lines of Unicode text, for terminals.
enum MathText {
  static func text(_ layout: MathLayout) -> String {
    switch layout {
    case .symbol(let name), .number(let name): return name
    case .word(let word): return word
    case .infix(let sign): return " \(sign) "
    case .prefix(let sign): return sign
    case .gap: return "   "
    case .separator(let sign): return sign + " "
    case .row(let parts): return parts.map(text).joined()
    case .juxtaposed(let parts): return parts.map(tight).joined(separator: " ")
    case .fraction(let above, let below):
      return "\(numerator(above))\(isShort(above, below) ? "/" : " / ")\(divisor(below))"
    case .superscript(let base, let script): return text(base) + superscript(script)
    case .subscript(let base, let script):
      let below = text(script)
      return "\(text(base))_\(below.count > 1 ? "{\(below)}" : below)"
    case .root(let inner):
      if case .root = inner { return "√(\(text(inner)))" }
      return "√" + (isAtom(inner) ? text(inner) : "(\(text(inner)))")
    case .fenced(let open, let inner, let close): return open + text(inner) + close
    case .derivative(let value, let variable, let order):
      let power = order == 1 ? "" : "²"
      return "∂\(power)\(text(value))/∂\(text(variable))\(power)"
    case .summation(let range, let inner): return "Σ_{\(bare(range))} \(text(inner))"
    }
  }

  /// A factor beside others: a derivative and a fraction need parentheses there.
  private static func tight(_ layout: MathLayout) -> String {
    switch layout {
    case .derivative, .fraction: "(\(text(layout)))"
    default: text(layout)
    }
  }

  private static func numerator(_ layout: MathLayout) -> String {
    switch layout {
    case .derivative, .fraction: "(\(text(layout)))"
    case .row(let parts) where parts.contains(where: isInfix): "(\(text(layout)))"
    default: text(layout)
    }
  }

  private static func divisor(_ layout: MathLayout) -> String {
    isAtom(layout) ? text(layout) : "(\(text(layout)))"
  }

  private static func isInfix(_ layout: MathLayout) -> Bool {
    if case .infix = layout { return true }
    return false
  }

  /// True for a number over a number.
  private static func isShort(_ above: MathLayout, _ below: MathLayout) -> Bool {
    if case .number = above, isAtom(below) { return true }
    return false
  }

  private static func isAtom(_ layout: MathLayout) -> Bool {
    switch layout {
    case .symbol, .number, .fenced, .superscript, .subscript, .root: true
    case .row(let parts): !parts.contains(where: isInfix) && !parts.isEmpty
    default: false
    }
  }

  private static func bare(_ layout: MathLayout) -> String {
    text(layout).replacing(" < ", with: "<")
  }

  private static let raised: [Character: Character] = [
    "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸",
    "9": "⁹", "−": "⁻", "T": "ᵀ", "∘": "∘",
  ]

  private static func superscript(_ layout: MathLayout) -> String {
    let plain = text(layout)
    let letters = plain.compactMap { raised[$0] }
    if letters.count == plain.count { return String(letters) }
    let isBare = if case .row = layout { false } else { isAtom(layout) }
    return isBare ? "^\(plain)" : "^(\(plain))"
  }
}

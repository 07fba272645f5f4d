/// Formulas in MathML Core, which browsers show without scripts.
enum MathML {
  /// A formula in a line of its own.
  static func block(_ layout: MathLayout) -> String {
    "<math display=\"block\">\(row(layout))</math>"
  }

  /// A formula within a line.
  /// - Parameter isDisplayed: true sets fractions and sums as large as in a line of their own.
  static func inline(_ layout: MathLayout, isDisplayed: Bool = false) -> String {
    "<math\(isDisplayed ? " displaystyle=\"true\"" : "")>\(row(layout))</math>"
  }

  private static func row(_ layout: MathLayout) -> String { "<mrow>\(text(layout))</mrow>" }

  private static func text(_ layout: MathLayout) -> String {
    switch layout {
    case .symbol(let name): return symbol(name)
    case .number(let number): return "<mn>\(escaped(number))</mn>"
    case .word(let word): return "<mi mathvariant=\"normal\">\(escaped(word))</mi>"
    case .infix(let sign): return "<mo>\(escaped(sign))</mo>"
    case .prefix(let sign): return "<mo form=\"prefix\">\(escaped(sign))</mo>"
    case .gap: return "<mspace width=\"2em\"/>"
    case .separator(let sign): return "<mo separator=\"true\">\(escaped(sign))</mo>"
    case .row(let parts): return parts.map(text).joined()
    case .juxtaposed(let parts):
      return parts.map(row).joined(separator: "<mspace width=\"0.17em\"/>")
    case .fraction(let above, let below):
      return "<mfrac>\(row(above.bare))\(row(below.bare))</mfrac>"
    case .superscript(let base, .word("T")):
      let sign = "<mo form=\"postfix\" lspace=\"0\" rspace=\"0\">⊤</mo>"
      if case .symbol(let name) = base, let joined = symbol(name, above: sign) { return joined }
      return "<msup>\(row(base))<mo form=\"postfix\" lspace=\"0\" rspace=\"0\">⊤</mo></msup>"
    case .superscript(let base, let script): return "<msup>\(row(base))\(row(script))</msup>"
    case .subscript(let base, let script): return "<msub>\(row(base))\(row(script))</msub>"
    case .root(let inner): return "<msqrt>\(text(inner))</msqrt>"
    case .fenced(let open, let inner, let close):
      let tight = "lspace=\"0\" rspace=\"0\""
      return "<mrow><mo form=\"prefix\" \(tight)>\(open)</mo>\(text(inner))"
        + "<mo form=\"postfix\" \(tight)>\(close)</mo></mrow>"
    case .derivative(let value, let variable, let order):
      return derivative(value, variable, order)
    case .summation(let range, let inner):
      return "<munder><mo>∑</mo>\(row(range))</munder>\(row(inner))"
    }
  }

  private static func derivative(
    _ value: MathLayout, _ variable: MathLayout, _ order: Int
  ) -> String {
    let sign = "<mi>∂</mi>"
    let above = order == 1 ? sign : "<msup>\(sign)<mn>2</mn></msup>"
    let below = order == 1 ? row(variable) : "<msup>\(row(variable))<mn>2</mn></msup>"
    return "<mfrac><mrow>\(above)\(text(value))</mrow><mrow>\(sign)\(below)</mrow></mfrac>"
  }

  /// A name with something above its subscript; nil where it has none, or primes.
  private static func symbol(_ name: String, above: String) -> String? {
    let parts = MathNames.parts(name)
    guard parts.primes == 0, parts.below != nil else { return nil }
    let plain = symbol(name)
    // <msub>…</msub> with a third part.
    return "<msubsup>" + plain.dropFirst(6).dropLast(7) + above + "</msubsup>"
  }

  private static func symbol(_ name: String) -> String {
    let parts = MathNames.parts(name)
    let primes = String(repeating: "′", count: parts.primes)
    let main = "<mi>\(escaped(MathNames.greek[parts.main] ?? parts.main))</mi>"
    let below = parts.below.map { text in
      text.allSatisfy(\.isNumber)
        ? "<mn>\(escaped(text))</mn>" : "<mi mathvariant=\"normal\">\(escaped(text))</mi>"
    }
    switch (below, primes.isEmpty) {
    case (nil, true): return main
    case (nil, false): return "<msup>\(main)<mo>\(primes)</mo></msup>"
    case (let below?, true): return "<msub>\(main)\(below)</msub>"
    case (let below?, false): return "<msubsup>\(main)\(below)<mo>\(primes)</mo></msubsup>"
    }
  }

  /// Text in which nothing is markup.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }
}

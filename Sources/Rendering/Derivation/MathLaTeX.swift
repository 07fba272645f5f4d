/// Formulas in LaTeX's mathematics, with amsmath and amssymb.
enum MathLaTeX {
  static func text(_ layout: MathLayout) -> String {
    switch layout {
    case .symbol(let name): return symbol(name)
    case .number(let number): return number == "∞" ? "\\infty" : number == "π" ? "\\pi" : number
    case .word(let word): return self.word(word)
    case .infix(let sign): return " \(operators[sign] ?? sign) "
    case .prefix(let sign): return "\(operators[sign] ?? sign) "
    case .gap: return "\\quad "
    case .separator(let sign): return sign + "\\, "
    case .row(let parts): return parts.map(text).joined()
    case .juxtaposed(let parts): return parts.map(text).joined(separator: " \\, ")
    case .fraction(let above, let below): return "\\frac{\(text(above.bare))}{\(text(below.bare))}"
    case .superscript(.symbol(let name), let script) where MathNames.parts(name).primes == 0:
      return "\(symbol(name))^{\(raised(script))}"
    case .superscript(let base, let script): return "{\(text(base))}^{\(raised(script))}"
    case .subscript(let base, let script): return "{\(text(base))}_{\(text(script))}"
    case .root(let inner): return "\\sqrt{\(text(inner))}"
    case .fenced(let open, let inner, let close):
      guard inner.isTall else { return "\(open)\(text(inner))\(close)" }
      return "\\mathopen{}\\left\(open) \(text(inner)) \\right\(close)\\mathclose{}"
    case .derivative(let value, let variable, let order):
      let power = order == 1 ? "" : "^{2}"
      return "\\frac{\\partial\(power) \(text(value))}{\\partial {\(text(variable))}\(power)}"
    case .summation(let range, let inner): return "\\sum_{\(text(range))} \(text(inner))"
    }
  }

  private static let operators = [
    "−": "-", "⊙": "\\odot", "⊘": "\\oslash", "≤": "\\le", "≥": "\\ge", "≠": "\\ne",
    "¬": "\\lnot", "∧": "\\land", "∨": "\\lor",
  ]

  private static func raised(_ script: MathLayout) -> String {
    script == .word("T") ? "\\top" : text(script)
  }

  private static func word(_ word: String) -> String {
    switch word {
    case ":": ":"
    case "∘": "\\circ "
    case "I": "I"
    default: word.hasPrefix("\"") ? "\\texttt{\(plain(word))}" : "\\operatorname{\(plain(word))}"
    }
  }

  /// A name of the model.
  static func symbol(_ name: String) -> String {
    let parts = MathNames.parts(name)
    var text = main(parts.main)
    if let below = parts.below { text += "_{\(below.count > 1 ? upright(below) : plain(below))}" }
    return text + String(repeating: "'", count: parts.primes)
  }

  private static func main(_ name: String) -> String {
    if MathNames.greek[name] != nil { return "\\" + name }
    if let word = MathNames.greek.first(where: { $0.value == name })?.key { return "\\" + word }
    return name.count == 1 && name.first?.isASCII == true
      ? plain(name) : "\\mathit{\(plain(name))}"
  }

  private static func upright(_ text: String) -> String { "\\mathrm{\(plain(text))}" }

  /// Text of the model in which nothing is a command of LaTeX.
  static func plain(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\textbackslash{}"
      case "{", "}", "_", "$", "%", "#", "&": result += "\\\(character)"
      case "~": result += "\\textasciitilde{}"
      case "^": result += "\\textasciicircum{}"
      default: result += accented(character)
      }
    }
    return result
  }

  /// Characters that a plain LaTeX does not know, in its own commands where there are such.
  private static func accented(_ character: Character) -> String {
    if character.isASCII { return String(character) }
    if let word = MathNames.greek.first(where: { $0.value == String(character) })?.key {
      return "\\ensuremath{\\\(word)}"
    }
    if let known = known[character] { return known }
    let codes = character.unicodeScalars.map { "u" + String($0.value, radix: 16) }
    return codes.joined()
  }

  private static let known: [Character: String] = [
    "₀": "\\ensuremath{_0}", "₁": "\\ensuremath{_1}", "₂": "\\ensuremath{_2}",
    "₃": "\\ensuremath{_3}", "₄": "\\ensuremath{_4}", "₅": "\\ensuremath{_5}",
    "₆": "\\ensuremath{_6}", "₇": "\\ensuremath{_7}", "₈": "\\ensuremath{_8}",
    "₉": "\\ensuremath{_9}",
    "−": "\\ensuremath{-}", "′": "\\ensuremath{'}", "≈": "\\ensuremath{\\approx}",
    "→": "\\ensuremath{\\to}", "·": "\\ensuremath{\\cdot}", "∂": "\\ensuremath{\\partial}",
    "≤": "\\ensuremath{\\le}", "≥": "\\ensuremath{\\ge}", "ᵀ": "\\ensuremath{^\\top}",
    "²": "\\ensuremath{^2}", "ₓ": "\\ensuremath{_x}", "√": "\\ensuremath{\\surd}",
    "⊙": "\\ensuremath{\\odot}", "Σ": "\\ensuremath{\\Sigma}", "⁻": "\\ensuremath{^-}",
    "¹": "\\ensuremath{^1}", "½": "\\ensuremath{\\tfrac12}", "—": "---", "–": "--", "’": "'",
    "…": "\\ldots{}", "×": "\\ensuremath{\\times}", "λ": "\\ensuremath{\\lambda}",
    "ι": "\\ensuremath{\\iota}",
  ]
}

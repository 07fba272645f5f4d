import AdjointTensors

/// Formulas as the language writes them: what they print can be read back as one side of a claim.
enum FormulaSyntax {
  /// How tight an operator binds, as in the grammar.
  enum Level: Int, Comparable {
    case or, and, not, comparison, sum, product, unary, power, postfix

    static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
  }

  /// The formula as the side of a claim.
  static func text(_ formula: Formula) -> String { write(formula, .sum) }

  /// The formula where something at least as tight as `level` is wanted.
  static func write(_ formula: Formula, _ level: Level) -> String {
    let (text, own) = written(formula)
    return own < level ? "(\(text))" : text
  }

  private static func written(_ formula: Formula) -> (String, Level) {
    switch formula.kind {
    case .number(let value): return number(value)
    case .name(let name): return (name, .postfix)
    case .derivative(let symbol):
      if let alias = symbol.alias { return (alias, .postfix) }
      let parts = [symbol.value, symbol.variable] + (symbol.vector.map { [$0] } ?? [])
      return (call(symbol.mode, parts.map { write($0, .or) }), .postfix)
    case .call(let name, let arguments): return (call(name, arguments.map(argument)), .postfix)
    case .sum(let terms): return (sum(terms), .sum)
    case .product(let coefficient, let factors): return product(coefficient, factors)
    case .matmul(let parts):
      let texts = parts.enumerated().map { write($1, $0 == 0 ? .product : .unary) }
      return (texts.joined(separator: " @ "), .product)
    case .power(let base, let exponent):
      return ("\(write(base, .postfix))^\(write(exponent, .postfix))", .power)
    case .transpose(let inner): return ("\(write(inner, .postfix)).T", .postfix)
    case .comparison(let symbol, let a, let b):
      return ("\(write(a, .sum)) \(symbol) \(write(b, .sum))", .comparison)
    case .logic("not", let parts): return ("not \(write(parts[0], .not))", .not)
    case .logic(let word, let parts):
      let level: Level = word == "and" ? .and : .or
      let texts = parts.map { write($0, Level(rawValue: level.rawValue + 1) ?? .not) }
      return (texts.joined(separator: " \(word) "), level)
    case .index(let base, let entries):
      return ("\(write(base, .postfix))[\(entries.map(entry).joined(separator: ", "))]", .postfix)
    case .list(let entries):
      return ("[\(entries.map { write($0, .or) }.joined(separator: ", "))]", .postfix)
    case .summation(let inner, let binders):
      return ("sum(\(write(inner, .or)) for \(self.binders(binders)))", .postfix)
    }
  }

  /// `i < n, j < m`
  static func binders(_ binders: [Formula.Binder]) -> String {
    binders.map { "\($0.name) < \(write($0.bound, .sum))" }.joined(separator: ", ")
  }

  private static func number(_ value: Rational) -> (String, Level) {
    let text = NumberText.text(value)
    if value < Rational(0) { return (text, .unary) }
    return (text, text.contains("/") ? .product : .postfix)
  }

  private static func call(_ name: String, _ arguments: [String]) -> String {
    "\(name)(\(arguments.joined(separator: ", ")))"
  }

  private static func argument(_ argument: Formula.Argument) -> String {
    let label = argument.label.map { "\($0): " } ?? ""
    switch argument.content {
    case .formula(let formula): return label + write(formula, .or)
    case .word(let word): return label + word
    }
  }

  static func entry(_ entry: Formula.Entry) -> String {
    switch entry {
    case .all: return ":"
    case .newAxis: return "None"
    case .at(let position): return write(position, .or)
    case .range(let start, let stop, let step):
      let text = "\(start.isZero ? "" : write(start, .sum)):\(write(stop, .sum))"
      return step == 1 ? text : text + ":\(step)"
    }
  }

  private static func sum(_ terms: [Formula]) -> String {
    var text = ""
    for (index, term) in terms.enumerated() {
      let (coefficient, _) = term.monomial
      if index > 0, coefficient < Rational(0) {
        text += " - \(write(-term, .product))"
      } else {
        text += (index > 0 ? " + " : "") + write(term, .product)
      }
    }
    return text
  }

  private static func product(
    _ coefficient: Rational, _ factors: [Formula.Factor]
  ) -> (String, Level) {
    let parts = FormulaParts(coefficient, factors)
    var above: [String] = []
    if let number = parts.numerator { above.append(number) }
    for factor in parts.above {
      above.append(power(factor, above.isEmpty ? .product : .unary))
    }
    var text = above.isEmpty ? "1" : above.joined(separator: " * ")
    if let number = parts.denominator { text += " / \(number)" }
    for factor in parts.below { text += " / \(power(factor, .unary))" }
    let isSingle = above.count == 1 && parts.denominator == nil && parts.below.isEmpty
    let level: Level = isSingle && parts.above.first?.exponent != 1 ? .power : .product
    return parts.isNegative ? ("-" + text, .product) : (text, level)
  }

  private static func power(_ factor: Formula.Factor, _ level: Level) -> String {
    guard factor.exponent != 1 else { return write(factor.base, level) }
    return "\(write(factor.base, .postfix))^\(factor.exponent)"
  }
}

/// A product as what stands above the line and what below it.
struct FormulaParts {
  let isNegative: Bool
  /// The number above the line; nil for 1 where something else stands there.
  let numerator: String?
  /// The number below the line; nil for 1.
  let denominator: String?
  /// Scalars first, each with an exponent above 0.
  let above: [Formula.Factor]
  /// Scalars first, each with an exponent above 0.
  let below: [Formula.Factor]

  init(_ coefficient: Rational, _ factors: [Formula.Factor]) {
    isNegative = coefficient < Rational(0)
    let magnitude = isNegative ? -coefficient : coefficient
    func ordered(_ list: [Formula.Factor]) -> [Formula.Factor] {
      // A product of matrices stands first, where it needs no parentheses.
      let tensors = list.filter { $0.base.rank > 0 }
      let products = tensors.filter { $0.base.isProductOfMatrices && $0.exponent == 1 }
      let first = products.prefix(1)
      let scalars = list.filter { $0.base.rank == 0 }
      return scalars.filter { !$0.base.isMask } + scalars.filter(\.base.isMask)
        + first + tensors.filter { !first.contains($0) }
    }
    above = ordered(factors.filter { $0.exponent > 0 })
    below = ordered(
      factors.filter { $0.exponent < 0 }
        .map { Formula.Factor(base: $0.base, exponent: -$0.exponent) })
    if NumberText.isDecimal(magnitude) {
      (numerator, denominator) = (NumberText.text(magnitude), nil)
    } else {
      numerator = magnitude.numerator == 1 ? nil : "\(magnitude.numerator)"
      denominator = magnitude.denominator == 1 ? nil : "\(magnitude.denominator)"
    }
  }
}

extension Formula {
  /// True for a product of matrices that is no scalar.
  var isProductOfMatrices: Bool {
    if case .matmul = kind { return true }
    return false
  }
}

/// Exact numbers as formulas show them: fractions where they are short, decimals otherwise.
enum NumberText {
  /// `3`, `1/2`, `0.044715`
  static func text(_ value: Rational) -> String {
    // Fifths and tenths were written as decimals.
    let isDecimal = isDecimal(value) || value.denominator.isMultiple(of: 5)
    if isDecimal, let decimal = decimal(value) { return decimal }
    return value.isWhole ? "\(value.numerator)" : "\(value.numerator)/\(value.denominator)"
  }

  /// True for a fraction that reads better, and exactly, as a decimal: 1.7 and 0.00001, but 1/2,
  /// 1/10 and 1/256.
  static func isDecimal(_ value: Rational) -> Bool {
    let hasFifths = value.denominator.isMultiple(of: 5)
    let isShort = value.denominator <= (hasFifths ? 64 : 65_536)
    if isShort, !hasFifths || value.numerator.magnitude == 1 { return false }
    return decimal(value) != nil
  }

  /// The value as a decimal of at most 60 places; nil where there is none.
  private static func decimal(_ value: Rational) -> String? {
    var places = 0
    var scaled = value
    while !scaled.isWhole {
      scaled = scaled * Rational(10)
      places += 1
      if places > 60 { return nil }
    }
    let digits = "\(scaled.numerator.magnitude)"
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    let sign = value < Rational(0) ? "-" : ""
    if places == 0 { return sign + padded }
    return sign + padded.dropLast(places) + "." + padded.suffix(places)
  }
}

import AdjointTensors

/// From formulas to the notation of textbooks: products of matrices side by side, ⊙ for products
/// entry by entry, 1[…] for masks, ᵀ, fractions over scalars.
struct FormulaLayout {
  /// How tight a notation binds.
  private enum Level: Int, Comparable {
    case logic, comparison, sum, product, juxtaposition, atom

    static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
  }

  /// The layout of a formula.
  static func layout(_ formula: Formula) -> MathLayout {
    FormulaLayout().indexed(formula) ?? FormulaLayout().set(formula).0
  }

  /// Two sides of an equation.
  static func equation(_ left: Formula, _ right: Formula) -> MathLayout {
    .row([layout(left), .infix("="), value(right)])
  }

  /// The layout of a result: vectors are columns, and conditions numbers.
  static func value(_ formula: Formula) -> MathLayout {
    FormulaLayout().indexed(formula) ?? FormulaLayout(turnsRows: true).number(formula)
  }

  /// What chooses entries by positions that are computed, as index notation: [x[i + k]]_{i, k}.
  private func indexed(_ formula: Formula) -> MathLayout? {
    guard let entry = PositionEntry(formula) else { return nil }
    let layout = number(entry.formula)
    if entry.variables.isEmpty { return layout }
    return .subscript(.fenced("[", layout, "]"), .listed(entry.variables.map { .symbol($0) }))
  }

  /// True where a row times matrices is set as a vector like others: Aᵀ x. What the author wrote
  /// stays xᵀ A.
  private var turnsRows = false

  /// The terms of a sum, each with its sign; one line for anything else.
  static func lines(_ formula: Formula) -> [MathLayout] {
    guard case .sum(let terms) = formula.kind, PositionEntry(formula) == nil else {
      return [value(formula)]
    }
    let setting = FormulaLayout(turnsRows: true)
    return terms.enumerated().map { index, term in
      let isNegative = term.monomial.coefficient < Rational(0)
      let sign: [MathLayout] = index == 0 ? [] : [.infix(isNegative ? "−" : "+")]
      let shown = index > 0 && isNegative ? -term : term
      let layout = setting.set(shown, index == 0 ? .sum : .product)
      return .row(sign + [shown.isMask ? setting.mask(shown) : layout])
    }
  }

  /// A formula that is a number: a condition as 1[…].
  private func number(_ formula: Formula) -> MathLayout {
    formula.isMask ? mask(formula) : set(formula).0
  }

  /// `i < n, j < m`; nil without index variables.
  static func range(_ binders: [Formula.Binder]) -> MathLayout? {
    binders.isEmpty ? nil : FormulaLayout().range(binders)
  }

  private func set(_ formula: Formula, _ level: Level) -> MathLayout {
    // Among numbers a condition is one.
    if formula.isMask, level >= .product { return mask(formula) }
    let (layout, own) = set(formula)
    return own < level ? .parenthesised(layout) : layout
  }

  private func set(_ formula: Formula) -> (MathLayout, Level) {
    switch formula.kind {
    case .number(let value): return number(value)
    case .name("inf"): return (.number("∞"), .atom)
    case .name("pi"): return (.number("π"), .atom)
    case .name(let name): return (.symbol(name), .atom)
    case .derivative(let symbol): return derivative(symbol)
    case .call(let name, let arguments): return call(name, arguments)
    case .sum(let terms): return (sum(terms), .sum)
    case .product(let coefficient, let factors): return product(coefficient, factors)
    case .matmul(let parts):
      if turnsRows, formula.rank == 1, parts[0].rank == 1,
        parts.dropFirst().allSatisfy({ $0.rank == 2 })
      {
        let turned = parts.reversed().map { $0.rank == 2 ? $0.transposed : $0 }
        return (.juxtaposed(turned.map { matrix($0, isFirst: false) }), .juxtaposition)
      }
      return (.juxtaposed(parts.enumerated().map { matrix($1, isFirst: $0 == 0) }), .juxtaposition)
    case .power(let base, let exponent):
      return (.superscript(set(base, .atom), set(exponent, .logic)), .atom)
    case .transpose(let inner): return (.superscript(scriptBase(inner), .word("T")), .atom)
    case .comparison(let symbol, let a, let b):
      let sign = ["<=": "≤", ">=": "≥", "!=": "≠", "==": "="][symbol] ?? symbol
      return (.row([set(a, .sum), .infix(sign), set(b, .sum)]), .comparison)
    case .logic("not", let parts):
      return (.row([.prefix("¬"), .parenthesised(set(parts[0]).0)]), .comparison)
    case .logic(let word, let parts):
      return (joined(parts.map { set($0, .comparison) }, word == "and" ? "∧" : "∨"), .logic)
    case .index(let base, let entries): return (index(base, entries), .atom)
    case .list(let entries):
      return (.fenced("[", .listed(entries.map { set($0).0 }), "]"), .atom)
    case .summation(let inner, let binders):
      return (.summation(range(binders), set(inner, .product)), .sum)
    }
  }

  /// A factor of a product of matrices; a vector on the left is a row.
  private func matrix(_ formula: Formula, isFirst: Bool) -> MathLayout {
    guard isFirst, formula.rank == 1 else { return set(formula, .atom) }
    return .superscript(scriptBase(formula), .word("T"))
  }

  private func joined(_ parts: [MathLayout], _ sign: String) -> MathLayout {
    var row: [MathLayout] = []
    for (index, part) in parts.enumerated() {
      if index > 0 { row.append(.infix(sign)) }
      row.append(part)
    }
    return .row(row)
  }

  private func range(_ binders: [Formula.Binder]) -> MathLayout {
    .listed(
      binders.map { .row([.symbol($0.name), .infix("<"), set($0.bound, .sum)]) })
  }

  private func number(_ value: Rational) -> (MathLayout, Level) {
    if value < Rational(0) { return (.row([.prefix("−"), number(-value).0]), .sum) }
    if value.isWhole || NumberText.isDecimal(value) {
      return (.number(NumberText.text(value)), .atom)
    }
    return (
      .fraction(.number("\(value.numerator)"), .number("\(value.denominator)")), .product
    )
  }

  private func derivative(_ symbol: Formula.Symbol) -> (MathLayout, Level) {
    let (value, variable) = (scriptBase(symbol.value), scriptBase(symbol.variable))
    let order = symbol.mode == "hessian" ? 2 : 1
    let fraction = MathLayout.derivative(value, variable, order: order)
    guard let vector = symbol.vector else { return (fraction, .atom) }
    let argument = MathLayout.fenced("[", set(vector).0, "]")
    if symbol.mode == "jvp" { return (.row([.parenthesised(fraction), argument]), .atom) }
    let turned = MathLayout.superscript(.parenthesised(fraction), .word("T"))
    return (.row([turned, argument]), .atom)
  }

  private func scriptBase(_ formula: Formula) -> MathLayout {
    if case .derivative = formula.kind { return .parenthesised(set(formula).0) }
    if case .transpose = formula.kind { return .parenthesised(set(formula).0) }
    if case .call("inverse", _) = formula.kind { return .parenthesised(set(formula).0) }
    return set(formula, .atom)
  }

  private func call(_ name: String, _ arguments: [Formula.Argument]) -> (MathLayout, Level) {
    let formulas = arguments.compactMap(\.formula)
    switch (name, formulas.count, arguments.count) {
    case ("sqrt", 1, 1): return (.root(set(formulas[0]).0), .atom)
    case ("abs", 1, 1): return (.fenced("|", set(formulas[0]).0, "|"), .atom)
    case ("inverse", 1, 1):
      return (.superscript(scriptBase(formulas[0]), .row([.prefix("−"), .number("1")])), .atom)
    case ("outer", 2, 2) where formulas.allSatisfy { $0.rank == 1 }:
      let row = MathLayout.superscript(scriptBase(formulas[1]), .word("T"))
      return (.juxtaposed([set(formulas[0], .atom), row]), .juxtaposition)
    case ("einsum", _, _):
      if let sum = EinsumLayout(arguments) { return (einsum(sum), .atom) }
    case ("f32", 1, 1), ("f64", 1, 1):
      if formulas[0].isMask { return (mask(formulas[0]), .atom) }
    case ("eye", 1, 1): return (.subscript(.word("I"), set(formulas[0]).0), .atom)
    default: break
    }
    let items = arguments.map { argument -> MathLayout in
      let content: MathLayout =
        switch argument.content {
        case .formula(let formula):
          FormulaLayout.conditions.contains(name) ? set(formula).0 : number(formula)
        case .word(let word): .word(word)
        }
      guard let label = argument.label else { return content }
      return .row([.word(label), .separator(":"), content])
    }
    return (.row([.word(name), .parenthesised(.listed(items))]), .atom)
  }

  private func einsum(_ sum: EinsumLayout) -> MathLayout {
    func listed(_ names: [String]) -> MathLayout { .listed(names.map { .symbol($0) }) }
    let factors = zip(sum.operands, sum.labels).map { operand, labels -> MathLayout in
      if labels.isEmpty { return set(operand, .atom) }
      let base = operand.isMask ? mask(operand) : scriptBase(operand)
      return .row([base, .fenced("[", listed(labels), "]")])
    }
    let product = MathLayout.juxtaposed(factors)
    let body = sum.summed.isEmpty ? product : .summation(listed(sum.summed), product)
    if sum.output.isEmpty { return .parenthesised(body) }
    return .subscript(.fenced("[", body, "]"), listed(sum.output))
  }

  /// Functions whose arguments may be conditions.
  private static let conditions: Set<String> = ["where", "any", "all", "f32", "f64", "i32", "i64"]

  private func sum(_ terms: [Formula]) -> MathLayout {
    var row: [MathLayout] = []
    for (index, term) in terms.enumerated() {
      let isNegative = term.monomial.coefficient < Rational(0)
      if index > 0 { row.append(.infix(isNegative ? "−" : "+")) }
      let shown = index > 0 && isNegative ? -term : term
      row.append(shown.isMask ? mask(shown) : set(shown, index == 0 ? .sum : .product))
    }
    return .row(row)
  }

  private func product(
    _ coefficient: Rational, _ factors: [Formula.Factor]
  ) -> (MathLayout, Level) {
    let parts = FormulaParts(coefficient, factors)
    let scalars = parts.above.filter { $0.base.rank == 0 }
    let tensors = parts.above.filter { $0.base.rank > 0 }
    let divisors = parts.below.filter { $0.base.rank > 0 }
    var front: [MathLayout] = parts.numerator.map { [.number($0)] } ?? []
    front += scalars.map { factor($0, .atom) }
    var body = front
    var level = Level.juxtaposition
    if tensors.count == 1, divisors.isEmpty, front.isEmpty {
      let (single, own) =
        tensors[0].exponent == 1 && !tensors[0].base.isMask
        ? set(tensors[0].base) : (factor(tensors[0], .atom), .atom)
      body = [own < .product ? .parenthesised(single) : single]
      level = own
    } else if tensors.count == 1, divisors.isEmpty {
      body.append(factor(tensors[0], .juxtaposition))
    } else if !tensors.isEmpty || !divisors.isEmpty {
      let entrywise = self.entrywise(tensors, divisors)
      body.append(front.isEmpty ? entrywise : .parenthesised(entrywise))
      if front.isEmpty { level = .product }
    }
    var layout: MathLayout = body.count == 1 ? body[0] : .juxtaposed(body)
    if body.isEmpty { layout = .number("1") }
    let below = parts.below.filter { $0.base.rank == 0 }
    if parts.denominator != nil || !below.isEmpty {
      let under =
        (parts.denominator.map { [MathLayout.number($0)] } ?? []) + below.map { factor($0, .atom) }
      layout = .fraction(layout, under.count == 1 ? under[0] : .juxtaposed(under))
      level = .product
    }
    return parts.isNegative
      ? (.row([.prefix("−"), layout]), .sum) : (layout, min(level, .juxtaposition))
  }

  /// `a ⊙ b ⊘ c`
  private func entrywise(
    _ tensors: [Formula.Factor], _ divisors: [Formula.Factor]
  ) -> MathLayout {
    var row: [MathLayout] = tensors.isEmpty ? [.number("1")] : []
    for (index, tensor) in tensors.enumerated() {
      if index > 0 { row.append(.infix("⊙")) }
      row.append(factor(tensor, .atom))
    }
    for divisor in divisors {
      row.append(.infix("⊘"))
      row.append(factor(divisor, .atom))
    }
    return .row(row)
  }

  /// 1 where a condition holds, else 0.
  private func mask(_ condition: Formula) -> MathLayout {
    .row([.number("1"), .fenced("[", set(condition).0, "]")])
  }

  private func factor(_ factor: Formula.Factor, _ level: Level) -> MathLayout {
    let base: MathLayout
    if factor.base.isMask {
      base = mask(factor.base)
    } else if factor.exponent == 1 {
      return set(factor.base, level)
    } else {
      base = scriptBase(factor.base)
    }
    guard factor.exponent != 1 else { return base }
    let exponent = MathLayout.number("\(factor.exponent)")
    // A² would be A A for a matrix.
    let isMatrix = factor.base.rank >= 2
    return .superscript(base, isMatrix ? .row([.word("∘"), exponent]) : exponent)
  }

  private func index(_ base: Formula, _ entries: [Formula.Entry]) -> MathLayout {
    let items = entries.map { entry -> MathLayout in
      switch entry {
      case .all: return .word(":")
      case .newAxis: return .word("None")
      case .at(let position): return set(position).0
      case .range(let start, let stop, let step):
        var row = start.isZero ? [] : [set(start, .sum)]
        row += [.word(":"), set(stop, .sum)]
        if step != 1 { row += [.word(":"), .number("\(step)")] }
        return .row(row)
      }
    }
    return .row([scriptBase(base), .fenced("[", .listed(items), "]")])
  }
}

import AdjointSource

extension Parser {
  /// One statement.
  mutating func statement() throws(Recovery) -> StatementID {
    let start = current.start
    let kind = try statementKind()
    return tree.add(Statement(kind: kind, span: span(from: start)))
  }

  private mutating func statementKind() throws(Recovery) -> Statement.Kind {
    guard case .keyword(let word) = current.kind, word.startsStatement else {
      guard current.kind == .name else { throw fail(strayStatement()) }
      return try definition()
    }
    let place = here
    advance()
    switch word {
    case .dim: return .dim(try dimensions())
    case .input: return try input()
    case .param: return try parameter()
    case .const: return try constant()
    case .output: return .output(try items("the name of an output"))
    case .minimize: return try minimize()
    case .claim: return .claim(try claim())
    case .expect: return .expect(try expectation())
    case .assume: return .assume(try expression())
    case .fn: return .function(try function())
    case .repeat: return try repetition()
    case .use: return try use()
    case .convention: return try convention()
    default: return .return(try returned(place))
    }
  }

  private mutating func definition() throws(Recovery) -> Statement.Kind {
    if let diagnostic = definitionHabit() { throw fail(diagnostic) }
    let names = try names("a name")
    if current.is(.colon) { throw fail(SyntaxDiagnostics.annotation(names[0], at: here)) }
    if current.is(.equal) {
      report(
        SyntaxDiagnostics.definitionSign(at: here))
      advance()
      return .definition(names, try expression())
    }
    try expect(.assign, "and what \(names[0].text) stands for")
    return .definition(names, try expression())
  }

  private mutating func dimensions() throws(Recovery) -> [Dimension] {
    var dimensions: [Dimension] = []
    repeat {
      let name = try name("the name of a dimension")
      let value = take(.assign) ? try side() : nil
      dimensions.append(Dimension(name: name, value: value))
    } while take(.comma)
    return dimensions
  }

  private mutating func input() throws(Recovery) -> Statement.Kind {
    let names = try names("the name of an input")
    try expect(.colon, "and the type of \(names[0].text)")
    let type = try type()
    if current.is(.assign) || current.is(.tilde) {
      throw fail(SyntaxDiagnostics.inputValue(names[0].text, at: here))
    }
    return .input(names, type)
  }

  private mutating func parameter() throws(Recovery) -> Statement.Kind {
    let names = try names("the name of a parameter")
    try expect(.colon, "and the type of \(names[0].text)")
    let type = try type()
    if take(.assign) { return .param(names, type, .value(try expression())) }
    guard take(.tilde) else { return .param(names, type, nil) }
    return .param(names, type, .distribution(try calledFunction("an initialiser")))
  }

  /// `f(…)` and nothing else; a name alone is read as a call without arguments.
  private mutating func calledFunction(_ what: String) throws(Recovery) -> ExpressionID {
    if current.kind == .name, following.is(.leftParenthesis) { return try call() }
    let name = try name("\(what) with its arguments")
    report(SyntaxDiagnostics.uncalled(name, what))
    return tree.add(.call(.init(name: name, arguments: [], binders: [])), name.span)
  }

  private mutating func constant() throws(Recovery) -> Statement.Kind {
    let name = try name("the name of a constant")
    let type = take(.colon) ? try type() : nil
    try expect(.assign, "and the data of \(name.text)")
    return .const(name, type, try expression())
  }

  private mutating func items(_ what: String) throws(Recovery) -> [Item] {
    var items: [Item] = []
    repeat {
      if current.kind == .name, following.is(.leftParenthesis) || following.is(.leftBracket) {
        throw fail(SyntaxDiagnostics.unnamedItem(lexer.text(of: current), at: here))
      }
      let name = try name(what)
      items.append(Item(name: name, value: take(.assign) ? try expression() : nil))
    } while take(.comma)
    return items
  }

  private mutating func minimize() throws(Recovery) -> Statement.Kind {
    let loss = try expression()
    guard take(.with) else {
      throw fail(
        SyntaxDiagnostics.expected(
          "`with` and an optimiser, such as `with sgd(lr: 0.1)`,", found: shown, at: here))
    }
    return .minimize(loss, try calledFunction("an optimiser"))
  }

  private mutating func claim() throws(Recovery) -> ClaimSyntax {
    var label: Identifier?
    if current.kind == .name, following.is(.colon) {
      label = try name("the claim's name")
      advance()
    }
    var sides = [try side()]
    while current.is(.equal) || current.is(.assign) || current.is(.approximately) {
      if !current.is(.equal) {
        report(SyntaxDiagnostics.claimSign(lexer.text(of: current), at: here))
      }
      advance()
      sides.append(try side())
    }
    if sides.count == 1 || isLooserThanSide { throw fail(claimMistake(sides.count)) }
    let binders = current.is(.for) ? try forall() : []
    var given: [ExpressionID] = []
    if take(.given) {
      repeat { given.append(try expression()) } while take(.comma)
    }
    return ClaimSyntax(name: label, sides: sides, binders: binders, given: given)
  }

  private var isLooserThanSide: Bool {
    switch current.kind {
    case .symbol(let symbol): return symbol.isComparison
    case .keyword(.and), .keyword(.or): return true
    default: return false
    }
  }

  private func claimMistake(_ sides: Int) -> Diagnostic {
    if isLooserThanSide {
      return SyntaxDiagnostics.looseSide(lexer.text(of: current), sides: sides, at: here)
    }
    return SyntaxDiagnostics.expected(
      "`==` and the other side of the claim", found: shown, at: here, notes: hints())
  }

  private mutating func expectation() throws(Recovery) -> ExpectationSyntax {
    let value = try side()
    if current.is(.equal) || current.is(.assign) {
      report(SyntaxDiagnostics.expectSign(lexer.text(of: current), at: here))
      advance()
    } else {
      try expect(.approximately, "(or `~=`) and the expected value")
    }
    let expected = try side()
    var tolerance: Identifier?
    if take(.within) {
      guard current.kind == .number else {
        throw fail(SyntaxDiagnostics.expected("a number, the tolerance", found: shown, at: here))
      }
      tolerance = Identifier(lexer.text(of: current), here)
      advance()
    }
    let items = take(.with) ? try items("the name of an input or a parameter") : []
    return ExpectationSyntax(value: value, expected: expected, tolerance: tolerance, with: items)
  }

  private mutating func repetition() throws(Recovery) -> Statement.Kind {
    let count = try side()
    let index = take(.as) ? try name("the name of the repetition's index") : nil
    let (body, _) = try block("repeat")
    return .repeat(count, index, body)
  }

  private mutating func use() throws(Recovery) -> Statement.Kind {
    guard current.kind == .string else {
      throw fail(
        SyntaxDiagnostics.expected("a file's name in quotation marks", found: shown, at: here))
    }
    let (text, place) = (StringLiteral.value(lexer.text(of: current)), here)
    advance()
    return .use(text, place)
  }

  private mutating func convention() throws(Recovery) -> Statement.Kind {
    let name = try name("the name of a convention")
    try expect(.assign, "and the setting of \(name.text)")
    let start = current.start
    let sign = take(.minus) ? "-" : ""
    guard current.kind == .number || sign.isEmpty && current.kind == .name else {
      throw fail(SyntaxDiagnostics.expected("a setting", found: shown, at: here))
    }
    let text = sign + lexer.text(of: current)
    advance()
    return .convention(name, setting: Identifier(text, span(from: start)))
  }

  private mutating func returned(_ place: SourceSpan) throws(Recovery) -> [ExpressionID] {
    var values: [ExpressionID] = []
    repeat { values.append(try expression()) } while take(.comma)
    return values
  }

  /// `{ … }` with its statements.
  mutating func block(_ what: String) throws(Recovery) -> ([StatementID], SourceSpan) {
    let open = here
    guard current.is(.leftBrace) else {
      throw fail(SyntaxDiagnostics.missingBlock(what, found: shown, at: here))
    }
    try deepen(open)
    advance()
    let body = lines()
    guard take(.rightBrace) else {
      throw fail(
        SyntaxDiagnostics.unclosed(
          .leftBrace, .rightBrace, at: open, found: shown, foundAt: here))
    }
    depth -= 1
    return (body, span(from: open.start))
  }
}

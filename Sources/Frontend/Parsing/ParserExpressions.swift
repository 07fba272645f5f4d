import AdjointSource

extension Parser {
  /// How tightly operators bind, loosest first.
  enum Level: Int, Comparable {
    case or, and, not, comparison, sum, term, unary

    /// Loose before tight.
    static func < (lhs: Level, rhs: Level) -> Bool { lhs.rawValue < rhs.rawValue }

    /// The next tighter level.
    var tighter: Level { Level(rawValue: rawValue + 1) ?? .unary }
  }

  /// An expression of anything.
  mutating func expression() throws(Recovery) -> ExpressionID { try expression(.or) }

  /// An expression of `+ -` level: a claim's side, a size, a bound.
  mutating func side() throws(Recovery) -> ExpressionID { try expression(.sum) }

  /// An expression whose loosest operator is of this level.
  mutating func expression(_ loosest: Level) throws(Recovery) -> ExpressionID {
    let start = current.start
    var value = try prefix(loosest)
    while let level = infixLevel(current), level >= loosest {
      value = try chain(value, level, from: start)
    }
    return value
  }

  private func infixLevel(_ token: Token) -> Level? {
    switch token.kind {
    case .keyword(.or): return .or
    case .keyword(.and): return .and
    case .symbol(.plus), .symbol(.minus): return .sum
    case .symbol(.star), .symbol(.slash), .symbol(.at): return .term
    case .symbol(let symbol) where symbol.isComparison: return .comparison
    default: return nil
    }
  }

  /// The operators of one level behind `first`, as one list.
  private mutating func chain(
    _ first: ExpressionID, _ level: Level, from start: UInt32
  ) throws(Recovery) -> ExpressionID {
    var operands: [Expression.Operand] = []
    while infixLevel(current) == level {
      if level == .comparison, !operands.isEmpty {
        return try chainedComparison(first, operands, from: start)
      }
      let (symbol, place) = (current.kind, here)
      try refuseAssignment()
      advance()
      let value = try expression(level.tighter)
      // `and` and `or` have no symbol; only their operands are kept.
      let sign: Symbol = if case .symbol(let sign) = symbol { sign } else { .comma }
      operands.append(.init(symbol: sign, symbolSpan: place, value: value))
    }
    let all = span(from: start)
    switch level {
    case .or: return tree.add(.or([first] + operands.map(\.value)), all)
    case .and: return tree.add(.and([first] + operands.map(\.value)), all)
    case .comparison: return tree.add(.comparison(first, operands[0]), all)
    case .sum: return tree.add(.sum(first, operands), all)
    default: return tree.add(.product(first, operands), all)
    }
  }

  /// `not` and `-`, or a power.
  private mutating func prefix(_ loosest: Level) throws(Recovery) -> ExpressionID {
    let start = current.start
    var count = 0
    if current.is(.not) {
      let place = here
      while take(.not) { count += 1 }
      let value = try expression(.comparison)
      if loosest > .not {
        report(SyntaxDiagnostics.looseNot(at: place))
      }
      return tree.add(.not(count: count, value), span(from: start))
    }
    while take(.minus) { count += 1 }
    let value = try power()
    return count == 0 ? value : tree.add(.negation(count: count, value), span(from: start))
  }

  private mutating func power() throws(Recovery) -> ExpressionID {
    let start = current.start
    let base = try postfix()
    var exponents: [Expression.Exponent] = []
    while take(.caret) {
      var count = 0
      while take(.minus) { count += 1 }
      exponents.append(.init(negations: count, value: try postfix()))
    }
    return exponents.isEmpty ? base : tree.add(.power(base, exponents), span(from: start))
  }

  private mutating func postfix() throws(Recovery) -> ExpressionID {
    let start = current.start
    var base = try primary()
    var parts: [Expression.Postfix] = []
    while true {
      if current.is(.dot) {
        advance()
        let member = try name("a name behind `.`")
        guard current.is(.leftParenthesis), !current.followsBlank else {
          parts.append(.member(member))
          continue
        }
        if !parts.isEmpty { base = tree.add(.postfix(base, parts), span(from: start)) }
        parts = []
        base = try method(member, of: base, from: start)
      } else if current.is(.leftBracket) {
        parts.append(try index())
      } else {
        break
      }
    }
    return parts.isEmpty ? base : tree.add(.postfix(base, parts), span(from: start))
  }

  private mutating func primary() throws(Recovery) -> ExpressionID {
    let place = here
    switch current.kind {
    case .number:
      let text = lexer.text(of: current)
      advance()
      let number = tree.add(.number(text), place)
      return current.is(.leftParenthesis) && !current.followsBlank
        ? try impliedProduct(number, text) : number
    case .string:
      let text = StringLiteral.value(lexer.text(of: current))
      advance()
      return tree.add(.string(text), place)
    case .keyword(.true), .keyword(.false):
      let value = current.is(.true)
      advance()
      return tree.add(.bool(value), place)
    case .name:
      if following.is(.leftParenthesis) { return try call() }
      if isConditional { throw fail(SyntaxDiagnostics.conditional(at: here)) }
      return nameExpression()
    case .keyword(.convention) where following.is(.leftParenthesis):
      // The setting of a convention, a static value: `where(convention("tie") == "half", a, b)`.
      return try call()
    case .symbol(.leftParenthesis): return try parenthesised()
    case .symbol(.leftBracket): return try list()
    case .invalid:
      advance()
      return tree.add(.invalid, place)
    default:
      throw fail(expectedValue())
    }
  }

  private mutating func nameExpression() -> ExpressionID {
    let id = tree.add(.name(lexer.text(of: current)), here)
    advance()
    return id
  }

  private mutating func parenthesised() throws(Recovery) -> ExpressionID {
    let open = here
    try deepen(open)
    advance()
    let value = try expression()
    if current.is(.comma) { throw fail(SyntaxDiagnostics.tuple(at: open, comma: here)) }
    try close(.rightParenthesis, openedAt: open)
    depth -= 1
    return tree.add(.parenthesised(value), span(from: open.start))
  }

  private mutating func list() throws(Recovery) -> ExpressionID {
    let open = here
    try deepen(open)
    advance()
    var entries: [ExpressionID] = []
    var binders: [Expression.Binder] = []
    while !current.is(.rightBracket) {
      entries.append(try expression())
      if entries.count == 1, current.is(.for) {
        binders = try forall()
        break
      }
      guard take(.comma) else { break }
    }
    try close(.rightBracket, openedAt: open)
    depth -= 1
    return tree.add(.list(entries, binders: binders), span(from: open.start))
  }

  /// `f(…)`, the name being the current token.
  mutating func call() throws(Recovery) -> ExpressionID {
    let name = Identifier(lexer.text(of: current), here)
    advance()
    let (arguments, binders) = try arguments()
    return tree.add(
      .call(.init(name: name, arguments: arguments, binders: binders)),
      span(from: name.span.start))
  }

  /// `(a, axis: 1)` behind a function's name.
  mutating func arguments() throws(Recovery) -> ([Expression.Argument], [Expression.Binder]) {
    let open = here
    try deepen(open)
    try expect(.leftParenthesis, "")
    var arguments: [Expression.Argument] = []
    arguments.reserveCapacity(2)
    var binders: [Expression.Binder] = []
    while !current.is(.rightParenthesis) {
      if !arguments.isEmpty, startsStatement { break }
      arguments.append(try argument())
      if arguments.count == 1, current.is(.for) {
        binders = try forall()
        break
      }
      guard take(.comma) else { break }
    }
    try close(.rightParenthesis, openedAt: open)
    depth -= 1
    return (arguments, binders)
  }

  private mutating func argument() throws(Recovery) -> Expression.Argument {
    if current.is(.dim), following.is(.colon) || following.is(.assign) {
      throw fail(SyntaxDiagnostics.axisLabel(at: here))
    }
    guard current.kind == .name, following.is(.colon) || following.is(.assign) else {
      return .init(label: nil, value: try expression())
    }
    let label = Identifier(lexer.text(of: current), here)
    advance()
    let (isAssigned, sign) = (current.is(.assign), here)
    advance()
    let value = try expression()
    if isAssigned {
      let text = lexer.file.text(from: Int(tree[value].span.start), to: Int(previousEnd))
      let start = tree[value].span.startPosition
      report(SyntaxDiagnostics.assignedLabel(label, text, at: sign, valueAt: start))
    }
    return .init(label: label, value: value)
  }

  /// `for i < n, j < m`
  mutating func forall() throws(Recovery) -> [Expression.Binder] {
    advance()
    var binders: [Expression.Binder] = []
    repeat {
      let name = try name("the name of an index")
      if current.kind == .name, lexer.text(of: current) == "in" {
        throw fail(SyntaxDiagnostics.forIn(name.text, at: here))
      }
      try expect(.less, "and the bound of \(name.text)")
      binders.append(.init(name: name, bound: try side()))
    } while take(.comma)
    return binders
  }

  private mutating func index() throws(Recovery) -> Expression.Postfix {
    let open = here
    try deepen(open)
    advance()
    var entries: [Expression.Index] = []
    while !current.is(.rightBracket) {
      entries.append(try indexEntry())
      guard take(.comma) else { break }
    }
    try close(.rightBracket, openedAt: open)
    depth -= 1
    if entries.isEmpty { report(SyntaxDiagnostics.emptyIndex(at: span(from: open.start))) }
    return .index(entries, span(from: open.start))
  }

  private mutating func indexEntry() throws(Recovery) -> Expression.Index {
    let start = current.start
    if take(.none) { return .init(kind: .newAxis, span: span(from: start)) }
    if take(.ellipsis) { return .init(kind: .ellipsis, span: span(from: start)) }
    let first = current.is(.colon) ? nil : try expression()
    guard take(.colon) else {
      // Only a colon leaves `first` empty, and it would have been taken.
      let value = first ?? tree.add(.invalid, here)
      return .init(kind: .value(value), span: span(from: start))
    }
    let stop = try bound()
    let step = take(.colon) ? try bound() : nil
    return .init(
      kind: .slice(start: first, stop: stop, step: step), span: span(from: start))
  }

  /// A bound of a slice, where there is one.
  private mutating func bound() throws(Recovery) -> ExpressionID? {
    current.is(.colon) || current.is(.comma) || current.is(.rightBracket) ? nil : try side()
  }
}

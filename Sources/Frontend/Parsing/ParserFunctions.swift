import AdjointSource

extension Parser {
  /// `f(x, slope = 0.01) = …` behind `fn`.
  mutating func function() throws(Recovery) -> FunctionSyntax {
    let name = try name("the name of a function")
    let parameters = try parameters(of: name)
    let body: FunctionSyntax.Body
    if current.is(.leftBrace) {
      let (statements, braces) = try block("fn")
      body = .block(statements, braces)
    } else {
      guard take(.assign) else {
        throw fail(
          SyntaxDiagnostics.expected(
            "`=` and an expression, or a block `{ … }` on this line,", found: shown, at: here,
            notes: current.is(.colon) || current.is(.minus)
              ? ["a function is written `fn f(x) = …`; its result has no stated type"] : []))
      }
      body = .expression(try expression())
    }
    checkReturns(of: body)
    let pullback = current.is(.with) ? try pullback() : nil
    return FunctionSyntax(name: name, parameters: parameters, body: body, pullback: pullback)
  }

  private mutating func parameters(
    of function: Identifier
  ) throws(Recovery) -> [FunctionSyntax.Parameter] {
    let open = here
    try expect(.leftParenthesis, "and the parameters of \(function.text)")
    var parameters: [FunctionSyntax.Parameter] = []
    while !current.is(.rightParenthesis) {
      let name = try name("the name of a parameter")
      let type = take(.colon) ? try type() : nil
      let value = take(.assign) ? try expression() : nil
      parameters.append(.init(name: name, type: type, value: value))
      guard take(.comma) else { break }
    }
    try close(.rightParenthesis, openedAt: open)
    return parameters
  }

  /// `with pullback(d) = …`
  private mutating func pullback() throws(Recovery) -> FunctionSyntax.Pullback {
    let start = current.start
    advance()
    let word = try name("`pullback`")
    guard word.text == "pullback" else {
      throw fail(SyntaxDiagnostics.expected("`pullback`", found: "`\(word.text)`", at: word.span))
    }
    try expect(.leftParenthesis, "and the name of the cotangent")
    let cotangent = try name("the name of the cotangent")
    try expect(.rightParenthesis, "behind \(cotangent.text)")
    try expect(.assign, "and one cotangent a parameter")
    var values: [ExpressionID] = []
    repeat { values.append(try expression()) } while take(.comma)
    return .init(cotangent: cotangent, values: values, span: span(from: start))
  }

  /// A block of a function ends with its only `return`.
  private mutating func checkReturns(of body: FunctionSyntax.Body) {
    guard case .block(let statements, let braces) = body else { return }
    for (position, id) in statements.enumerated() {
      guard case .return = tree[id].kind else { continue }
      if position < statements.count - 1 {
        report(SyntaxDiagnostics.earlyReturn(at: tree[id].span))
      }
      return
    }
    // A block whose last statement had a mistake may well have had its `return` there.
    if !lexer.diagnostics.hasErrors { report(SyntaxDiagnostics.missingReturn(at: braces)) }
  }

  /// `f32[N, 4]`, `[N]`, `i32`
  mutating func type() throws(Recovery) -> TypeSyntax {
    let start = current.start
    var element: Identifier?
    if current.kind == .name {
      element = try name("a type")
      guard current.is(.leftBracket) else {
        return TypeSyntax(element: element, sizes: nil, span: span(from: start))
      }
    }
    guard current.is(.leftBracket) else {
      throw fail(SyntaxDiagnostics.expectedType(found: shown, at: here))
    }
    let open = here
    try deepen(open)
    advance()
    var sizes: [ExpressionID] = []
    while !current.is(.rightBracket) {
      sizes.append(try side())
      guard take(.comma) else { break }
    }
    try close(.rightBracket, openedAt: open)
    depth -= 1
    return TypeSyntax(element: element, sizes: sizes, span: span(from: start))
  }
}

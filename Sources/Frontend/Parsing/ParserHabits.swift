import AdjointSource

/// What people write who think of another language: said in their terms.
extension Parser {
  /// Statements of other languages by their first word, with what to write here.
  private static let foreignWords: [String: String] = [
    "def": "functions are written `fn f(x) = …`", "func": "functions are written `fn f(x) = …`",
    "function": "functions are written `fn f(x) = …`",
    "lambda": "functions are written `fn f(x) = …`",
    "let": "a value is defined by `name = expression` alone",
    "var": "a value is defined by `name = expression` alone",
    "val": "a value is defined by `name = expression` alone",
    "import": "other files are read with `use \"file.adj\"`",
    "include": "other files are read with `use \"file.adj\"`",
    "from": "other files are read with `use \"file.adj\"`",
    "if": "a choice is an expression: `where(condition, a, b)`",
    "while": "repetition is static: `repeat 12 as i { … }`",
    "print": "what a run returns is declared with `output name`",
    "assert": "an equality to prove is a `claim`, one to compute an `expect`",
    "assign": "a value is defined by `name = expression` alone",
    "parameter": "parameters are declared with `param`",
    "params": "parameters are declared with `param`",
    "inputs": "inputs are declared with `input`", "outputs": "outputs are declared with `output`",
    "maximize": "there is only `minimize`; minimise the negative",
  ]

  /// Why a statement that starts with a name is no definition; nil where it may be one.
  mutating func definitionHabit() -> Diagnostic? {
    let word = lexer.text(of: current)
    let isAlone = following.kind == .end || following.kind == .endOfFile
    switch following.kind {
    case .symbol(.comma), .symbol(.assign), .symbol(.colon): return nil
    case .symbol(.equal): return nil
    case .symbol(.leftParenthesis):
      return SyntaxDiagnostics.calledStatement(word, Parser.foreignWords[word], at: here)
    case .symbol(.leftBracket): return SyntaxDiagnostics.indexedDefinition(word, at: here)
    case .symbol(let symbol) where symbol.isInfix:
      let end = Int(following.end)
      if lexer.file.text(from: end, to: end + 1) == "=" {
        let sign = SourceSpan(file: lexer.id, start: following.start, end: following.end + 1)
        return SyntaxDiagnostics.update(symbol.rawValue + "=", at: sign)
      }
      return SyntaxDiagnostics.bareExpression(word, symbol, at: here)
    default: break
    }
    if let advice = Parser.foreignWords[word] {
      return SyntaxDiagnostics.foreignWord(word, advice, at: here)
    }
    let words = Keyword.allCases.filter(\.startsStatement).map(\.rawValue)
    if !isAlone, let near = Spelling.nearest(to: word, among: words) {
      return SyntaxDiagnostics.misspelt(word, near, at: here)
    }
    return isAlone ? SyntaxDiagnostics.bareExpression(word, nil, at: here) : nil
  }

  /// A statement that starts with no name and no word of a statement.
  func strayStatement() -> Diagnostic {
    switch current.kind {
    case .number, .string, .symbol(.leftParenthesis), .symbol(.leftBracket), .symbol(.minus),
      .keyword(.true), .keyword(.false), .keyword(.not):
      return SyntaxDiagnostics.bareExpression(lexer.text(of: current), nil, at: here)
    default:
      return SyntaxDiagnostics.strayStatement(found: shown, at: here, notes: strayNotes)
    }
  }

  private var strayNotes: [String] {
    switch current.kind {
    case .symbol(.assign), .symbol(.tilde), .symbol(.approximately), .symbol(.comma):
      return ["put the sign at the end of the line above: a line goes on behind it"]
    case .keyword(.for): return ["repetition is static: `repeat 12 as i { … }`"]
    case .symbol(.rightParenthesis), .symbol(.rightBracket):
      return ["no bracket is open here"]
    default: return []
    }
  }

  /// True for `if` before an operand, which no operator joins.
  var isConditional: Bool {
    guard lexer.text(of: current) == "if", !following.followsNewline else { return false }
    switch following.kind {
    case .name, .number, .keyword(.not), .keyword(.true), .keyword(.false): return true
    default: return false
    }
  }

  /// What stands behind a statement that seemed complete.
  mutating func unexpectedEnd(of statement: Statement.Kind) -> Recovery {
    switch statement {
    case .input where current.is(.comma), .param where current.is(.comma):
      let note = "names share a type, as in `input x, y: [N]`; another type takes another line"
      return fail(
        SyntaxDiagnostics.expected("the end of the line", found: shown, at: here, notes: [note]))
    case .dim, .input, .use, .convention:
      return fail(SyntaxDiagnostics.expected("the end of the line", found: shown, at: here))
    default: break
    }
    if current.is(.assign) {
      return fail(SyntaxDiagnostics.equality(at: here))
    }
    return fail(
      SyntaxDiagnostics.expected(
        "an operator or the end of the line", found: shown, at: here, notes: hints()))
  }

  /// What may be meant by an operand that directly follows another.
  func hints() -> [String] {
    switch current.kind {
    case .name:
      switch lexer.text(of: current) {
      case "if": return ["a choice is written `where(condition, a, b)`"]
      case "in", "is", "else", "then": return []
      default:
        return current.followsNewline
          ? [] : ["a product is written with `*` (elementwise) or `@` (of matrices)"]
      }
    case .number, .symbol(.leftParenthesis), .symbol(.leftBracket):
      return ["a product is written with `*` (elementwise) or `@` (of matrices)"]
    case .symbol(.assign): return ["equality is written `==`"]
    default: return []
    }
  }

  /// No value starts with the current token.
  func expectedValue() -> Diagnostic {
    var notes: [String] = []
    if current.followsNewline, previousEnd > statementStart {
      return SyntaxDiagnostics.missingOperand(
        found: shown, at: here,
        after: SourceSpan(file: lexer.id, start: previousEnd - 1, end: previousEnd))
    }
    switch current.kind {
    case .keyword(.none), .symbol(.colon), .symbol(.ellipsis):
      notes = ["`None`, `:` and `...` have a meaning in an index, such as `x[:, None]`, only"]
    case .keyword(.fn): notes = ["functions are defined by a statement of their own"]
    case .symbol(.assign): notes = ["equality is written `==`"]
    case .symbol(.tilde): notes = ["`~` stands before a parameter's distribution; not is `not`"]
    case .symbol(.star), .symbol(.slash), .symbol(.at), .symbol(.caret), .symbol(.plus):
      notes = ["an operand is missing before `\(lexer.text(of: current))`"]
    default: break
    }
    return SyntaxDiagnostics.expected("an expression", found: shown, at: here, notes: notes)
  }

  /// `x += 1`
  mutating func refuseAssignment() throws(Recovery) {
    guard following.is(.assign), !following.followsBlank else { return }
    let sign = lexer.text(of: current) + "="
    throw fail(
      SyntaxDiagnostics.update(
        sign, at: SourceSpan(file: lexer.id, start: current.start, end: following.end)))
  }

  /// `x.sum(axis: 1)`, read as `sum(x, axis: 1)`.
  mutating func method(
    _ name: Identifier, of receiver: ExpressionID, from start: UInt32
  ) throws(Recovery) -> ExpressionID {
    let object = lexer.file.text(from: Int(start), to: Int(name.span.start) - 1)
    let inside = Int(current.end)
    let (others, binders) = try arguments()
    let all = span(from: start)
    let rest = lexer.file.text(from: inside, to: max(inside, Int(previousEnd) - 1))
    report(SyntaxDiagnostics.method(name.text, object: object, rest: rest, at: all))
    let call = Expression.Call(
      name: name, arguments: [.init(label: nil, value: receiver)] + others, binders: binders)
    return tree.add(.call(call), all)
  }

  /// `2(x)`, read as `2 * (x)`.
  mutating func impliedProduct(
    _ number: ExpressionID, _ text: String
  ) throws(Recovery) -> ExpressionID {
    let start = tree[number].span
    let between = here.startPosition
    report(
      TextDiagnostics.missingProduct(
        text, "(…)", at: start.joined(here), between: between))
    let operand = Expression.Operand(
      symbol: .star, symbolSpan: between, value: try expression(.unary))
    return tree.add(.product(number, [operand]), span(from: start.start))
  }

  /// `a < b < c`, read as `a < b and b < c`.
  mutating func chainedComparison(
    _ first: ExpressionID, _ operands: [Expression.Operand], from start: UInt32
  ) throws(Recovery) -> ExpressionID {
    let before = span(from: start)
    let middle = tree[operands[0].value].span
    let left = lexer.file.text(from: Int(before.start), to: Int(before.end))
    let shared = lexer.file.text(from: Int(middle.start), to: Int(middle.end))
    let sign = lexer.text(of: current)
    advance()
    let last = try expression(.sum)
    let end = tree[last].span
    let right = lexer.file.text(from: Int(end.start), to: Int(end.end))
    report(
      SyntaxDiagnostics.chained(
        write: "\(left) and \(shared) \(sign) \(right)", at: span(from: start)))
    return tree.add(.invalid, span(from: start))
  }
}

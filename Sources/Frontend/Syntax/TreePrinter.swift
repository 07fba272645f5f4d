import AdjointSource

/// A tree as text, with all parentheses: what the parser understood.
public struct TreePrinter {
  private let tree: SyntaxTree

  /// A printer of one tree.
  public init(_ tree: SyntaxTree) {
    self.tree = tree
  }

  /// All statements, one a line, blocks indented.
  public func text() -> String {
    tree.body.map { statement($0, indent: 0) }.joined()
  }

  private func statement(_ id: StatementID, indent: Int) -> String {
    String(repeating: " ", count: indent) + words(tree[id].kind, indent) + "\n"
  }

  private func words(_ kind: Statement.Kind, _ indent: Int) -> String {
    switch kind {
    case .dim(let dims): return "dim " + list(dims.map { $0.name.text + suffix(" = ", $0.value) })
    case .input(let names, let type): return "input \(list(names)): \(text(type))"
    case .param(let names, let type, let initialiser):
      return "param \(list(names)): \(text(type))" + text(initialiser)
    case .const(let name, let type, let value):
      return "const \(name.text)" + (type.map { ": " + text($0) } ?? "") + " = " + text(value)
    case .output(let items): return "output " + list(items.map(text))
    case .minimize(let loss, let optimiser):
      return "minimize \(text(loss)) with \(text(optimiser))"
    case .claim(let claim): return text(claim)
    case .expect(let expectation): return text(expectation)
    case .assume(let predicate): return "assume " + text(predicate)
    case .function(let function): return text(function, indent)
    case .repeat(let count, let index, let body):
      return "repeat \(text(count))" + (index.map { " as " + $0.text } ?? "")
        + block(body, indent)
    case .use(let name, _): return "use " + StringLiteral.literal(name)
    case .convention(let name, let setting): return "convention \(name.text) = \(setting.text)"
    case .return(let values): return "return " + list(values.map(text))
    case .definition(let names, let value): return "\(list(names)) = \(text(value))"
    }
  }

  private func block(_ body: [StatementID], _ indent: Int) -> String {
    " {\n" + body.map { statement($0, indent: indent + 2) }.joined()
      + String(repeating: " ", count: indent) + "}"
  }

  private func text(_ claim: ClaimSyntax) -> String {
    "claim " + (claim.name.map { $0.text + ": " } ?? "")
      + claim.sides.map(text).joined(separator: " == ") + text(claim.binders)
      + (claim.given.isEmpty ? "" : " given " + list(claim.given.map(text)))
  }

  private func text(_ expectation: ExpectationSyntax) -> String {
    "expect \(text(expectation.value)) ≈ \(text(expectation.expected))"
      + (expectation.tolerance.map { " within " + $0.text } ?? "")
      + (expectation.with.isEmpty ? "" : " with " + list(expectation.with.map(text)))
  }

  private func text(_ function: FunctionSyntax, _ indent: Int) -> String {
    let parameters = function.parameters.map {
      $0.name.text + ($0.type.map { ": " + text($0) } ?? "") + suffix(" = ", $0.value)
    }
    var result = "fn \(function.name.text)(\(list(parameters)))"
    switch function.body {
    case .expression(let value): result += " = " + text(value)
    case .block(let body, _): result += block(body, indent)
    }
    guard let pullback = function.pullback else { return result }
    return result
      + " with pullback(\(pullback.cotangent.text)) = \(list(pullback.values.map(text)))"
  }

  private func text(_ initialiser: Initialiser?) -> String {
    switch initialiser {
    case .value(let value): return " = " + text(value)
    case .distribution(let call): return " ~ " + text(call)
    case nil: return ""
    }
  }

  private func text(_ item: Item) -> String { item.name.text + suffix(" = ", item.value) }

  private func text(_ type: TypeSyntax) -> String {
    (type.element?.text ?? "") + (type.sizes.map { "[\(list($0.map(text)))]" } ?? "")
  }

  private func suffix(_ sign: String, _ value: ExpressionID?) -> String {
    value.map { sign + text($0) } ?? ""
  }

  private func list(_ names: [Identifier]) -> String { list(names.map(\.text)) }

  private func list(_ parts: [String]) -> String { parts.joined(separator: ", ") }

  private func text(_ binders: [Expression.Binder]) -> String {
    binders.isEmpty
      ? "" : " for " + list(binders.map { "\($0.name.text) < \(text($0.bound))" })
  }

  /// An expression with all its parentheses.
  func text(_ id: ExpressionID) -> String {
    switch tree[id].kind {
    case .number(let digits): return digits
    case .string(let value): return StringLiteral.literal(value)
    case .bool(let value): return "\(value)"
    case .name(let name): return name
    case .call(let call):
      let arguments = call.arguments.map {
        ($0.label.map { $0.text + ": " } ?? "") + text($0.value)
      }
      return "\(call.name.text)(\(list(arguments))\(text(call.binders)))"
    case .list(let entries, let binders): return "[\(list(entries.map(text)))\(text(binders))]"
    case .parenthesised(let inner): return text(inner)
    case .sum(let first, let rest), .product(let first, let rest): return chain(first, rest)
    case .comparison(let first, let second): return chain(first, [second])
    case .negation(let count, let value):
      return "(" + String(repeating: "-", count: count) + text(value) + ")"
    case .not(let count, let value):
      return "(" + String(repeating: "not ", count: count) + text(value) + ")"
    case .power(let base, let exponents): return power(base, exponents)
    case .and(let parts): return "(" + parts.map(text).joined(separator: " and ") + ")"
    case .or(let parts): return "(" + parts.map(text).joined(separator: " or ") + ")"
    case .postfix(let base, let parts): return text(base) + parts.map(text).joined()
    case .invalid: return "<invalid>"
    }
  }

  private func chain(_ first: ExpressionID, _ rest: [Expression.Operand]) -> String {
    var parts = [text(first)]
    for operand in rest { parts += [operand.symbol.rawValue, text(operand.value)] }
    return "(" + parts.joined(separator: " ") + ")"
  }

  private func power(_ base: ExpressionID, _ exponents: [Expression.Exponent]) -> String {
    var parts = "(" + text(base)
    for exponent in exponents {
      parts += " ^ " + String(repeating: "-", count: exponent.negations) + text(exponent.value)
    }
    return parts + ")"
  }

  private func text(_ postfix: Expression.Postfix) -> String {
    switch postfix {
    case .member(let name): return "." + name.text
    case .index(let entries, _): return "[\(list(entries.map { text($0.kind) }))]"
    }
  }

  private func text(_ index: Expression.Index.Kind) -> String {
    switch index {
    case .newAxis: return "None"
    case .ellipsis: return "..."
    case .value(let value): return text(value)
    case .slice(let start, let stop, let step):
      return (start.map(text) ?? "") + ":" + (stop.map(text) ?? "") + suffix(":", step)
    }
  }
}

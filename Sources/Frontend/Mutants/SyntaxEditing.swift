import AdjointSource

/// Expressions with parts exchanged.
extension Expression.Kind {
  /// The same with every direct part replaced by its image.
  func mapped(_ image: (ExpressionID) -> ExpressionID) -> Expression.Kind {
    switch self {
    case .number, .string, .bool, .name, .invalid: return self
    case .parenthesised(let inner): return .parenthesised(image(inner))
    case .call(let call):
      return .call(
        .init(
          name: call.name,
          arguments: call.arguments.map { .init(label: $0.label, value: image($0.value)) },
          binders: call.binders))
    case .list(let entries, let binders): return .list(entries.map(image), binders: binders)
    case .sum(let first, let rest): return .sum(image(first), rest.map { $0.mapped(image) })
    case .product(let first, let rest): return .product(image(first), rest.map { $0.mapped(image) })
    case .comparison(let left, let right):
      return .comparison(image(left), right.mapped(image))
    case .negation(let count, let value): return .negation(count: count, image(value))
    case .not(let count, let value): return .not(count: count, image(value))
    case .power(let base, let exponents):
      return .power(
        image(base), exponents.map { .init(negations: $0.negations, value: image($0.value)) })
    case .and(let parts): return .and(parts.map(image))
    case .or(let parts): return .or(parts.map(image))
    case .postfix(let base, let parts): return .postfix(image(base), parts)
    }
  }

  /// The direct parts, indices left aside.
  var parts: [ExpressionID] {
    switch self {
    case .number, .string, .bool, .name, .invalid: return []
    case .parenthesised(let inner): return [inner]
    case .call(let call): return call.arguments.map(\.value)
    case .list(let entries, _): return entries
    case .sum(let first, let rest), .product(let first, let rest):
      return [first] + rest.map(\.value)
    case .comparison(let left, let right): return [left, right.value]
    case .negation(_, let value), .not(_, let value): return [value]
    case .power(let base, let exponents): return [base] + exponents.map(\.value)
    case .and(let parts), .or(let parts): return parts
    case .postfix(let base, _): return [base]
    }
  }

  /// The variables that it binds in its parts.
  var binders: [Expression.Binder] {
    switch self {
    case .call(let call): return call.binders
    case .list(_, let binders): return binders
    default: return []
    }
  }
}

extension Expression.Operand {
  /// The same operator on another operand.
  func mapped(_ image: (ExpressionID) -> ExpressionID) -> Expression.Operand {
    .init(symbol: symbol, symbolSpan: symbolSpan, value: image(value))
  }

  /// Another operator on the same operand.
  func with(_ symbol: Symbol) -> Expression.Operand {
    .init(symbol: symbol, symbolSpan: symbolSpan, value: value)
  }
}

extension SyntaxTree {
  /// True where a part is an expression itself, or stands in it.
  func contains(_ part: ExpressionID, in id: ExpressionID) -> Bool {
    var open = [id]
    while let next = open.popLast() {
      if next == part { return true }
      open += self[next].kind.parts
    }
    return false
  }

  /// The expression with some of its parts replaced, also inside of what takes the place of others;
  /// new expressions stand where the old ones did.
  mutating func substituting(
    _ replacements: [ExpressionID: ExpressionID], in id: ExpressionID
  ) -> ExpressionID {
    if let replacement = replacements[id] {
      if replacements.count == 1 { return replacement }
      var others = replacements
      others[id] = nil
      return substituting(others, in: replacement)
    }
    let expression = self[id]
    var images: [ExpressionID: ExpressionID] = [:]
    for part in expression.kind.parts {
      let image = substituting(replacements, in: part)
      if image != part { images[part] = image }
    }
    if images.isEmpty { return id }
    return add(expression.kind.mapped { images[$0] ?? $0 }, expression.span)
  }
}

import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// `grad`, `jacobian`, `hessian`, `jvp`, `vjp`: one node each, which differentiation replaces.
extension Lowering {
  /// A derivative of `y` in `x`, where `x` is the name of a value, perhaps indexed.
  mutating func derivative(
    _ mode: DerivativeAttributes.Mode, _ arguments: Arguments
  ) throws(Poison) -> Operand {
    let y = try floatValue("y", arguments)
    let (x, entries) = try variable(arguments)
    if mode == .grad || mode == .hessian, type(y).rank > 0 {
      throw fail(
        DerivativeDiagnostics.notScalar(
          arguments.function, type(y), map.text(of: arguments.span("y")),
          at: arguments.span("y")))
    }
    var operands = [y, x]
    if mode == .jvp || mode == .vjp {
      operands.append(try vector(like: mode == .jvp ? x : y, arguments))
    }
    warnIfUnused(y, x, arguments)
    let result = try emit(
      DerivativeNode.self, DerivativeAttributes(mode), operands, at: arguments.whole)
    guard let entries else { return .tensor(result) }
    return .tensor(try part(of: result, mode, entries, rank: type(x).rank, arguments))
  }

  private mutating func floatValue(
    _ name: String, _ arguments: Arguments
  ) throws(Poison) -> Value {
    let value = try arguments.value(name, &self)
    guard type(value).element.isFloat else {
      throw fail(DerivativeDiagnostics.notFloat(type(value), at: arguments.span(name)))
    }
    return value
  }

  /// The variable and, for `W[0, 1]`, its index.
  private mutating func variable(
    _ arguments: Arguments
  ) throws(Poison) -> (Value, (entries: [Expression.Index], object: SourceSpan)?) {
    guard let written = arguments.expression("x") else { throw Poison() }
    let id = tree.withoutParentheses(written)
    let span = tree[id].span
    var name = id
    var entries: (entries: [Expression.Index], object: SourceSpan)?
    if case .postfix(let base, let parts) = tree[id].kind, parts.count == 1,
      case .index(let index, _) = parts[0]
    {
      name = tree.withoutParentheses(base)
      entries = (index, tree[base].span)
    }
    guard case .name = tree[name].kind else {
      throw fail(DerivativeDiagnostics.noName(arguments.function, map.text(of: span), at: span))
    }
    let operand = try lower(name)
    guard case .tensor(let value) = operand else {
      throw fail(
        DerivativeDiagnostics.constantVariable(
          map.text(of: tree[name].span), operand.noun, at: span))
    }
    guard type(value).element.isFloat else {
      throw fail(DerivativeDiagnostics.notFloat(type(value), at: span))
    }
    return (value, entries)
  }

  private mutating func vector(
    like model: Value, _ arguments: Arguments
  ) throws(Poison) -> Value {
    let wanted = type(model)
    let operand = try arguments.operand("v", &self)
    var value = try tensor(operand, as: wanted.element, at: arguments.span("v"))
    if operand.isStatic, type(value).rank == 0 {
      value = try broadcast(value, to: wanted.shape, at: arguments.span("v"))
    }
    guard type(value) == wanted else {
      throw fail(
        DerivativeDiagnostics.vector(
          arguments.function, type(value), wanted, at: arguments.span("v")))
    }
    return value
  }

  /// The entries of a derivative that belong to an indexed variable.
  private mutating func part(
    of result: Value, _ mode: DerivativeAttributes.Mode,
    _ index: (entries: [Expression.Index], object: SourceSpan), rank: Int, _ arguments: Arguments
  ) throws(Poison) -> Value {
    let span = arguments.span("x")
    let ellipsis = Expression.Index(kind: .ellipsis, span: span)
    switch mode {
    case .grad, .vjp, .jacobianTransposed:
      return try self.index(
        result, index.entries, object: index.object, at: arguments.whole)
    case .jacobian:
      // The axes of y come first and stay whole.
      guard !index.entries.contains(where: { if case .ellipsis = $0.kind { true } else { false } })
      else {
        throw fail(
          DerivativeDiagnostics.indexedVariable(arguments.function, at: span))
      }
      let consumed = index.entries.count { if case .newAxis = $0.kind { false } else { true } }
      let rest = (consumed..<max(consumed, rank)).map { _ in
        Expression.Index(kind: .slice(start: nil, stop: nil, step: nil), span: span)
      }
      return try self.index(
        result, [ellipsis] + index.entries + rest, object: index.object, at: arguments.whole)
    case .hessian, .jvp:
      throw fail(DerivativeDiagnostics.indexedVariable(arguments.function, at: span))
    }
  }

  /// A derivative in what the value doesn't depend on is zero, which is seldom meant.
  private mutating func warnIfUnused(_ y: Value, _ x: Value, _ arguments: Arguments) {
    guard let value = y.isIndexed ? try? factor(y, at: arguments.whole).value : y,
      let variable = x.isIndexed ? try? factor(x, at: arguments.whole).value : x,
      let isUsed = depends(value, on: variable), !isUsed
    else { return }
    let diagnostic = DerivativeDiagnostics.unused(
      map.text(of: arguments.span("y")), map.text(of: arguments.span("x")),
      isError: conventions.unused == .error, at: arguments.span("x"))
    if captured == nil || diagnostic.severity == .error { report(diagnostic) }
  }

  /// Whether a value is computed from another; nil where finding out would cost too much.
  private mutating func depends(_ y: Value, on x: Value) -> Bool? {
    guard y.node >= x.node else { return false }
    // An initialiser's nodes are of another graph.
    let known = hiddenFrames.isEmpty && ancestry?.value == y.node ? ancestry : nil
    if let known, known.reaches(x.node) { return known.contains(x.node) }
    // Who asks a second time about a value will ask about all that it is computed from.
    let low = known == nil ? x.node : NodeID(0)
    reachabilityBudget -= y.node.index - low.index + 1
    guard reachabilityBudget > 0 else { return nil }
    let found = Ancestry(of: y.node, from: low, builder)
    if hiddenFrames.isEmpty { ancestry = found }
    return found.contains(x.node)
  }
}

import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// Claims, assumptions and expectations.
extension Lowering {
  /// A claim. One that does not type is kept with the reason; unknown names are mistakes of the
  /// file.
  mutating func claim(_ syntax: ClaimSyntax, at span: SourceSpan) {
    content.claimCount += 1
    if let name = syntax.name {
      if let first = content.claimNames[name.text] {
        report(NameDiagnostics.twice(name.text, first: first, at: name.span))
      }
      content.claimNames[name.text] = name.span
    }
    var variables: [Int] = []
    if !syntax.binders.isEmpty {
      guard let opened = try? open(syntax.binders) else { return }
      variables = opened
    }
    defer { if !syntax.binders.isEmpty { close(variables) } }
    var given: [Assumption] = []
    for id in syntax.given {
      guard let assumption = assumption(id, variables) else { return }
      given.append(assumption)
    }
    guard let meaning = meaning(syntax.sides, variables) else { return }
    content.claims.append(
      Claim(
        name: syntax.name?.text ?? "claim \(content.claimCount)", isNamed: syntax.name != nil,
        span: span, meaning: meaning, assumptions: content.assumptions + given))
  }

  /// What a claim says; nil where its mistakes were reported.
  private mutating func meaning(_ sides: [ExpressionID], _ variables: [Int]) -> Claim.Meaning? {
    captured = []
    let values = try? sidesOfOneType(sides, variables)
    let found = captured ?? []
    captured = nil
    if let values {
      return .sides(zip(values, sides).map { Claim.Side(value: $0, span: tree[$1].span) })
    }
    guard let first = found.first(where: { $0.severity == .error }) else { return nil }
    guard !first.code.hasPrefix("E02"), !first.code.hasPrefix("E01") else {
      diagnostics.report(contentsOf: found)
      return nil
    }
    return .illTyped(first)
  }

  /// The sides in one element type and shape; only a number stands for every entry. Index variables
  /// become axes before their own.
  mutating func sidesOfOneType(
    _ ids: [ExpressionID], _ variables: [Int] = []
  ) throws(Poison) -> [Value] {
    var operands: [Operand] = []
    for id in ids { operands.append(try lower(id)) }
    let spans = ids.map { tree[$0].span }
    var element = try commonElement(operands, spans)
    if element == nil, operands.allSatisfy(isBool) { element = .bool }
    var values: [Value] = []
    for (operand, span) in zip(operands, spans) {
      values.append(try tensor(operand, as: element ?? conventions.float, at: span))
    }
    let shaped = operands.firstIndex { shape($0)?.isEmpty == false }
    let wanted = shaped.map { type(values[$0]).shape } ?? []
    for index in values.indices where type(values[index]).shape != wanted {
      guard operands[index].openScalar != nil else {
        throw fail(
          ClaimDiagnostics.sides(
            type(values[shaped ?? 0]), spans[shaped ?? 0], type(values[index]), spans[index]))
      }
      values[index] = try broadcast(values[index], to: wanted, at: spans[index])
    }
    guard !variables.isEmpty else { return values }
    for index in values.indices {
      values[index] = try spread(values[index], over: variables, at: spans[index])
    }
    return values
  }

  /// `assume predicate`
  mutating func assume(_ id: ExpressionID) {
    if let assumption = assumption(id) { content.assumptions.append(assumption) }
  }

  /// A predicate; nil where it has a mistake.
  mutating func assumption(_ id: ExpressionID, _ variables: [Int] = []) -> Assumption? {
    var conditions: [Assumption.Condition] = []
    for part in conjuncts(id) {
      guard let condition = try? condition(part, variables) else { return nil }
      conditions.append(condition)
    }
    return Assumption(span: tree[id].span, conditions: conditions)
  }

  /// The parts of `a and b and c`, of its parts too, in order.
  private func conjuncts(_ id: ExpressionID) -> [ExpressionID] {
    var result: [ExpressionID] = []
    var open = [id]
    while let next = open.popLast() {
      if case .and(let parts) = tree[tree.withoutParentheses(next)].kind {
        open += parts.reversed()
      } else {
        result.append(next)
      }
    }
    return result
  }

  /// One condition, with its property where it is a call of the library's.
  private mutating func condition(
    _ id: ExpressionID, _ variables: [Int]
  ) throws(Poison) -> Assumption.Condition {
    let span = tree[id].span
    let operand = try lower(id)
    guard isBool(operand) else {
      throw fail(
        TypeDiagnostics.wrongKind(
          "a predicate, such as `x > 0` or `symmetric(A)`,",
          operand.isStatic ? operand.noun : "a value", at: span))
    }
    let value = try tensor(operand, at: span)
    guard value.isIndexed else { return .init(value: value, property: property(id)) }
    return .init(value: try spread(value, over: variables, at: span), property: nil)
  }

  /// The function and its argument where a predicate is a call of the library with one argument.
  private mutating func property(_ id: ExpressionID) -> Assumption.Property? {
    guard case .call(let call) = tree[tree.withoutParentheses(id)].kind, call.binders.isEmpty,
      call.arguments.count == 1,
      functions.findOwn(call.name.text, from: frame.space) == nil,
      functions.findInLibrary(call.name.text, &map) != nil,
      let operand = try? lower(call.arguments[0].value),
      let subject = try? tensor(operand, at: tree[call.arguments[0].value].span)
    else { return nil }
    return .init(name: call.name.text, subject: subject)
  }

  /// `expect e ≈ v within 1e-6 with x = [1, 2]`
  mutating func expect(_ syntax: ExpectationSyntax, at span: SourceSpan) {
    do {
      var substitutions: [String: Expectation.Literal] = [:]
      for item in syntax.with {
        substitutions[item.name.text] = try substitution(item)
      }
      let sides = try sidesOfOneType([syntax.value, syntax.expected])
      if let missing = argument(under: sides, except: substitutions) {
        throw fail(
          ClaimDiagnostics.notGiven(
            missing, map.text(of: tree[syntax.value].span), at: tree[syntax.value].span))
      }
      let tolerance = syntax.tolerance.flatMap { Rational(decimal: $0.text) }
      content.expectations.append(
        Expectation(
          span: span, value: sides[0], expected: sides[1],
          tolerance: .finite(tolerance ?? Expectation.defaultTolerance),
          substitutions: substitutions))
    } catch {}
  }

  /// The first input or parameter that values are computed from and that has no value.
  private mutating func argument(
    under values: [Value], except given: [String: Expectation.Literal]
  ) -> String? {
    guard let last = values.map(\.node.index).max() else { return nil }
    reachabilityBudget -= last
    guard reachabilityBudget > 0 else { return nil }
    var reached = [Bool](repeating: false, count: last + 1)
    for value in values { reached[value.node.index] = true }
    var found: String?
    for index in stride(from: last, through: 0, by: -1) where reached[index] {
      let value = Value(NodeID(index))
      let kind = builder.kind(of: value)
      if kind == InputNode.kind || kind == ParameterNode.kind {
        let name = builder.attributes(value, as: ArgumentAttributes.self).name
        if given[name] == nil { found = name }
      }
      for operand in builder.operands(value) { reached[operand.node.index] = true }
    }
    return found
  }

  /// The numbers that an expectation gives to an input or a parameter.
  private mutating func substitution(_ item: Item) throws(Poison) -> Expectation.Literal {
    let name = item.name
    let known = content.inputs + content.parameters.map(\.argument)
    guard let argument = known.first(where: { $0.name == name.text }) else {
      if frame.names[name.text] == nil, !tree.brokenNames.contains(name.text) {
        throw fail(
          NameDiagnostics.unknown(
            name.text, near: Spelling.nearest(to: name.text, among: known.map(\.name)),
            at: name.span, note: nil))
      }
      throw fail(ClaimDiagnostics.notGivable(name.text, at: name.span))
    }
    guard let id = item.value else {
      throw fail(ClaimDiagnostics.missingValue(name.text, at: name.span))
    }
    let operand = try lower(id)
    guard let (numbers, shape) = constants(operand) else {
      throw fail(
        TypeDiagnostics.wrongKind(
          "numbers, or lists of numbers, of one shape", operand.noun, at: tree[id].span))
    }
    let isFitting = zip(argument.type.shape, shape).allSatisfy { $0.constant ?? $1 == $1 }
    guard shape.isEmpty || shape.count == argument.type.rank && isFitting else {
      throw fail(
        ClaimDiagnostics.givenShape(
          name.text, argument.type, shape.map { Size($0) }, at: tree[id].span))
    }
    return .init(values: numbers, shape: shape)
  }
}

extension Expectation {
  /// The tolerance where `within` is left out: 1e-6.
  static let defaultTolerance = Rational(1, 1_000_000)
}

import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// Functions that are written in the language: a call puts their body in its place.
extension Lowering {
  /// Expands a function that is written in the language.
  mutating func expand(
    _ entry: FunctionTable.Entry, _ call: Expression.Call, hidden: [String: Operand],
    at span: SourceSpan
  ) throws(Poison) -> [Operand] {
    let function = entry.syntax
    let path = frames.compactMap(\.call)
    if let start = path.firstIndex(where: { $0.function == entry.id }) {
      let names = path[start...].map(\.name) + [function.name.text]
      throw fail(NameDiagnostics.recursion(names, at: call.name.span))
    }
    expandedFunctions.insert(entry.id)
    callBudget -= 1
    guard callBudget > 0 else { throw fail(TypeDiagnostics.tooManyCalls(at: span)) }
    let names = Set(function.parameters.map(\.name.text))
    let arguments = try bind(
      call, .init(function), hidden: hidden.filter { names.contains($0.key) }, at: span)
    let operands = try arguments.operands(&self)
    checkPullback(of: entry, operands.mapValues(\.operand))
    let outer = tree
    // Functions come from trees that the table keeps.
    guard let own = functions.tree(of: function.name.span.file) else { throw Poison() }
    let scope = nextScope(function.name.text)
    tree = own
    frames.append(newFrame(entry, call: function.name.text, at: span, scope: scope))
    depth += 1
    defer {
      depth -= 1
      frames.removeLast()
      tree = outer
    }
    guard depth <= Lowering.deepest else { throw fail(TypeDiagnostics.tooDeep(at: span)) }
    for parameter in function.parameters {
      try bind(parameter, operands[parameter.name.text])
    }
    let results = try body(of: function)
    record(entry, operands.mapValues(\.operand), results, scope, at: span)
    return results
  }

  /// Remembers a call for those who print formulas.
  private mutating func record(
    _ entry: FunctionTable.Entry, _ operands: [String: Operand], _ results: [Operand],
    _ scope: ScopeID, at span: SourceSpan
  ) {
    // Initialisers belong to another graph.
    guard hiddenFrames.isEmpty else { return }
    let parameters = entry.syntax.parameters
    var arguments: [FunctionCall.Argument] = []
    for parameter in parameters {
      guard let operand = operands[parameter.name.text] else { continue }
      arguments.append(
        .init(
          parameter: parameter.name.text, isLabelled: parameter.value != nil,
          meaning: operand.meaning))
    }
    let values = results.compactMap { if case .tensor(let value) = $0 { value } else { nil } }
    guard values.count == results.count else { return }
    // What a call at each value of an index variable gets and returns has no name.
    let given = operands.values.compactMap {
      if case .tensor(let value) = $0 { value } else { nil }
    }
    guard !(values + given).contains(where: { $0.isIndexed }) else { return }
    content.calls.append(
      FunctionCall(
        function: entry.syntax.name.text, arguments: arguments, results: values, scope: scope,
        span: span, isLibrary: functions.isLibrary(entry.syntax.name.span.file)))
  }

  /// The scope of the next call of a function in this frame: `softmax`, then `softmax[1]`.
  private mutating func nextScope(_ name: String) -> ScopeID {
    let count = frame.callCounts[name, default: 0]
    frame.callCounts[name] = count + 1
    let label = count == 0 ? name : "\(name)[\(count)]"
    return builder.intern(Scope(parent: frame.scope, name: label))
  }

  /// The space of a function's body, with the functions of its block.
  mutating func blockSpace(of entry: FunctionTable.Entry) -> Int {
    var space = entry.space
    guard case .block(let statements, _) = entry.syntax.body else { return space }
    for id in statements {
      guard case .function(let inner) = tree[id].kind else { continue }
      if space == entry.space { space = functions.newSpace(in: entry.space) }
      _ = functions.add(inner, to: space)
    }
    return space
  }

  private mutating func newFrame(
    _ entry: FunctionTable.Entry, call name: String, at span: SourceSpan, scope: ScopeID
  ) -> Frame {
    var frame = Frame(space: blockSpace(of: entry))
    frame.scope = scope
    frame.isDifferentiating = openBinders > 0 && tree.callsDerivative(in: entry.syntax)
    frame.call = .init(
      name: name, span: span, isLibrary: functions.isLibrary(entry.syntax.name.span.file),
      function: entry.id)
    return frame
  }

  /// Gives a parameter its argument or its default, and the names in its type their sizes.
  mutating func bind(
    _ parameter: FunctionSyntax.Parameter, _ argument: (operand: Operand, span: SourceSpan)?
  ) throws(Poison) {
    var operand: Operand
    var span = parameter.name.span
    if let argument {
      (operand, span) = argument
    } else if let value = parameter.value {
      operand = try lower(value)
    } else {
      // `bind` on the call has seen to it that required ones are given.
      throw Poison()
    }
    if let type = parameter.type {
      operand = try fit(operand, to: type, parameter: parameter.name.text, at: span)
    }
    operand = try variableOfDerivative(operand, at: span)
    frame.names[parameter.name.text] = Binding(
      meaning: .operand(operand), span: parameter.name.span)
  }

  /// An argument against the type of its parameter.
  private mutating func fit(
    _ operand: Operand, to type: TypeSyntax, parameter: String, at span: SourceSpan
  ) throws(Poison) -> Operand {
    var value: Value
    if let name = type.element {
      value = try tensor(operand, as: try elementType(name), at: span)
    } else if case .tensor(let own) = operand {
      value = own
    } else {
      value = try tensor(operand, at: span)
    }
    let sizes = type.sizes ?? []
    let shape = self.type(value).shape
    guard sizes.count == shape.count else {
      throw fail(parameterMistake(parameter, map.text(of: type.span), self.type(value), span))
    }
    for (size, id) in zip(shape, sizes) {
      if case .name(let name) = tree[id].kind, frame.names[name] == nil {
        let meaning = Binding.Meaning.operand(.number(StaticNumber(size)))
        frame.names[name] = Binding(meaning: meaning, span: tree[id].span)
        continue
      }
      guard try self.size(id) == size else {
        throw fail(parameterMistake(parameter, map.text(of: type.span), self.type(value), span))
      }
    }
    value = try broadcast(value, to: shape, at: span)
    return .tensor(value)
  }

  private func parameterMistake(
    _ parameter: String, _ wanted: String, _ type: TensorType, _ span: SourceSpan
  ) -> Diagnostic {
    TypeDiagnostics.shape(
      "the parameter `\(parameter)` is \(wanted), but the argument is "
        + TypeDiagnostics.text(type), at: span)
  }

  /// The values that a function's body returns.
  mutating func body(of function: FunctionSyntax) throws(Poison) -> [Operand] {
    switch function.body {
    case .expression(let id): return [try lower(id)]
    case .block(let statements, let braces):
      for id in statements {
        let statement = tree[id]
        switch statement.kind {
        case .definition(let names, let value): define(names, value, at: statement.span)
        case .return(let values):
          var results: [Operand] = []
          for value in values { results.append(try lower(value)) }
          return results
        case .function: continue
        case .param, .repeat, .minimize:
          throw fail(NameDiagnostics.notYet(statement.kind.noun, at: statement.span))
        default:
          throw fail(NameDiagnostics.fileOnly(statement.kind.noun, at: statement.span))
        }
      }
      throw fail(SyntaxDiagnostics.missingReturn(at: braces))
    }
  }
}

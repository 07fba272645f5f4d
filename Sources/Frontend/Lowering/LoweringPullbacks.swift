import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// `fn f(x) = … with pullback(d) = …`: the stated derivative becomes claims of a model of its own,
/// once for each kind of arguments with which the function is called. Gradients still follow from
/// the body: what is computed depends neither on a proof nor on whether one was looked for, second
/// derivatives and kinks are those of the body, and a statement that is wrong changes no number.
extension Lowering {
  /// Adds the model in which a function's stated pullback is checked, unless it is there.
  mutating func checkPullback(of entry: FunctionTable.Entry, _ operands: [String: Operand]) {
    guard let pullback = entry.syntax.pullback,
      let tree = functions.tree(of: entry.syntax.name.span.file)
    else { return }
    var arguments: [String: GivenArgument] = [:]
    for (name, operand) in operands {
      if case .tensor(let value) = operand {
        arguments[name] = .tensor(type(value))
      } else if case .index = operand {
        arguments[name] = .tensor(TensorType(conventions.float))
      } else {
        arguments[name] = .known(operand)
      }
    }
    let signature = entry.syntax.parameters.map { arguments[$0.name.text].map { "\($0)" } ?? "" }
    let key = "\(entry.id) \(signature)"
    guard checkedPullbacks.insert(key).inserted else { return }
    var inner = Lowering(
      tree, map: map, conventions: conventions, functions: functions, options: options)
    inner.frames = [Frame(space: entry.space)]
    inner.checkedPullbacks = checkedPullbacks
    inner.content.dims = content.dims
    let name = entry.syntax.name.text
    do {
      try inner.statePullback(entry.syntax, pullback, arguments)
      content.pullbacks.append(inner.finish(name: "pullback of \(name)", dims: content.dims))
    } catch {}
    for diagnostic in inner.diagnostics.reported { report(diagnostic) }
    (map, functions, checkedPullbacks) = (inner.map, inner.functions, inner.checkedPullbacks)
    content.pullbacks += inner.content.pullbacks
  }

  /// An argument without its graph.
  private enum GivenArgument {
    case tensor(TensorType)
    case known(Operand)
  }

  /// The function of fresh inputs, and a claim for each of them.
  private mutating func statePullback(
    _ function: FunctionSyntax, _ pullback: FunctionSyntax.Pullback,
    _ arguments: [String: GivenArgument]
  ) throws(Poison) {
    guard pullback.values.count == function.parameters.count else {
      throw fail(
        ClaimDiagnostics.pullbackCount(
          pullback.values.count, parameters: function.parameters.count, at: pullback.span))
    }
    var variables: [Value?] = []
    for parameter in function.parameters {
      variables.append(try freshInput(for: parameter, arguments[parameter.name.text]))
    }
    let results = try body(of: function)
    guard results.count == 1, case .tensor(let result) = results[0],
      type(result).element.isFloat
    else { throw fail(ClaimDiagnostics.pullbackResult(function.name.text, at: pullback.span)) }
    let cotangent = argument(pullback.cotangent, type(result))
    bind(pullback.cotangent, .operand(.tensor(cotangent)))
    for (index, id) in pullback.values.enumerated() {
      guard let variable = variables[index], type(variable).element.isFloat else { continue }
      mark(tree[id].span)
      let field = AttributeField("", .text(DerivativeAttributes.Mode.vjp.rawValue))
      let derived = try emit(
        DerivativeNode.kind, [field], [result, variable, cotangent], at: tree[id].span)
      try claim(function, function.parameters[index].name, derived, id)
    }
  }

  /// A parameter as an input of the argument's type; what is known stays so.
  private mutating func freshInput(
    for parameter: FunctionSyntax.Parameter, _ given: GivenArgument?
  ) throws(Poison) -> Value? {
    let span = parameter.name.span
    switch given {
    case .tensor(let type):
      let value = argument(parameter.name, type)
      try bind(parameter, (.tensor(value), span))
      return value
    case .known(let operand): try bind(parameter, (operand, span))
    case nil: try bind(parameter, nil)
    }
    return nil
  }

  /// An input of the model.
  private mutating func argument(_ name: Identifier, _ type: TensorType) -> Value {
    mark(name.span)
    let value = builder.input(name.text, type)
    content.inputs.append(.init(name: name.text, type: type, value: value, span: name.span))
    return value
  }

  private mutating func claim(
    _ function: FunctionSyntax, _ parameter: Identifier, _ derived: Value, _ id: ExpressionID
  ) throws(Poison) {
    let operand = try lower(id)
    var stated = try tensor(operand, as: type(derived).element, at: tree[id].span)
    if operand.openScalar != nil {
      stated = try broadcast(stated, to: type(derived).shape, at: tree[id].span)
    }
    guard type(stated).shape == type(derived).shape else {
      throw fail(
        ClaimDiagnostics.sides(
          type(derived), parameter.span, type(stated), tree[id].span))
    }
    let sides = [stated, derived].map { Claim.Side(value: $0, span: tree[id].span) }
    content.claims.append(
      Claim(
        name: "pullback of \(function.name.text) in \(parameter.text)", isNamed: true,
        span: tree[id].span, meaning: .sides(sides), assumptions: []))
  }
}

import AdjointFrontend
import AdjointGraphIR
import AdjointRendering
import AdjointSource
import AdjointTensors

/// What is to be derived: derivatives of one value.
struct DerivingQuestion {
  /// Which derivative.
  let mode: DerivativeAttributes.Mode
  let value: Value
  var variables: [Value]
  /// The direction of `jvp`, the cotangent of `vjp`.
  let vector: Value?
  /// Where the derivative stands in the text; nil where it stands nowhere, or within a function.
  let span: SourceSpan?

  /// The question that a derivative node of a graph is the answer to.
  init(_ id: NodeID, in graph: Graph) {
    mode = graph.attributes(id, as: DerivativeAttributes.self).mode
    value = graph.operand(id, 0)
    variables = [graph.operand(id, 1)]
    vector = graph.operands(id).count > 2 ? graph.operand(id, 2) : nil
    let provenance = graph.provenance(id)
    span = provenance.scope == nil ? provenance.span : nil
  }

  init(
    _ mode: DerivativeAttributes.Mode, of value: Value, in variables: [Value],
    vector: Value? = nil
  ) {
    self.mode = mode
    self.value = value
    self.variables = variables
    self.vector = vector
    span = nil
  }

  /// True if another asks for the same derivatives in other variables.
  func isAlike(_ other: DerivingQuestion) -> Bool {
    mode == other.mode && value == other.value && vector == other.vector
  }

  /// The questions that a model asks: its loss in the named variables where there are names,
  /// otherwise the derivatives of its outputs, or of its claims where these have none, or its loss
  /// in all parameters, or in all inputs where it has no parameters.
  static func all(
    _ model: Model, variables names: [String]
  ) throws(Diagnostic) -> [DerivingQuestion] {
    guard names.isEmpty else {
      let variables = try values(names, model)
      return [.init(.grad, of: try loss(model, in: variables), in: variables)]
    }
    var roots = model.graph.outputs.map(\.value)
    var found = derivatives(model.graph, under: roots)
    if found.isEmpty {
      for claim in model.claims {
        if case .sides(let sides) = claim.meaning { roots += sides.map(\.value) }
      }
      found = derivatives(model.graph, under: roots)
    }
    if found.isEmpty {
      let variables = variables(model)
      found = [.init(.grad, of: try loss(model, in: variables), in: variables)]
    }
    return found
  }

  /// The values of these names.
  static func values(_ names: [String], _ model: Model) throws(Diagnostic) -> [Value] {
    var result: [Value] = []
    for name in names {
      guard let value = model.names[name] else {
        throw DerivingDiagnostics.unknown(name, names: model.names.keys)
      }
      guard model.graph.type(of: value).element.isFloat else {
        throw DerivingDiagnostics.notFloat(name)
      }
      if !result.contains(value) { result.append(value) }
    }
    return result
  }

  /// What a model is derived in where nothing is said: its parameters, or its inputs.
  static func variables(_ model: Model) -> [Value] {
    func floats(_ values: [Value]) -> [Value] {
      values.filter { model.graph.type(of: $0).element.isFloat }
    }
    let parameters = floats(model.parameters.map(\.argument.value))
    return parameters.isEmpty ? floats(model.inputs.map(\.value)) : parameters
  }

  /// The first scalar that depends on the variables, or on some of them, or at all: among the
  /// outputs, or what claims differentiate, or all values.
  private static func loss(
    _ model: Model, in variables: [Value]
  ) throws(Diagnostic) -> Value {
    func scalars(_ values: [Value]) -> [Value] {
      values.filter { value in
        let type = model.graph.type(of: value)
        return type.rank == 0 && type.element.isFloat
      }
    }
    var candidates = scalars(model.graph.outputs.map(\.value))
    if candidates.isEmpty {
      let graph = model.graph
      let differentiated = graph.ids.filter { graph.kind($0) == DerivativeNode.kind }
      candidates = scalars(differentiated.map { graph.operand($0, 0) })
    }
    if candidates.isEmpty {
      let arguments = model.inputs.map(\.value) + model.parameters.map(\.argument.value)
      let own = model.names.values.filter { !arguments.contains($0) }
      candidates = scalars(own).sorted { $1.node < $0.node }
    }
    let reached = candidates.map { scalar in
      variables.count { variable in
        variable.node <= scalar.node
          && ReverseDerivation.path(from: [variable], to: scalar, model.graph)[scalar.node.index]
      }
    }
    guard let most = reached.max(), let place = reached.firstIndex(of: most) else {
      throw DerivingDiagnostics.noLoss()
    }
    return candidates[place]
  }

  /// The derivatives that values depend on, in order; gradients and Jacobians of one value are one
  /// question.
  private static func derivatives(_ graph: Graph, under roots: [Value]) -> [DerivingQuestion] {
    var reached = [Bool](repeating: false, count: graph.nodes.count)
    for root in roots { reached[root.node.index] = true }
    var found: [NodeID] = []
    for index in stride(from: reached.count - 1, through: 0, by: -1) where reached[index] {
      let id = NodeID(index)
      if graph.kind(id) == DerivativeNode.kind { found.append(id) }
      for operand in graph.operands(id) { reached[operand.node.index] = true }
    }
    var questions: [DerivingQuestion] = []
    for id in found.reversed() {
      let question = DerivingQuestion(id, in: graph)
      let isShared = question.vector == nil && question.mode != .hessian
      if let known = questions.firstIndex(where: { isShared && $0.isAlike(question) }) {
        let variable = question.variables[0]
        if !questions[known].variables.contains(variable) {
          questions[known].variables.append(variable)
        }
      } else if !questions.contains(where: {
        $0.isAlike(question) && $0.variables == question.variables
      }) {
        questions.append(question)
      }
    }
    return questions
  }
}

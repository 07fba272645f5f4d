import AdjointFrontend
import AdjointGraphIR
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

  /// The question that a derivative node of a graph is the answer to.
  init(_ id: NodeID, in graph: Graph) {
    mode = graph.attributes(id, as: DerivativeAttributes.self).mode
    value = graph.operand(id, 0)
    variables = [graph.operand(id, 1)]
    vector = graph.operands(id).count > 2 ? graph.operand(id, 2) : nil
  }

  init(
    _ mode: DerivativeAttributes.Mode, of value: Value, in variables: [Value],
    vector: Value? = nil
  ) {
    self.mode = mode
    self.value = value
    self.variables = variables
    self.vector = vector
  }

  /// The questions that a model asks: its loss in the named variables where there are names,
  /// otherwise the derivatives of its outputs, or of its claims where these have none, or its loss
  /// in all parameters.
  static func all(
    _ model: Model, variables names: [String]
  ) throws(Diagnostic) -> [DerivingQuestion] {
    guard names.isEmpty else {
      var variables: [Value] = []
      for name in names {
        guard let value = model.names[name] else {
          throw DerivingDiagnostics.unknown(name, names: model.names.keys)
        }
        variables.append(value)
      }
      return [.init(.grad, of: try loss(model), in: variables)]
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
      let parameters = model.parameters.map(\.argument.value)
      found = [.init(.grad, of: try loss(model), in: parameters)]
    }
    return found
  }

  /// The first output that is a scalar.
  private static func loss(_ model: Model) throws(Diagnostic) -> Value {
    let scalars = model.graph.outputs.map(\.value).filter { value in
      let type = model.graph.type(of: value)
      return type.rank == 0 && type.element.isFloat
    }
    guard let loss = scalars.first else { throw DerivingDiagnostics.noLoss() }
    return loss
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
      if let known = questions.firstIndex(where: {
        isShared && $0.value == question.value && $0.mode == question.mode
      }) {
        let variable = question.variables[0]
        if !questions[known].variables.contains(variable) {
          questions[known].variables.append(variable)
        }
      } else if !questions.contains(where: {
        $0.mode == question.mode && $0.value == question.value && $0.vector == question.vector
          && $0.variables == question.variables
      }) {
        questions.append(question)
      }
    }
    return questions
  }
}

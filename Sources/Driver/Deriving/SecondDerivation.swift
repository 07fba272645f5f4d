import AdjointFrontend
import AdjointGraphIR
import AdjointRendering
import AdjointSource
import AdjointTensors

/// Derivations of derivatives. The derivative that stands in the way is derived first; then its
/// steps stand in the model's text as statements, `dL_dz = …`, in the place of `grad(L, z)`, and
/// what is left is a first derivative of those.
struct SecondDerivation {
  /// How often derivatives may be differentiated.
  private static let deepest = 6

  private var text: DerivedText
  private let options: DerivingOptions
  private var before: [Derivation] = []

  init(_ model: Model, _ map: SourceMap, _ options: DerivingOptions) {
    text = DerivedText(model, map, options)
    self.options = options
  }

  private var model: Model { text.model }

  /// The statements that define names which these derivations speak of, by name.
  var definitions: [String: String] { text.definitions }

  /// The derivations of the derivatives that stand in the way, then that of the question.
  mutating func derivations(
    of asked: DerivingQuestion
  ) throws(DerivationFailure) -> [Derivation] {
    var question = asked
    var names = Naming(asked, model)
    if try innermost(question) != nil {
      names.result = try text.naming(asked)
      question = try self.question(asked.mode, names.value, names)
    }
    var count = 0
    while let inner = try innermost(question) {
      count += 1
      guard count <= SecondDerivation.deepest else {
        throw DerivationFailure("derivatives stand more than \(SecondDerivation.deepest) deep")
      }
      question = try unfold(inner, in: question, names)
    }
    let last =
      question.mode == .hessian
      ? try hessian(question, names) : text.shown(try first(question))
    return before + [last]
  }

  private func first(_ question: DerivingQuestion) throws(DerivationFailure) -> Derivation {
    try Deriving.first(question, model, text.map, options, reserved: text.reserved)
  }

  /// The names of what a question is about, which stay when the text changes.
  private struct Naming {
    let value: String?
    let variables: [String]
    let vector: String?
    /// The name of the derivative, where the value or the vector has none.
    var result: String?

    init(_ question: DerivingQuestion, _ model: Model) {
      value = model.graph.names[question.value]
      variables = question.variables.compactMap { model.graph.names[$0] }
      vector = question.vector.flatMap { model.graph.names[$0] }
    }
  }

  /// The derivative nodes on the way from the variables to the value that are of one kind and of
  /// one value, before which no other stands; nil without one.
  private func innermost(
    _ question: DerivingQuestion
  ) throws(DerivationFailure) -> [NodeID]? {
    let graph = model.graph
    let isOnPath = ReverseDerivation.path(
      from: question.variables, to: question.value, graph)
    let found = isOnPath.indices.map { NodeID($0) }.filter {
      isOnPath[$0.index] && graph.kind($0) == DerivativeNode.kind
    }
    guard let first = found.first.map({ DerivingQuestion($0, in: graph) }) else { return nil }
    let group = found.filter { DerivingQuestion($0, in: graph).isAlike(first) }
    guard first.mode != .hessian,
      group.allSatisfy({ DerivingQuestion($0, in: graph).span != nil })
    else {
      throw DerivationFailure(
        first.mode == .hessian
          ? "a Hessian is differentiated again: write it as the Jacobian of a gradient"
          : "a derivative within a function is differentiated again: write it in the file itself")
    }
    return group
  }

  /// Puts the steps of derivatives into the text.
  private mutating func unfold(
    _ group: [NodeID], in question: DerivingQuestion, _ names: Naming
  ) throws(DerivationFailure) -> DerivingQuestion {
    let graph = model.graph
    var inner = DerivingQuestion(group[0], in: graph)
    for id in group.dropFirst() where !inner.variables.contains(graph.operand(id, 1)) {
      inner.variables.append(graph.operand(id, 1))
    }
    let derivation = try first(inner)
    let added = text.names(of: derivation.inClosedForms)
    var edits: [DerivedText.Edit] = []
    for id in group {
      guard let variable = graph.names[graph.operand(id, 1)],
        let alias = added[try symbol(in: derivation, variable)]
      else {
        throw DerivationFailure("a derivative in a value without a name is differentiated again")
      }
      edits.append(.init(question: DerivingQuestion(id, in: graph), alias: alias))
    }
    before.append(text.shown(derivation))
    try text.replace(edits, with: added)
    return try self.question(question.mode, names.value, names)
  }

  /// The derivative of the derivation's value, in a variable.
  private func symbol(
    in derivation: Derivation, _ variable: String
  ) throws(DerivationFailure) -> Formula {
    let found = derivation.targets.map(\.whole).first { $0.variableName == variable }
    guard let found else { throw DerivationFailure("the value does not depend on \(variable)") }
    return found
  }

  /// The Hessian as the Jacobian of the gradient.
  private mutating func hessian(
    _ question: DerivingQuestion, _ naming: Naming
  ) throws(DerivationFailure) -> Derivation {
    var names = naming
    let gradient = try first(DerivingQuestion(.grad, of: question.value, in: question.variables))
    guard let variable = names.variables.first else {
      throw DerivationFailure("the variable has no name")
    }
    let symbol = try symbol(in: gradient, variable)
    let added = text.names(of: gradient.inClosedForms)
    guard let alias = added[symbol], case .derivative(let own) = symbol.kind else {
      throw DerivationFailure("the value does not depend on \(variable)")
    }
    before.append(text.shown(gradient))
    try text.append(added)
    names.result = nil
    let isTurned = model.conventions.jacobian == .denominator
    let inner = try self.question(isTurned ? .jacobianTransposed : .jacobian, alias, names)
    var result = text.shown(try first(inner))
    let whole = Formula.derivative(
      .init("hessian", text.symbol(own.value), own.variable), symbol.shape + symbol.shape)
    result.targets = result.targets.map { $0.renamed(whole) }
    return result
  }

  private func question(
    _ mode: DerivativeAttributes.Mode, _ value: String?, _ names: Naming
  ) throws(DerivationFailure) -> DerivingQuestion {
    let variables = names.variables.compactMap { model.names[$0] }
    guard variables.count == names.variables.count, !variables.isEmpty else {
      throw DerivationFailure("the variable has no name")
    }
    if let result = names.result {
      guard let node = model.names[result]?.node, model.graph.kind(node) == DerivativeNode.kind
      else { throw DerivationFailure("give the value that is differentiated twice a name") }
      var question = DerivingQuestion(node, in: model.graph)
      question.variables = variables
      return question
    }
    guard let value, let of = model.names[value] else {
      throw DerivationFailure("give the value that is differentiated twice a name")
    }
    let vector = names.vector.flatMap { model.names[$0] }
    guard vector != nil || mode != .jvp && mode != .vjp else {
      throw DerivationFailure("give the vector a name")
    }
    return DerivingQuestion(mode, of: of, in: variables, vector: vector)
  }
}

import AdjointFrontend
import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// A value that somebody asks to derive, by an expression in the model's names: `h2[0, 0]`. Its
/// derivatives stand as statements behind the model's text.
struct AskedValue {
  let model: Model
  let map: SourceMap
  let question: DerivingQuestion

  /// The gradient of a scalar, the Jacobian of anything else.
  /// - Parameter variables: in what; all parameters where there are no names, or all inputs.
  /// - Throws: a diagnostic where the expression is none of the model, or a name is unknown.
  init(
    _ expression: String, of model: Model, in variables: [String]
  ) throws(Diagnostic) {
    guard let source = model.source, expression.allSatisfy({ !$0.isNewline && $0 != "#" }) else {
      throw DerivingDiagnostics.notValue(expression, reason: "it is no expression")
    }
    var names = variables
    if names.isEmpty {
      let values = DerivingQuestion.variables(model)
      names = values.compactMap { model.graph.names[$0] }
    } else {
      _ = try DerivingQuestion.values(names, model)
    }
    let first = AskedValue.fresh("value", model)
    let own = try AskedValue.read(expression, source, ["\(first) = (\(expression))"])
    guard let value = own.model.names[first] else {
      throw DerivingDiagnostics.notValue(expression, reason: "it is a number")
    }
    let type = own.model.graph.type(of: value)
    guard type.element.isFloat else { throw DerivingDiagnostics.notFloat(expression) }
    let mode = type.rank == 0 ? "grad" : "jacobian"
    let line = "\(first) = \(mode)(\(expression), \(names.first ?? ""))"
    let reading = try AskedValue.read(expression, source, [line])
    let graph = reading.model.graph
    guard let node = reading.model.names[first]?.node, graph.kind(node) == DerivativeNode.kind
    else { throw DerivingDiagnostics.notValue(expression, reason: "it has no derivative") }
    var question = DerivingQuestion(node, in: graph)
    question.variables = names.compactMap { reading.model.names[$0] }
    self.model = reading.model
    map = reading.map
    self.question = question
  }

  private static func read(
    _ expression: String, _ source: Model.Source, _ lines: [String]
  ) throws(Diagnostic) -> (model: Model, map: SourceMap) {
    let text = source.file.text + "\n" + lines.map { $0 + "\n" }.joined()
    let reading = Model.read(
      SourceFile(name: source.file.name, text: text), options: source.options)
    guard let model = reading.model else {
      let reason = reading.diagnostics.first { $0.severity == .error }?.message
      throw DerivingDiagnostics.notValue(expression, reason: reason ?? "it is no expression")
    }
    return (model, reading.map)
  }

  private static func fresh(_ base: String, _ model: Model) -> String {
    let taken = Set(model.names.keys).union(model.dims.map(\.name))
    var name = base
    while taken.contains(where: { $0.hasPrefix(name) }) { name += "_" }
    return name
  }
}

import AdjointFrontend
import AdjointGraphIR
import AdjointRendering
import AdjointSource
import AdjointTensors

/// What is asked of a derivation.
public struct DerivingOptions: Sendable {
  /// The variables; empty for the derivatives that the file's outputs or claims mention.
  public var variables: [String]
  /// Functions whose calls are written out.
  public var expanded: Set<String>

  /// Entries of derivatives to write out.
  public var entries: [EntryRequest]

  public init(
    variables: [String] = [], expanded: Set<String> = [], entries: [EntryRequest] = []
  ) {
    self.variables = variables
    self.entries = entries
    self.expanded = expanded
  }
}

/// From a model to the derivations of its derivatives.
public enum Deriving {
  /// Derivatives of one value.
  struct Question {
    let value: Value
    var variables: [Value]
  }

  /// The derivations that were asked for, in the order of the file.
  /// - Throws: a diagnostic where a name is unknown, or something has no formula.
  public static func derivations(
    _ model: Model, _ map: SourceMap, _ options: DerivingOptions = DerivingOptions()
  ) throws(Diagnostic) -> [Derivation] {
    for name in options.expanded.sorted()
    where !model.calls.contains(where: { $0.function == name }) {
      throw DerivingDiagnostics.noCall(name, calls: Set(model.calls.map(\.function)))
    }
    var options = options
    // Entries alone say what to derive.
    if options.variables.isEmpty {
      for entry in options.entries where !options.variables.contains(entry.variable) {
        options.variables.append(entry.variable)
      }
    }
    let spans = statements(map)
    var result: [Derivation] = []
    for question in try questions(model, options) {
      let span = model.graph.provenance(question.value.node).span
      do throws(DerivationFailure) {
        result.append(try derivation(of: question, model, options, spans))
      } catch {
        throw DerivingDiagnostics.noFormula(error, at: span)
      }
    }
    return result
  }

  private static func derivation(
    of question: Question, _ model: Model, _ options: DerivingOptions, _ spans: [String: SourceSpan]
  ) throws(DerivationFailure) -> Derivation {
    var expressing = Expressing(model, expanded: options.expanded)
    let start = ReverseDerivation.gradient(of: try expressing.formula(question.value))
    var reverse = ReverseDerivation(
      expressing, of: question.value, in: question.variables, start, spans: spans)
    var derivation = try reverse.run(question.variables)
    let taken = Set(model.names.keys).union(model.dims.map(\.name))
    for entry in options.entries {
      derivation.entries.append(try derivation.entry(entry, taken: taken))
    }
    return derivation
  }

  /// Where the statement that defines each name of the file stands.
  private static func statements(_ map: SourceMap) -> [String: SourceSpan] {
    guard let file = map[FileID(0)] else { return [:] }
    let tree = Parser.parse(file, id: FileID(0)).0
    var spans: [String: SourceSpan] = [:]
    for id in tree.body {
      let names: [String] =
        switch tree[id].kind {
        case .definition(let names, _): names.map(\.text)
        case .output(let items): items.filter { $0.value != nil }.map(\.name.text)
        default: []
        }
      for name in names where spans[name] == nil { spans[name] = tree[id].span }
    }
    return spans
  }

  /// Which derivatives are to be derived.
  private static func questions(
    _ model: Model, _ options: DerivingOptions
  ) throws(Diagnostic) -> [Question] {
    guard options.variables.isEmpty else {
      var variables: [Value] = []
      for name in options.variables {
        guard let value = model.names[name] else {
          throw DerivingDiagnostics.unknown(name, names: model.names.keys)
        }
        variables.append(value)
      }
      return [Question(value: try loss(model), variables: variables)]
    }
    var roots = model.graph.outputs.map(\.value)
    var found = gradients(model.graph, under: roots)
    if found.isEmpty {
      for claim in model.claims {
        if case .sides(let sides) = claim.meaning { roots += sides.map(\.value) }
      }
      found = gradients(model.graph, under: roots)
    }
    if found.isEmpty {
      let parameters = model.parameters.map(\.argument.value)
      found = [Question(value: try loss(model), variables: parameters)]
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

  /// The gradients that values depend on, by what is differentiated.
  private static func gradients(_ graph: Graph, under roots: [Value]) -> [Question] {
    var reached = [Bool](repeating: false, count: graph.nodes.count)
    for root in roots { reached[root.node.index] = true }
    var found: [NodeID] = []
    for index in stride(from: reached.count - 1, through: 0, by: -1) where reached[index] {
      let id = NodeID(index)
      if graph.kind(id) == DerivativeNode.kind,
        graph.attributes(id, as: DerivativeAttributes.self).mode == .grad
      {
        found.append(id)
      }
      for operand in graph.operands(id) { reached[operand.node.index] = true }
    }
    var questions: [Question] = []
    for id in found.reversed() {
      let (value, variable) = (graph.operand(id, 0), graph.operand(id, 1))
      if let known = questions.firstIndex(where: { $0.value == value }) {
        if !questions[known].variables.contains(variable) {
          questions[known].variables.append(variable)
        }
      } else {
        questions.append(Question(value: value, variables: [variable]))
      }
    }
    return questions
  }
}

import AdjointFrontend
import AdjointGraphIR
import AdjointRendering
import AdjointSource
import AdjointTensors

/// What is asked of a derivation.
public struct DerivingOptions: Sendable {
  /// What is derived, as an expression of the language; nil for the model's loss, or for the
  /// derivatives that its outputs or claims mention.
  public var value: String?
  /// The variables; empty for those that the file's outputs or claims mention.
  public var variables: [String]
  /// Functions whose calls are written out.
  public var expanded: Set<String>
  /// Entries of gradients to write out.
  public var entries: [EntryRequest]
  /// Names that earlier derivations have given to values.
  var reserved: Set<String> = []
  /// The statements by which earlier derivations have given names to derivatives.
  var definitions: [String: String] = [:]

  public init(
    value: String? = nil, variables: [String] = [], expanded: Set<String> = [],
    entries: [EntryRequest] = []
  ) {
    self.value = value
    self.variables = variables
    self.entries = entries
    self.expanded = expanded
  }
}

/// From a model to the derivations of its derivatives.
public enum Deriving {
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
    guard let value = options.value else {
      let questions = try DerivingQuestion.all(model, variables: options.variables)
      return try derivations(questions, model, map, options)
    }
    let asked = try AskedValue(value, of: model, in: options.variables)
    return try derivations([asked.question], asked.model, asked.map, options)
  }

  private static func derivations(
    _ questions: [DerivingQuestion], _ model: Model, _ map: SourceMap, _ asked: DerivingOptions
  ) throws(Diagnostic) -> [Derivation] {
    var options = asked
    var result: [Derivation] = []
    for question in questions {
      let span = model.graph.provenance(question.value.node).span
      do throws(DerivationFailure) {
        var deriving = SecondDerivation(model, map, options)
        for derivation in try deriving.derivations(of: question)
        where !result.contains(where: { $0.covers(derivation) }) {
          options.reserved.formUnion(derivation.definedNames)
          var own = derivation.withoutUnusedDefinitions
          let element = model.graph.type(of: question.value).element
          own.conversion = element == model.conventions.float ? nil : element.name
          result.append(own)
        }
        options.definitions.merge(deriving.definitions) { $1 }
      } catch {
        throw DerivingDiagnostics.noFormula(error, at: span)
      }
    }
    let taken = Set(model.names.keys).union(model.dims.map(\.name))
    do throws(DerivationFailure) {
      for entry in options.entries {
        // The last derivation that derives the variable is the one that was asked for.
        let place = result.lastIndex { $0.derives(entry.variable) } ?? result.count - 1
        result[place].entries.append(try result[place].entry(entry, taken: taken))
        let every = result[place].everywhere(entry, taken: taken)
        result[place].claimedEntries.append(try result[place].entry(every, taken: taken))
      }
    } catch {
      throw DerivingDiagnostics.noFormula(error, at: nil)
    }
    return result
  }

  /// The derivation of derivatives of one value, in whose way no other derivative stands.
  static func first(
    _ question: DerivingQuestion, _ model: Model, _ map: SourceMap, _ options: DerivingOptions,
    reserved: Set<String>
  ) throws(DerivationFailure) -> Derivation {
    var expressing = Expressing(model, expanded: options.expanded, reserved: reserved)
    let spans = statements(map)
    let value = try expressing.formula(question.value)
    let vector = try vector(question, model, &expressing)
    switch question.mode {
    case .jvp:
      var forward = ForwardDerivation(
        expressing, of: question.value, in: question.variables[0], along: vector, spans: spans)
      return try forward.run()
    case .grad, .vjp:
      let start =
        question.mode == .vjp
        ? ReverseDerivation.product(of: value, with: vector)
        : ReverseDerivation.gradient(of: value)
      var reverse = ReverseDerivation(
        expressing, of: question.value, in: question.variables, start, spans: spans)
      return try reverse.run(question.variables)
    case .jacobian, .jacobianTransposed, .hessian:
      let taken = Set(model.names.keys).union(model.dims.map(\.name))
      let shape = model.graph.type(of: question.value).shape
      let jacobian = JacobianDerivation(
        of: value.fitted(to: shape), isDenominator: question.mode == .jacobianTransposed,
        taken: taken)
      var reverse = ReverseDerivation(
        expressing, of: question.value, in: question.variables, jacobian.start, spans: spans)
      return jacobian.whole(try reverse.run(question.variables))
    }
  }

  private static func vector(
    _ question: DerivingQuestion, _ model: Model, _ expressing: inout Expressing
  ) throws(DerivationFailure) -> Formula {
    guard let vector = question.vector else { return .number(0) }
    return try expressing.formula(vector).fitted(to: model.graph.type(of: vector).shape)
  }

  /// Where the statement that defines each name of the file stands.
  static func statements(_ map: SourceMap) -> [String: SourceSpan] {
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
}

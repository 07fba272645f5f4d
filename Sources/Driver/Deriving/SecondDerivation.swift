import AdjointFrontend
import AdjointGraphIR
import AdjointRendering
import AdjointSource
import AdjointTensors

/// Derivations of derivatives. The gradient that stands in the way is derived first; then its steps
/// stand in the model's text as statements, `dL_dz = …`, in the place of `grad(L, z)`, and what is
/// left is a first derivative of those.
struct SecondDerivation {
  /// How often derivatives may be differentiated.
  private static let deepest = 4

  private var model: Model
  private var map: SourceMap
  private var options: DerivingOptions
  private var before: [Derivation] = []
  private var aliases: [Derivation.Alias] = []
  /// True where the text is not the model's own with statements behind it.
  private var isReplaced = false
  private let original: SourceMap

  init(_ model: Model, _ map: SourceMap, _ options: DerivingOptions) {
    self.model = model
    self.map = map
    original = map
    self.options = options
  }

  /// The derivations of the gradients that stand in the way, then that of the question.
  mutating func derivations(
    of asked: DerivingQuestion
  ) throws(DerivationFailure) -> [Derivation] {
    var question = asked
    let names = Naming(asked, model)
    for _ in 0..<SecondDerivation.deepest {
      guard let inner = try innermost(question) else { break }
      question = try unfold(inner, in: question, names)
    }
    guard question.mode == .hessian else {
      return before + [try finish(question)]
    }
    return before + [try hessian(question, names)]
  }

  private func finish(_ question: DerivingQuestion) throws(DerivationFailure) -> Derivation {
    var result = try Deriving.first(question, model, map, options)
    guard !aliases.isEmpty else { return result }
    var shown: [Formula: Formula] = [:]
    var symbols: [Formula: Formula] = [:]
    var values: [Formula: Formula] = [:]
    for alias in aliases {
      let name = Formula.name(alias.name, alias.symbol.shape)
      shown[name] = alias.symbol.named(alias.name)
      symbols[name] = alias.symbol
      values[name] = alias.formula.substituting(values).fitted(to: alias.symbol.shape)
    }
    let lines = Dictionary(uniqueKeysWithValues: aliases.map { ($0.name, $0.formula.languageText) })
    let spans = Deriving.statements(original)
    let targets = result.targets
    result = result.replacing(shown) { through in
      guard let name = through.valueName else { return (nil, nil) }
      return (spans[name], lines[name].map { "\(name) = \($0)" })
    }
    result.aliases = aliases
    guard isReplaced else { return result }
    result.text = map[FileID(0)]?.text
    // In the model's own text no alias stands.
    result.targets = targets.map { target in
      .init(
        symbol: target.symbol.substituting(symbols),
        formula: (target.closed ?? target.formula).substituting(values).factored, closed: nil,
        binders: target.binders)
    }
    return result
  }

  /// The names of what a question is about, which stay when the text changes.
  private struct Naming {
    let value: String?
    let variables: [String]
    let vector: String?

    init(_ question: DerivingQuestion, _ model: Model) {
      value = model.graph.names[question.value]
      variables = question.variables.compactMap { model.graph.names[$0] }
      vector = question.vector.flatMap { model.graph.names[$0] }
    }
  }

  /// The derivative nodes on the way from the variables to the value, of which the first that no
  /// other stands before; nil without one.
  private func innermost(
    _ question: DerivingQuestion
  ) throws(DerivationFailure) -> [NodeID]? {
    let graph = model.graph
    let isOnPath = ReverseDerivation.path(
      from: question.variables, to: question.value, graph)
    let found = isOnPath.indices.map { NodeID($0) }.filter {
      isOnPath[$0.index] && graph.kind($0) == DerivativeNode.kind
    }
    guard let first = found.first else { return nil }
    let loss = graph.operand(first, 0)
    let group = found.filter { graph.operand($0, 0) == loss }
    for id in group {
      guard graph.attributes(id, as: DerivativeAttributes.self).mode == .grad,
        graph.provenance(id).scope == nil
      else {
        throw DerivationFailure(
          "only gradients that the file itself states can be differentiated again")
      }
    }
    return group
  }

  /// Puts the steps of gradients into the text.
  private mutating func unfold(
    _ group: [NodeID], in question: DerivingQuestion, _ names: Naming
  ) throws(DerivationFailure) -> DerivingQuestion {
    let graph = model.graph
    let inner = DerivingQuestion(
      .grad, of: graph.operand(group[0], 0), in: group.map { graph.operand($0, 1) })
    let derivation = try finish(inner)
    let added = Aliases(derivation, model, options.reserved)
    var edits: [(span: SourceSpan, text: String)] = []
    for id in group {
      guard let span = graph.provenance(id).span,
        let variable = graph.names[graph.operand(id, 1)],
        let alias = added.names[variable]
      else { throw DerivationFailure("a gradient without a place in the text stands in the way") }
      edits.append((span, alias))
    }
    try replace(edits, with: added.statements)
    record(derivation, added)
    isReplaced = true
    var value = names.value
    if group.contains(question.value.node) {
      value = graph.names[graph.operand(question.value.node, 1)].flatMap { added.names[$0] }
    }
    return try self.question(question.mode, value, names)
  }

  /// The Hessian as the Jacobian of the gradient.
  private mutating func hessian(
    _ question: DerivingQuestion, _ names: Naming
  ) throws(DerivationFailure) -> Derivation {
    let first = try Deriving.first(
      DerivingQuestion(.grad, of: question.value, in: question.variables), model, map, options)
    guard let file = map[FileID(0)], let variable = names.variables.first else {
      throw DerivationFailure("the variable has no name")
    }
    let added = Aliases(first, model, options.reserved)
    guard let alias = added.names[variable], let target = first.targets.first,
      case .derivative(let symbol) = target.symbol.kind
    else { throw DerivationFailure("the value does not depend on \(variable)") }
    try read(SourceFile(name: file.name, text: file.text + "\n" + added.statements))
    record(first, added)
    let inner = try self.question(
      .jacobian, alias, names)
    var result = try finish(inner)
    let shape = target.symbol.shape
    let whole = Formula.derivative(
      .init("hessian", symbol.value, symbol.variable), shape + shape)
    result.targets = result.targets.map { $0.renamed(whole) }
    return result
  }

  /// Keeps a derivation, if it is not known, and its aliases.
  private mutating func record(_ derivation: Derivation, _ added: Aliases) {
    options.reserved.formUnion(derivation.definedNames)
    before.append(derivation)
    aliases += added.list
  }

  private func question(
    _ mode: DerivativeAttributes.Mode, _ value: String?, _ names: Naming
  ) throws(DerivationFailure) -> DerivingQuestion {
    guard let value, let of = model.names[value] else {
      throw DerivationFailure("give the value that is differentiated twice a name")
    }
    let variables = names.variables.compactMap { model.names[$0] }
    let vector = names.vector.flatMap { model.names[$0] }
    guard variables.count == names.variables.count, !variables.isEmpty,
      vector != nil || mode != .jvp && mode != .vjp
    else { throw DerivationFailure("give the vector a name") }
    return DerivingQuestion(mode, of: of, in: variables, vector: vector)
  }

  /// Replaces parts of the text, and puts statements before the first statement that changes.
  private mutating func replace(
    _ edits: [(span: SourceSpan, text: String)], with statements: String
  ) throws(DerivationFailure) {
    guard let file = map[FileID(0)], edits.allSatisfy({ $0.span.file == FileID(0) }),
      let first = edits.map(\.span.start).min()
    else { throw DerivationFailure("a gradient of another file stands in the way") }
    let tree = Parser.parse(file, id: FileID(0)).0
    let place = tree.body.map { tree[$0].span }.first { $0.start <= first && first < $0.end }
    guard let place else { throw DerivationFailure("a gradient stands outside of statements") }
    var bytes = file.bytes
    for edit in edits.sorted(by: { $0.span.start > $1.span.start }) {
      bytes.replaceSubrange(Int(edit.span.start)..<Int(edit.span.end), with: Array(edit.text.utf8))
    }
    bytes.insert(contentsOf: Array(statements.utf8), at: Int(place.start))
    try read(SourceFile(name: file.name, bytes: bytes))
  }

  private mutating func read(_ file: SourceFile) throws(DerivationFailure) {
    let reading = Model.read(file)
    guard let model = reading.model else {
      throw DerivationFailure("the gradient's steps cannot be read in the place of the gradient")
    }
    (self.model, map) = (model, reading.map)
  }
}

/// Names for the derivatives of a derivation's steps.
private struct Aliases {
  private(set) var list: [Derivation.Alias] = []
  /// The alias of the derivative in each variable.
  private(set) var names: [String: String] = [:]
  /// The statements that define them.
  private(set) var statements = ""

  init(_ derivation: Derivation, _ model: Model, _ reserved: Set<String>) {
    var taken = reserved.union(model.names.keys).union(model.dims.map(\.name))
    var table: [Formula: Formula] = [:]
    let value = derivation.value.valueName ?? "f"
    for step in derivation.steps {
      for definition in step.definitions {
        statements += "\(definition.name) = \(definition.formula.languageText)\n"
        taken.insert(definition.name)
      }
      let formula = step.formula.fitted(to: step.symbol.shape).substituting(table)
      let variable = step.symbol.variableName ?? "x"
      let base = step.symbol.aliasName ?? "d\(value)_d\(variable)"
      var name = base
      var count = 1
      while !taken.insert(name).inserted {
        count += 1
        name = "\(base)_\(count)"
      }
      statements += "\(name) = \(formula.languageText)\n"
      names[variable] = name
      table[step.symbol] = .name(name, step.symbol.shape)
      list.append(.init(name: name, symbol: step.symbol, formula: formula))
    }
  }
}

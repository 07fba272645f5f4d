import AdjointFrontend
import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// The derivation of a derivative along a direction, forward: from the variable to the value, one
/// step for each value with a name on the way.
public struct ForwardDerivation {
  /// What a value changes by, and how that came about.
  private struct Part {
    let tangent: Formula
    let rules: [Derivation.Rule]
  }

  private var expressing: Expressing
  private let graph: Graph
  private let spans: [String: SourceSpan]
  private let value: Value
  private let variable: Value
  private let vector: Formula
  private var parts: [NodeID: Part] = [:]
  private var steps: [Derivation.Step] = []
  /// The definitions that stand in the steps.
  private var definitionCount = 0
  private var closed = ClosedForms()

  /// The derivation of a value's change along `vector` in a variable.
  public init(
    _ expressing: Expressing, of value: Value, in variable: Value, along vector: Formula,
    spans: [String: SourceSpan]
  ) {
    self.expressing = expressing
    graph = expressing.graph
    self.spans = spans
    self.value = value
    self.variable = variable
    self.vector = vector
  }

  /// The derivation.
  public mutating func run() throws(DerivationFailure) -> Derivation {
    let isOnPath = ReverseDerivation.path(from: [variable], to: value, graph)
    for index in isOnPath.indices where isOnPath[index] {
      try visit(NodeID(index))
    }
    let subject = try expressing.formula(value)
    let symbol = try symbol(value)
    let formula = parts[value.node]?.tangent ?? .number(0)
    let result = steps.last { $0.symbol == symbol }?.formula ?? formula
    let whole = result.fitted(to: symbol.shape)
    var short = (closed[symbol] ?? closed.closing(formula)).map {
      $0.factored.fitted(to: symbol.shape)
    }
    if let own = short, own.count > ClosedForms.longest || own == whole { short = nil }
    return Derivation(
      value: subject, mode: "jvp", steps: steps,
      targets: [.init(symbol: symbol, formula: whole, closed: short)])
  }

  private mutating func symbol(_ value: Value) throws(DerivationFailure) -> Formula {
    guard let variable = expressing.symbol(variable) else {
      throw DerivationFailure("the variable has no name")
    }
    let shape = graph.type(of: value).shape
    return .derivative(.init("jvp", try expressing.formula(value), variable, vector), shape)
  }

  private mutating func visit(_ id: NodeID) throws(DerivationFailure) {
    let node = Value(id)
    if node == variable {
      parts[id] = Part(tangent: vector, rules: [])
      return
    }
    guard let part = try push(node) else { return }
    if let through = expressing.symbol(node) {
      parts[id] = add(through, part, node, as: try symbol(node))
    } else if node != value, part.tangent.count > ForwardDerivation.longestInline {
      parts[id] = try named(part, node)
    } else {
      parts[id] = part
    }
  }

  /// The longest change of a value without a name that stays within formulas.
  private static let longestInline = 48

  /// A step for a value without a name, which gets one.
  private mutating func named(_ part: Part, _ node: Value) throws(DerivationFailure) -> Part {
    // A value that is another one, spread along further axes, stays that.
    if try expressing.isOtherName(node) { return part }
    let through = try expressing.naming(node, as: "u")
    guard case .name(let name) = through.kind, case .derivative(let own) = try symbol(node).kind
    else { return part }
    let alias = expressing.freshName("d\(name)")
    let symbol = Formula.Symbol("jvp", through, own.variable, own.vector, alias: alias)
    return add(through, part, node, as: .derivative(symbol, through.shape))
  }

  /// A step; gives what its change is called from then on.
  private mutating func add(
    _ through: Formula, _ part: Part, _ node: Value, as symbol: Formula
  ) -> Part {
    let definitions = expressing.definitions(since: definitionCount).map {
      Derivation.Definition(name: $0.name, formula: $0.formula)
    }
    definitionCount += definitions.count
    let span = graph.names[node].flatMap { spans[$0] } ?? graph.provenance(node.node).span
    let formula =
      part.tangent.isStatic(expressing.dimensions)
      ? part.tangent : part.tangent.factored.fitted(to: symbol.shape)
    steps.append(
      .init(
        symbol: symbol, binders: [], definitions: definitions, formula: formula,
        paths: [.init(through: through, span: span, rules: part.rules)]))
    closed.add(symbol, part.tangent)
    let isNumber = part.tangent.constant != nil
    return Part(tangent: isNumber ? part.tangent : symbol, rules: [])
  }

  /// What a node changes by; nil where nothing that it is made of changes.
  private mutating func push(_ node: Value) throws(DerivationFailure) -> Part? {
    for call in expressing.foldedCalls(node) {
      guard let (changes, rules) = try push(call), let subject = try expressing.folded(call)
      else { continue }
      let rule = Derivation.Rule(name: "derivative of \(call.function)", subject: subject)
      return Part(tangent: .sum(of: changes), rules: rules + [rule])
    }
    let operands = graph.operands(node.node)
    var changes: [Formula] = []
    var rules: [Derivation.Rule] = []
    var seen: Set<Derivation.Rule> = []
    var name = ""
    for (position, operand) in operands.enumerated() {
      guard let part = parts[operand.node] else { continue }
      guard let pushed = try expressing.push(node.node, position, part.tangent) else { continue }
      changes.append(pushed.cotangent)
      for rule in part.rules where seen.insert(rule).inserted { rules.append(rule) }
      name = pushed.rule
    }
    guard !changes.isEmpty else { return nil }
    if !name.isEmpty, name != "sum rule" || rules.last?.name != name {
      rules.append(.init(name: name, subject: try expressing.subject(node)))
    }
    return Part(tangent: .sum(of: changes), rules: rules)
  }

  /// What a call changes by, one part an argument; nil where its function has no rule for that.
  private mutating func push(
    _ call: FunctionCall
  ) throws(DerivationFailure) -> ([Formula], [Derivation.Rule])? {
    var changes: [Formula] = []
    var rules: [Derivation.Rule] = []
    for argument in call.arguments {
      guard case .value(let value) = argument.meaning, let part = parts[value.node] else {
        continue
      }
      guard let change = try expressing.push(call, value, part.tangent) else { return nil }
      changes.append(change)
      for rule in part.rules where !rules.contains(rule) { rules.append(rule) }
    }
    return changes.isEmpty ? nil : (changes, rules)
  }
}

import AdjointFrontend
import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// The derivation of derivatives of one value, backward: from the value to its variables, one step
/// for each value with a name on the way.
public struct ReverseDerivation {
  /// Part of a cotangent, and how it came about.
  private struct Part {
    let cotangent: Formula
    let through: Value
    let rules: [Derivation.Rule]
  }

  /// What a derivative of the value is called, and what its cotangent starts with.
  public struct Start: Sendable {
    let mode: String
    /// The value's own cotangent.
    let cotangent: Formula
    /// Index variables over which steps are stated.
    let binders: [Formula.Binder]
    /// What the cotangent of a value is called.
    let name: @Sendable (Formula) -> Formula
  }

  private var expressing: Expressing
  private let graph: Graph
  private let spans: [String: SourceSpan]
  private let value: Value
  private let start: Start
  private let isOnPath: [Bool]
  private var parts: [NodeID: [Part]] = [:]
  private var steps: [Derivation.Step] = []
  /// The definitions that stand in the steps.
  private var definitionCount = 0
  private var closed = ClosedForms()

  /// The derivation of a value in variables.
  /// - Parameter spans: where the statements that define names stand.
  public init(
    _ expressing: Expressing, of value: Value, in variables: [Value], _ start: Start,
    spans: [String: SourceSpan]
  ) {
    self.expressing = expressing
    graph = expressing.graph
    self.spans = spans
    self.value = value
    self.start = start
    isOnPath = ReverseDerivation.path(from: variables, to: value, expressing.graph)
  }

  /// The start of gradients: the value's own is 1.
  public static func gradient(of formula: Formula) -> Start {
    Start(mode: "grad", cotangent: .number(1), binders: []) { variable in
      .derivative(.init("grad", formula, variable), variable.shape)
    }
  }

  /// The start of products of a vector with a Jacobian: the value's own is the vector.
  public static func product(of formula: Formula, with vector: Formula) -> Start {
    Start(mode: "vjp", cotangent: vector, binders: []) { variable in
      .derivative(.init("vjp", formula, variable, vector), variable.shape)
    }
  }

  /// The derivation.
  /// - Parameter targets: the variables that were asked for.
  public mutating func run(_ targets: [Value]) throws(DerivationFailure) -> Derivation {
    for index in stride(from: value.node.index, through: 0, by: -1) where isOnPath[index] {
      try visit(NodeID(index))
    }
    var found: [Derivation.Target] = []
    for target in targets {
      guard let variable = expressing.symbol(target) else { continue }
      let symbol = start.name(variable)
      let step = steps.first { $0.symbol == symbol }
      let formula = step?.formula ?? (target == value ? start.cotangent : .number(0))
      let short = closed[symbol].map {
        $0.isStatic(expressing.dimensions) ? $0 : $0.factored.fitted(to: symbol.shape)
      }.flatMap {
        $0.count <= ClosedForms.longest && $0 != formula ? $0 : nil
      }
      found.append(.init(symbol: symbol, formula: formula, closed: short))
    }
    let subject = try expressing.formula(value)
    return Derivation(value: subject, mode: start.mode, steps: steps, targets: found)
  }

  /// For each node, whether a path of floats leads through it from a variable to the value.
  public static func path(from variables: [Value], to value: Value, _ graph: Graph) -> [Bool] {
    var depends = [Bool](repeating: false, count: value.node.index + 1)
    for variable in variables where variable.node <= value.node {
      depends[variable.node.index] = true
    }
    for id in graph.ids.prefix(value.node.index + 1) where !depends[id.index] {
      depends[id.index] =
        graph.types(id)[0].element.isFloat
        && graph.operands(id).contains { depends[$0.node.index] }
    }
    var result = [Bool](repeating: false, count: depends.count)
    result[value.node.index] = depends[value.node.index]
    for index in stride(from: value.node.index, through: 0, by: -1) where result[index] {
      for operand in graph.operands(NodeID(index)) where depends[operand.node.index] {
        result[operand.node.index] = true
      }
    }
    return result
  }

  private mutating func visit(_ id: NodeID) throws(DerivationFailure) {
    let node = Value(id)
    var cotangent = start.cotangent
    var rules: [Derivation.Rule] = []
    var through = node
    if node != value {
      guard let own = parts.removeValue(forKey: id) else { return }
      cotangent = Formula.sum(of: own.map(\.cotangent)).joiningPads.withPositiveFirst
        .typed(graph.type(of: node).element)
      if let symbol = expressing.symbol(node) {
        cotangent = add(symbol, cotangent, own, as: start.name(symbol))
      } else if let (variable, symbol) = try local(node, cotangent) {
        cotangent = add(variable, cotangent, own, as: symbol)
      } else {
        var seen: Set<Derivation.Rule> = []
        for part in own {
          for rule in part.rules where seen.insert(rule).inserted { rules.append(rule) }
        }
        through = own[0].through
      }
    }
    guard graph.operands(id).contains(where: { isOnPath[$0.node.index] }) else { return }
    try pull(node, cotangent, through, rules)
  }

  /// The longest cotangent of a value inside a function that is not given a name.
  private static let longestLocal = 4
  /// The longest cotangent of a value without any name that stays within formulas.
  private static let longestInline = 16

  /// What the cotangent of a value inside a function is called, where it is worth a name.
  private mutating func local(
    _ node: Value, _ cotangent: Formula
  ) throws(DerivationFailure) -> (variable: Formula, symbol: Formula)? {
    let isLocal = expressing.locals[node] != nil
    guard start.binders.isEmpty,
      cotangent.count > (isLocal ? ReverseDerivation.longestLocal : ReverseDerivation.longestInline)
    else { return nil }
    // A value that is another one, spread along further axes, stays that.
    if !isLocal, try expressing.isOtherName(node) { return nil }
    let variable =
      isLocal ? try expressing.formula(node) : try expressing.naming(node, as: "u")
    guard case .name(let name) = variable.kind,
      case .derivative(let own) = start.name(variable).kind
    else { return nil }
    var value = "y"
    if case .name(let word) = own.value.kind { value = word }
    let alias = expressing.freshName("d\(value)_d\(name)")
    let symbol = Formula.Symbol(own.mode, own.value, own.variable, own.vector, alias: alias)
    return (variable, .derivative(symbol, variable.shape))
  }

  /// A step for a value with a name; gives what its cotangent is called from then on.
  private mutating func add(
    _ variable: Formula, _ cotangent: Formula, _ own: [Part], as symbol: Formula
  ) -> Formula {
    var paths: [Derivation.Path] = []
    var seen: [Set<Derivation.Rule>] = []
    for part in own {
      guard let through = expressing.symbol(part.through) ?? subject(part.through) else { continue }
      if let known = paths.firstIndex(where: { $0.through == through }) {
        let rules = part.rules.filter { seen[known].insert($0).inserted }
        paths[known] = .init(
          through: through, span: paths[known].span, rules: paths[known].rules + rules)
      } else {
        paths.append(.init(through: through, span: span(part.through), rules: part.rules))
        seen.append(Set(part.rules))
      }
    }
    let definitions = expressing.definitions(since: definitionCount).map {
      Derivation.Definition(name: $0.name, formula: $0.formula)
    }
    definitionCount += definitions.count
    let formula =
      cotangent.isStatic(expressing.dimensions)
      ? cotangent : cotangent.factored.fitted(to: variable.shape)
    steps.append(
      .init(
        symbol: symbol, binders: start.binders, definitions: definitions, formula: formula,
        paths: paths))
    closed.add(symbol, cotangent)
    // A number needs no name.
    return cotangent.constant != nil ? cotangent : symbol
  }

  private mutating func subject(_ value: Value) -> Formula? { try? expressing.formula(value) }

  private func span(_ value: Value) -> SourceSpan? {
    graph.names[value].flatMap { spans[$0] } ?? graph.provenance(value.node).span
  }

  private mutating func pull(
    _ node: Value, _ cotangent: Formula, _ through: Value, _ rules: [Derivation.Rule]
  ) throws(DerivationFailure) {
    for call in expressing.foldedCalls(node) {
      guard let pulled = try expressing.pull(call, cotangent),
        let subject = try expressing.folded(call)
      else { continue }
      for (operand, cotangent, rule) in pulled where isOnPath[operand.node.index] {
        let own = rules + [Derivation.Rule(name: rule, subject: subject)]
        parts[operand.node, default: []].append(
          Part(cotangent: cotangent, through: through, rules: own))
      }
      return
    }
    // A function that is written out speaks of its parameters.
    if let call = expressing.foldedCalls(node).first { try expressing.nameArguments(of: call) }
    let pulled = try expressing.pull(node.node, cotangent)
    var subject: Formula?
    for part in pulled {
      let operand = graph.operand(node.node, part.operand)
      guard isOnPath[operand.node.index] else { continue }
      // A sum of many terms is one sum, and a rule without a name is no step.
      let isSilent = part.rule.isEmpty || part.rule == "sum rule" && rules.last?.name == part.rule
      var own = rules
      if !isSilent {
        if subject == nil { subject = try expressing.subject(node) }
        if let subject { own.append(Derivation.Rule(name: part.rule, subject: subject)) }
      }
      parts[operand.node, default: []].append(
        Part(cotangent: part.cotangent, through: through, rules: own))
    }
  }
}

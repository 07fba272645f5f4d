import AdjointFrontend
import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// Why a derivation cannot be written.
public struct DerivationFailure: Error, Hashable, Sendable {
  /// The reason, for a message.
  public let reason: String

  public init(_ reason: String) { self.reason = reason }
}

/// From values of a model's graph to formulas in the model's own names. Values that have names
/// stand for themselves, calls of functions stay calls; only what lies between is written out.
public struct Expressing {
  /// A name that a function gave to a value inside it, and what it stands for.
  struct Definition: Hashable {
    let name: String
    let formula: Formula
  }

  /// How deep a formula may be nested, and of how many parts it may be, before it gets a name.
  private static let deepest = 24
  private static let longest = 400

  let graph: Graph
  /// The names that functions give to values inside them.
  let locals: [Value: String]
  /// The names of dimensions.
  let dimensions: Set<String>
  /// Functions whose calls are written out.
  private let expanded: Set<String>
  /// The calls that a value is the only result of, outermost first.
  private var calls: [Value: [FunctionCall]] = [:]
  /// Values inside functions that have been named in formulas, in order of first use.
  private(set) var definitions: [Definition] = []
  private var localNames: [Value: String] = [:]
  private var taken: Set<String>
  private var formulas: [Value: Formula] = [:]

  /// Formulas of a model.
  /// - Parameter expanded: functions whose calls are written out.
  /// - Parameter reserved: names that no value may be given.
  public init(_ model: Model, expanded: Set<String>, reserved: Set<String> = []) {
    let dimensions = Set(model.dims.map(\.name))
    self.init(
      model.graph, dimensions: dimensions,
      taken: dimensions.union(model.names.keys).union(reserved),
      locals: model.locals, expanded: expanded)
    for call in model.calls.reversed() where call.results.count == 1 {
      let isIdentity = call.arguments.contains { argument in
        if case .value(call.results[0]) = argument.meaning { return true }
        return false
      }
      if !isIdentity { calls[call.results[0], default: []].append(call) }
    }
  }

  /// Formulas of a graph.
  /// - Parameter taken: names that no other value may have.
  public init(
    _ graph: Graph, dimensions: Set<String>, taken: Set<String>, locals: [Value: String] = [:],
    expanded: Set<String> = []
  ) {
    self.graph = graph
    self.dimensions = dimensions
    self.taken = taken
    self.locals = locals
    self.expanded = expanded
  }

  /// The calls that return a value and are not written out, outermost first.
  func foldedCalls(_ value: Value) -> [FunctionCall] {
    (calls[value] ?? []).filter { !expanded.contains($0.function) }
  }

  /// A named value.
  func symbol(_ value: Value) -> Formula? {
    graph.names[value].map { .name($0, graph.type(of: value).shape) }
  }

  /// How many values within functions, or of long formulas, have been given names.
  public var definitionCount: Int { definitions.count }

  /// The definitions that were made since `count` of them.
  func definitions(since count: Int) -> [Definition] { Array(definitions[count...]) }

  /// A value in terms of names.
  public mutating func formula(_ value: Value) throws(DerivationFailure) -> Formula {
    // What it is made of comes first, without recursion: a graph may be as deep as it likes.
    var stack = [value]
    while let next = stack.last {
      if known(next) != nil {
        stack.removeLast()
        continue
      }
      let missing = needs(next).filter { known($0) == nil }
      if missing.isEmpty {
        try express(next)
        stack.removeLast()
      } else {
        stack += missing
      }
    }
    guard let result = known(value) else { preconditionFailure("\(value) has no formula") }
    return result
  }

  /// The formula of a value that has one already.
  private func known(_ value: Value) -> Formula? {
    if let symbol = symbol(value) { return symbol }
    if let name = localNames[value] { return .name(name, graph.type(of: value).shape) }
    return formulas[value]
  }

  /// The values that the formula of a value without a name is made of.
  private func needs(_ value: Value) -> [Value] {
    if let call = foldedCalls(value).first(where: \.isWritable) { return call.values }
    return addends(of: value)?.map(\.value) ?? Array(graph.operands(value.node))
  }

  /// Keeps the formula of a value whose parts have theirs; one that is long gets a name.
  private mutating func express(_ value: Value) throws(DerivationFailure) {
    var result: Formula?
    for call in foldedCalls(value) where result == nil && call.isWritable {
      result = try folded(call)
    }
    let isCall = result != nil
    let formula: Formula
    if let result { formula = result } else { formula = try definition(value) }
    formulas[value] = formula
    if let local = locals[value], !isCall, formula.depth > 1 {
      _ = define(local, value, formula)
    } else if formula.depth > Expressing.deepest || formula.count > Expressing.longest {
      _ = define("u", value, formula)
    }
  }

  /// What a value is computed by, in terms of names: one level of its own definition.
  public mutating func definition(_ value: Value) throws(DerivationFailure) -> Formula {
    let element = graph.type(of: value).element
    if let addends = addends(of: value) {
      var terms: [Formula] = []
      for (addend, isNegative) in addends {
        let term = try formula(addend).typed(element)
        terms.append(isNegative ? -term : term)
      }
      return Formula.sum(of: terms).typed(element)
    }
    var operands: [Formula] = []
    for operand in graph.operands(value.node) { operands.append(try formula(operand)) }
    return try apply(value.node, to: operands).typed(element)
  }

  /// What a rule is applied to: the definition of a value, or its name where that is long.
  mutating func subject(_ value: Value) throws(DerivationFailure) -> Formula {
    let definition = try definition(value)
    guard definition.count > Expressing.longestSubject else { return definition }
    return symbol(value) ?? (known(value) ?? definition)
  }

  /// Beyond this many parts a rule names what it is applied to.
  private static let longestSubject = 100

  /// The terms of a sum, through sums without names before its signs, each with its own sign; nil
  /// for what is no sum.
  private func addends(of value: Value) -> [(value: Value, isNegative: Bool)]? {
    guard Expressing.sums.contains(graph.kind(value.node)) else { return nil }
    var found: [(value: Value, isNegative: Bool)] = []
    var stack = [(value: value, isNegative: false)]
    while let next = stack.popLast() {
      let isInner =
        next.value == value
        || !next.isNegative && found.count < Expressing.longest * 25
          && Expressing.sums.contains(graph.kind(next.value.node)) && known(next.value) == nil
          && locals[next.value] == nil && foldedCalls(next.value).isEmpty
      guard isInner else {
        found.append(next)
        continue
      }
      let operands = Array(graph.operands(next.value.node))
      stack.append((operands[1], graph.kind(next.value.node) == Subtract.kind))
      stack.append((operands[0], false))
    }
    return found
  }

  private static let sums: Set<Kind> = [Add.kind, Subtract.kind]

  /// A value under a name of its own, which is defined where it has none yet.
  mutating func naming(_ value: Value, as base: String) throws(DerivationFailure) -> Formula {
    let formula = try formula(value)
    if case .name = formula.kind { return formula }
    formulas[value] = nil
    return define(base, value, formula)
  }

  /// True where the formula of a value is the name of another one.
  mutating func isOtherName(_ value: Value) throws(DerivationFailure) -> Bool {
    guard symbol(value) == nil, case .name = try formula(value).kind else { return false }
    return localNames[value] == nil
  }

  /// The longest argument that a function which is written out repeats.
  private static let longestArgument = 3

  /// Names the arguments of a call that are long.
  mutating func nameArguments(of call: FunctionCall) throws(DerivationFailure) {
    for argument in call.arguments {
      guard case .value(let value) = argument.meaning,
        try formula(value).count > Expressing.longestArgument
      else { continue }
      _ = try naming(value, as: argument.parameter)
    }
  }

  /// A name that nothing has yet: the one given, or with a number.
  mutating func freshName(_ base: String) -> String {
    var name = base
    var count = 1
    while !taken.insert(name).inserted {
      count += 1
      name = "\(base)_\(count)"
    }
    return name
  }

  private mutating func define(
    _ local: String, _ value: Value, _ formula: Formula
  ) -> Formula {
    let name = freshName(local)
    let shape = graph.type(of: value).shape
    localNames[value] = name
    definitions.append(Definition(name: name, formula: formula.fitted(to: shape)))
    return .name(name, shape)
  }

  /// A call as it was written; nil where an argument has no short form.
  mutating func folded(_ call: FunctionCall) throws(DerivationFailure) -> Formula? {
    var arguments: [Formula.Argument] = []
    for argument in call.arguments {
      let label = argument.isLabelled ? argument.parameter : nil
      guard let content = try self.argument(argument.meaning, label) else {
        return nil
      }
      arguments.append(content)
    }
    return .call(call.function, arguments, graph.type(of: call.results[0]).shape)
  }

  private mutating func argument(
    _ meaning: FunctionCall.Argument.Meaning, _ label: String?
  ) throws(DerivationFailure) -> Formula.Argument? {
    switch meaning {
    case .value(let value):
      let shape = graph.type(of: value).shape
      return .init(try formula(value).fitted(to: shape), label: label)
    case .flag(let flag): return .init(word: "\(flag)", label: label)
    case .text(let text):
      // The language knows no escapes but these two.
      let plain = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      return .init(word: "\"\(plain)\"", label: label)
    case .number, .list: return Expressing.number(meaning).map { .init($0, label: label) }
    case .other: return nil
    }
  }

  /// A number or a list of numbers.
  static func number(_ meaning: FunctionCall.Argument.Meaning) -> Formula? {
    switch meaning {
    case .number(let scale, let above, let below):
      return .number(scale) * .size(above) / .size(below)
    case .list(let entries):
      let formulas = entries.compactMap(number)
      guard formulas.count == entries.count else { return nil }
      return formulas.isEmpty ? .sizes([]) : .list(formulas)
    default: return nil
    }
  }
}

extension FunctionCall {
  /// The values among its arguments.
  fileprivate var values: [Value] {
    arguments.compactMap { argument in
      if case .value(let value) = argument.meaning { return value }
      return nil
    }
  }

  /// True where every argument has a short form.
  fileprivate var isWritable: Bool {
    arguments.allSatisfy { argument in
      switch argument.meaning {
      case .value, .flag, .text: true
      case .number, .list: Expressing.number(argument.meaning) != nil
      case .other: false
      }
    }
  }
}

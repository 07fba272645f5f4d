import AdjointSource
import AdjointTensors

/// Parses `.gir` text. Types are inferred again and compared with those in the text; every line
/// with a mistake is reported.
public struct GraphParser {
  private var cursor: TextCursor
  private var builder: GraphBuilder
  private var values: [String: Value] = [:]
  /// Names on the left of lines that had a mistake: their uses aren't reported.
  private var poisoned: Set<String> = []
  private var diagnostics: [Diagnostic] = []

  /// The graph of a text, or what is wrong with it.
  /// - Throws: all diagnostics of the text.
  public static func parse(
    _ file: SourceFile, id: FileID, catalogue: Catalogue
  ) throws(GraphTextFailure) -> Graph {
    var parser = GraphParser(file, id, catalogue)
    let graph: Graph?
    do { graph = try parser.graph(catalogue) } catch {
      parser.diagnostics.append(error)
      graph = nil
    }
    let all = parser.cursor.lexical + parser.diagnostics
    guard let graph, all.isEmpty else { throw GraphTextFailure(diagnostics: all) }
    return graph
  }

  private init(_ file: SourceFile, _ id: FileID, _ catalogue: Catalogue) {
    cursor = TextCursor(file, id: id)
    builder = GraphBuilder(catalogue: catalogue)
  }

  private mutating func graph(_ catalogue: Catalogue) throws(Diagnostic) -> Graph {
    guard cursor.take(word: "graph") else { throw cursor.wanted("'graph @name(…) {'") }
    try cursor.expect(.at)
    let name = try cursor.nameOrString("the graph's name")
    let arguments = try arguments()
    let conventions = try conventions()
    builder = GraphBuilder(catalogue: catalogue, conventions: conventions)
    for (name, type, isParameter) in arguments {
      values[name] =
        isParameter ? builder.parameter(name, type) : builder.input(name, type)
    }
    try cursor.expect(.leftBrace)
    while cursor.token.kind == .local { line() }
    let outputs = try results()
    try cursor.expect(.rightBrace)
    guard cursor.token.kind == .endOfFile else { throw cursor.wanted("the end of the text") }
    return builder.build(name: name, outputs: outputs)
  }

  private mutating func arguments() throws(Diagnostic) -> [(String, TensorType, Bool)] {
    var result: [(String, TensorType, Bool)] = []
    try cursor.expect(.leftParenthesis)
    if cursor.take(.rightParenthesis) { return result }
    repeat {
      let isParameter = cursor.take(word: "param")
      let span = cursor.span
      let name = try cursor.local()
      try cursor.expect(.colon)
      if result.contains(where: { $0.0 == name }) {
        diagnostics.append(GraphDiagnostics.twice(name, at: span))
      }
      result.append((name, try cursor.type(), isParameter))
    } while cursor.take(.comma)
    try cursor.expect(.rightParenthesis)
    return result
  }

  private mutating func conventions() throws(Diagnostic) -> Conventions {
    var conventions = Conventions()
    guard cursor.take(word: "convention") else { return conventions }
    repeat {
      let span = cursor.span
      let name = try cursor.name("a convention")
      try cursor.expect(.assign)
      let value = cursor.text
      cursor.advance()
      if !conventions.set(name, value) {
        throw GraphDiagnostics.syntax("no convention '\(name) = \(value)'", at: span)
      }
    } while cursor.take(.comma)
    return conventions
  }

  /// One node; a mistake is reported and the rest of its line passed.
  private mutating func line() {
    var names: [String] = []
    let start = cursor.span
    do {
      repeat { names.append(try cursor.local()) } while cursor.take(.comma)
      try cursor.expect(.assign)
      try node(names)
    } catch {
      diagnostics.append(error)
      poisoned.formUnion(names)
      while cursor.span == start || !cursor.token.followsNewline { cursor.advance() }
    }
  }

  private mutating func node(_ names: [String]) throws(Diagnostic) {
    let start = cursor.span
    let operation = try cursor.name("an operation")
    guard let kind = builder.catalogue.kind(named: operation), operation != "input",
      operation != "parameter"
    else { throw GraphDiagnostics.unknownOperation(operation, at: start) }
    if kind == RegionNode.kind { return try region(names, start) }
    var operands: [Value] = []
    var isPoisoned = false
    if cursor.token.kind == .local {
      repeat {
        if let value = try operand() { operands.append(value) } else { isPoisoned = true }
      } while cursor.take(.comma)
    }
    var (list, copy) = try cursor.attributes()
    try cursor.expect(.colon)
    let types = try self.types()
    if isPoisoned {
      poisoned.formUnion(names)
    } else {
      if kind == ConstantNode.kind || kind == SizeNode.kind {
        list.fields.append(AttributeField("type", .type(types[0])))
      }
      try define(names, types, start, kind, list, operands, copy)
    }
    try location()
  }

  private mutating func region(_ names: [String], _ start: SourceSpan) throws(Diagnostic) {
    let (region, locals) = try RegionTextParser.parse(&cursor)
    var copy: UInt16 = 0
    if cursor.token.is(.leftBrace) { copy = try cursor.attributes().copy }
    try cursor.expect(.colon)
    let types = try self.types()
    var operands: [Value] = []
    for (name, span) in locals {
      if let value = try value(name, span) { operands.append(value) }
    }
    if operands.count == locals.count {
      let list = RegionAttributes(region).encoded
      try define(names, types, start, RegionNode.kind, list, operands, copy)
    } else {
      poisoned.formUnion(names)
    }
    try location()
  }

  private mutating func types() throws(Diagnostic) -> [TensorType] {
    var types: [TensorType] = []
    repeat { types.append(try cursor.type()) } while cursor.take(.comma)
    return types
  }

  private mutating func operand() throws(Diagnostic) -> Value? {
    let span = cursor.span
    return try value(try cursor.local(), span)
  }

  /// The value of a name; nil where its line had a mistake.
  private func value(_ name: String, _ span: SourceSpan) throws(Diagnostic) -> Value? {
    if let value = values[name] { return value }
    if poisoned.contains(name) { return nil }
    throw GraphDiagnostics.unknownValue(name, at: span)
  }

  private mutating func define(
    _ names: [String], _ types: [TensorType], _ span: SourceSpan, _ kind: Kind,
    _ list: AttributeList, _ operands: [Value], _ copy: UInt16
  ) throws(Diagnostic) {
    let canonical: AttributeList
    do { canonical = try builder.catalogue[kind].canonical(list) } catch {
      throw GraphDiagnostics.syntax(error.message, at: span)
    }
    let value: Value
    do {
      value = try builder.emit(kind, canonical, operands, copy: copy)
    } catch {
      throw GraphDiagnostics.typeRule(error, at: span)
    }
    let inferred = names.indices.map { Value(value.node, result: $0) }
    guard builder.types(value.node) == types, names.count == types.count else {
      throw GraphDiagnostics.otherType(
        stated: types, inferred: builder.types(value.node), at: span)
    }
    for (name, value) in zip(names, inferred) {
      guard values.updateValue(value, forKey: name) == nil else {
        throw GraphDiagnostics.twice(name, at: span)
      }
      if Int(name) == nil { builder.setName(name, of: value) }
    }
  }

  /// Passes `loc(…)`: provenance is for readers, it isn't read back.
  private mutating func location() throws(Diagnostic) {
    guard cursor.take(word: "loc") else { return }
    try cursor.expect(.leftParenthesis)
    while !cursor.token.is(.rightParenthesis), cursor.token.kind != .endOfFile { cursor.advance() }
    try cursor.expect(.rightParenthesis)
  }

  private mutating func results() throws(Diagnostic) -> [Output] {
    guard cursor.take(word: "return") else { throw cursor.wanted("a node or 'return'") }
    var outputs: [Output] = []
    var names: Set<String> = []
    if cursor.token.is(.rightBrace) { return outputs }
    repeat {
      let span = cursor.span
      let name = try cursor.nameOrString("an output's name")
      try cursor.expect(.assign)
      guard names.insert(name).inserted else { throw GraphDiagnostics.twice(name, at: span) }
      if let value = try operand() { outputs.append(Output(name, value)) }
    } while cursor.take(.comma)
    return outputs
  }
}

/// What is wrong with a text that is no graph.
public struct GraphTextFailure: Error, Hashable, Sendable {
  public let diagnostics: [Diagnostic]
}

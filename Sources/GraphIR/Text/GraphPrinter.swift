import AdjointSource
import AdjointTensors

/// Prints a graph as `.gir` text: one node a line, types always there. The same graph gives the
/// same bytes, and parsing them gives the same graph up to provenance.
public struct GraphPrinter {
  private let graph: Graph
  private let provenance: Bool
  private var labels: [Value: String] = [:]
  /// Labels that are given, instead of numbers.
  private var kept: [Value: String] = [:]
  private var firstNumber = 0
  private var nextNumber = 0

  /// The text of a graph; with `provenance`, each line ends in `loc(start-end, scope, phase)`.
  public static func text(_ graph: Graph, provenance: Bool = false) -> String {
    var printer = GraphPrinter(graph, provenance)
    return printer.print()
  }

  /// The texts of a graph before and after a pass, in which a computation that both hold has one
  /// label, and one that took another's place has that one's, so that their difference is what the
  /// pass did.
  public static func texts(before: Graph, after: Graph) -> (before: String, after: String) {
    var first = GraphPrinter(before, false)
    var second = GraphPrinter(after, false)
    let old = first.print()
    var classes = ComputationClasses()
    let values = classes.numbers(before)
    var known: [Int: Value] = [:]
    for (value, number) in values where known[number] == nil { known[number] = value }
    var gone = Set(first.labels.keys.filter { first.isNumbered($0) })
    var made: [Value] = []
    for (value, number) in classes.numbers(after) {
      if let same = known.removeValue(forKey: number) {
        second.kept[value] = first.labels[same]
        gone.remove(same)
      } else if second.isNumbered(value) {
        made.append(value)
      }
    }
    let left = values.map(\.value).filter { gone.contains($0) }
    for pair in LikeComputations.pairs(from: left, of: before, to: made, of: after) {
      second.kept[pair.new] = first.labels[pair.old]
    }
    second.firstNumber = first.nextNumber
    return (old, second.print())
  }

  /// The names that the text has for the values of a graph: `%z`, `%3`.
  public static func labels(_ graph: Graph) -> [Value: String] {
    var printer = GraphPrinter(graph, false)
    printer.label()
    return printer.labels
  }

  private init(_ graph: Graph, _ provenance: Bool) {
    self.graph = graph
    self.provenance = provenance
  }

  private mutating func print() -> String {
    label()
    var lines = [header() + " {"]
    for id in graph.ids where !isArgument(id) { lines += node(id) }
    let results = graph.outputs.map { "\(bare($0.name)) = \(label(of: $0.value))" }
    lines.append("  return" + (results.isEmpty ? "" : " " + results.joined(separator: ", ")))
    lines.append("}")
    return lines.joined(separator: "\n") + "\n"
  }

  /// True where neither the author nor an argument names a value.
  private func isNumbered(_ value: Value) -> Bool {
    graph.names[value] == nil && !isArgument(value.node)
  }

  /// Names every value: the author's name, otherwise numbers in order.
  private mutating func label() {
    var next = firstNumber
    defer { nextNumber = next }
    for id in graph.ids {
      for result in graph.types(id).indices {
        let value = Value(id, result: result)
        if let name = graph.names[value] {
          labels[value] = GraphPrinter.local(name)
        } else if isArgument(id) {
          labels[value] = GraphPrinter.local(graph.argumentName(id))
        } else if let label = kept[value], !label.hasPrefix("%\"") {
          labels[value] = label
        } else {
          labels[value] = "%\(next)"
          next += 1
        }
      }
    }
  }

  /// `%name`, quoted where it is no identifier.
  static func local(_ name: String) -> String {
    Identifier.isName(name) ? "%" + name : "%" + AttributeText.quoted(name)
  }

  private func bare(_ name: String) -> String {
    Identifier.isName(name) ? name : AttributeText.quoted(name)
  }

  private func label(of value: Value) -> String {
    guard let label = labels[value] else { preconditionFailure("\(value) is not in the graph") }
    return label
  }

  private func isArgument(_ id: NodeID) -> Bool {
    graph.kind(id) == InputNode.kind || graph.kind(id) == ParameterNode.kind
  }

  private func header() -> String {
    let arguments = graph.arguments.map { id in
      (graph.kind(id) == ParameterNode.kind ? "param " : "")
        + "\(label(of: Value(id))): \(graph.types(id)[0])"
    }
    let changes = graph.conventions.changes.map { "\($0.name) = \($0.value)" }
    return "graph @\(bare(graph.name))(" + arguments.joined(separator: ", ") + ")"
      + (changes.isEmpty ? "" : " convention " + changes.joined(separator: ", "))
  }

  private func node(_ id: NodeID) -> [String] {
    let types = graph.types(id)
    let results = types.indices.map { label(of: Value(id, result: $0)) }.joined(separator: ", ")
    let operands = graph.operands(id).map { label(of: $0) }
    let ending =
      " : " + types.map(\.description).joined(separator: ", ")
      + (provenance ? location(id) : "")
    let attributes = graph.attributes(id)
    if case .region(let region) = attributes[""] {
      let body = RegionText.lines(region, operands: operands).map { "    " + $0 }
      let copy = graph[id].copy > 0 ? " {copy = \(graph[id].copy)}" : ""
      let opening = "  \(results) = \(RegionText.opening(region, operands: operands)) {"
      return [opening] + body + ["  }" + copy + ending]
    }
    let list = operands.isEmpty ? "" : " " + operands.joined(separator: ", ")
    return [
      "  \(results) = \(graph.primitive(id).name)\(list)"
        + AttributeText.braces(attributes, copy: graph[id].copy) + ending
    ]
  }

  private func location(_ id: NodeID) -> String {
    let entry = graph.provenance(id)
    var parts: [String] = []
    if let span = entry.span { parts.append("\(span.file.raw):\(span.start)-\(span.end)") }
    let path = graph.provenances.path(entry.scope)
    if !path.isEmpty { parts.append(AttributeText.quoted(path.joined(separator: "/"))) }
    if entry.phase != .forward { parts.append("\(entry.phase)") }
    if let forward = entry.forward { parts.append("of " + label(of: Value(forward))) }
    return " loc(" + parts.joined(separator: ", ") + ")"
  }
}

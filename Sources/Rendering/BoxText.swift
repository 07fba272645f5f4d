import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// What stands in the boxes of a picture and in their tooltips.
struct BoxText {
  let selection: Selection
  let sources: SourceMap?

  private var graph: Graph { selection.graph }

  /// The lines of a node's box: name and operation, then the type.
  func lines(_ id: NodeID) -> [String] {
    let types = graph.types(id)
    let name = names(id).joined(separator: ", ")
    if selection.isArgument(id) {
      return [graph.argumentName(id), ValueText.type(types[0])]
    }
    if case .region(let region)? = graph.attributes(id)[""] {
      return regionLines(id, region, name: name)
    }
    let what = operation(id)
    let first = name.isEmpty ? what : "\(name) = \(what)"
    return [first] + types.map(ValueText.type)
  }

  /// The operation with what decides it: `sum over 0`, `contract nk,kh → nh`, `divide (·, N)`,
  /// `slice [2, 1:N]`.
  func operation(_ id: NodeID) -> String {
    let list = graph.attributes(id)
    if graph.kind(id) == ConstantNode.kind { return constant(list) }
    let primitive = graph.primitive(id)
    if graph.kind(id) == Slice.kind || graph.kind(id) == AccumulateSlice.kind {
      return primitive.name + " " + part(id)
    }
    let fields = list.fields.compactMap { field -> String? in
      if field.name == "type" || primitive.name == "broadcast" { return nil }
      let text = ValueText.attribute(field.value)
      switch (field.name, field.value) {
      case ("axes", .list(let axes)):
        return axes.isEmpty ? nil : "over " + axes.map(ValueText.attribute).joined(separator: ", ")
      case ("", _), ("axes", _): return text
      default: return "\(field.name) \(text)"
      }
    }
    return ([primitive.name] + fields + operandText(id)).joined(separator: " ")
  }

  /// The part that a slice takes of its first operand, as the language writes it.
  private func part(_ id: NodeID) -> String {
    let slice = graph.attributes(id, as: SliceAttributes.self)
    let shape = graph.type(of: graph.operand(id, 0)).shape
    var axes = shape.indices.map { axis -> String in
      let (start, stop, step) = (slice.start[axis], slice.stop[axis], slice.step[axis])
      if step == 1, (try? start + 1) == stop, shape[axis] != 1 { return start.description }
      let range =
        (start == 0 ? "" : start.description) + ":"
        + (stop == shape[axis] ? "" : stop.description)
      return step == 1 ? range : "\(range):\(step)"
    }
    while axes.count > 1, axes.last == ":" { axes.removeLast() }
    return "[" + axes.joined(separator: ", ") + "]"
  }

  /// The numbers among the operands, in their places; nothing where there are none.
  private func operandText(_ id: NodeID) -> [String] {
    let operands = graph.operands(id)
    let numbers = operands.map { selection.numerals[$0.node] }
    guard numbers.contains(where: { $0 != nil }) else { return [] }
    if operands.count == 1 { return [numbers[0] ?? ""] }
    let isSymmetric = ["add", "multiply", "maximum", "minimum"].contains(graph.primitive(id).name)
    if isSymmetric, let only = numbers.compactMap({ $0 }).first, operands.count == 2,
      numbers.contains(where: { $0 == nil })
    {
      return [only]
    }
    return ["(" + numbers.map { $0 ?? "·" }.joined(separator: ", ") + ")"]
  }

  private func constant(_ list: AttributeList) -> String {
    guard case .list(let values)? = list[""] else { return "constant" }
    let shown = values.prefix(4).map(ValueText.attribute).joined(separator: ", ")
    return "constant [\(shown)\(values.count > 4 ? ", …" : "")]"
  }

  private func regionLines(_ id: NodeID, _ region: Region, name: String) -> [String] {
    let operands = graph.operands(id).map { selection.numerals[$0.node] ?? short($0) }
    let names = graph.types(id).indices.map { short(Value(id, result: $0)) }
    let types = graph.types(id).map(ValueText.type)
    return RegionListing.lines(region, operands: operands, results: names, types: types)
  }

  /// The names of a node's values.
  func names(_ id: NodeID) -> [String] {
    graph.types(id).indices.compactMap { graph.names[Value(id, result: $0)] }
  }

  /// A value's name, or its number where it has none.
  func short(_ value: Value) -> String {
    if let name = graph.names[value] { return name }
    if selection.isArgument(value.node) { return graph.argumentName(value.node) }
    return value.description
  }

  /// All that is known of a node, for the mouse.
  func tooltip(_ id: NodeID) -> String {
    let operands = graph.operands(id).map { selection.numerals[$0.node] ?? short($0) }
    let types = graph.types(id).map(ValueText.type).joined(separator: ", ")
    let provenance = graph.provenance(id)
    let operation = "\(graph.primitive(id).name) \(operands.joined(separator: ", "))"
    var parts = ["\(short(Value(id))) = \(operation) : \(types)"]
    let path = graph.provenances.path(provenance.scope)
    if !path.isEmpty { parts.append("in " + path.joined(separator: " / ")) }
    if let forward = provenance.forward { parts.append("adjoint of " + short(Value(forward))) }
    if let span = provenance.span, let sources { parts.append(sources.place(of: span)) }
    return parts.joined(separator: "\n")
  }

  /// How much a node computes.
  func weight(_ id: NodeID) -> Picture.Weight {
    if selection.isArgument(id) { return .normal }
    switch graph.primitive(id).family {
    case .contraction, .opaque: return .heavy
    case .indexMap: return .light
    case .elementwise, .reduction: return .normal
    case .structural: return graph.kind(id) == RegionNode.kind ? .heavy : .normal
    }
  }
}

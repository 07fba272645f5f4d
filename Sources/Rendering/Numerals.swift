import AdjointGraphIR
import AdjointTensors

/// The values of a graph that are one number at every element: they stand inside the boxes that use
/// them and have none of their own.
struct Numerals {
  /// For each node, the number as text; nil where it is no numeral.
  private var texts: [String?]

  /// Scalar constants and sizes, and what broadcasts and conversions make of them, unless the model
  /// names or returns the value.
  init(of graph: Graph, live: [Bool]) {
    var texts = [String?](repeating: nil, count: graph.nodes.count)
    let returned = Set(graph.outputs.map(\.value.node))
    for id in graph.ids where live[id.index] && !returned.contains(id) {
      if graph.names[Value(id)] != nil, graph.types(id)[0].rank > 0 { continue }
      texts[id.index] = Self.text(id, graph, texts)
    }
    self.texts = texts
  }

  private static func text(_ id: NodeID, _ graph: Graph, _ texts: [String?]) -> String? {
    let type = graph.types(id)[0]
    if graph.kind(id) == ConstantNode.kind {
      guard type.rank == 0, let name = graph.names[Value(id)] else {
        return number(of: graph.attributes(id), type)
      }
      return name
    }
    if graph.kind(id) == SizeNode.kind {
      return graph.attributes(id)[""]?.asSize?.description
    }
    guard graph.names[Value(id)] == nil, graph.operands(id).count == 1 else { return nil }
    switch graph.primitive(id).name {
    case "broadcast", "convert", "reshape": return texts[graph.operand(id, 0).node.index]
    default: return nil
    }
  }

  private static func number(of list: AttributeList, _ type: TensorType) -> String? {
    let content: AttributeValue?
    if case .list(let values)? = list[""] {
      content = values.count == 1 ? values[0] : nil
    } else {
      content = list[""]
    }
    guard let number = content?.asNumber else { return nil }
    if type.element == .bool { return number == ExactNumber(0) ? "false" : "true" }
    return ValueText.number(number)
  }

  subscript(_ id: NodeID) -> String? { texts[id.index] }
}

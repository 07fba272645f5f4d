import AdjointGraphIR

/// Who reads what, of the live nodes.
struct RegionReaders {
  private var nodes: [Value: [NodeID]] = [:]
  private var outputs: Set<Value> = []
  private let graph: Graph

  init(_ graph: Graph) {
    self.graph = graph
    let live = graph.live()
    for id in graph.ids where live[id.index] {
      for operand in graph.operands(id) { nodes[operand, default: []].append(id) }
    }
    for output in graph.outputs { outputs.insert(output.value) }
  }

  /// The nodes that read a value.
  func regions(_ value: Value) -> [NodeID] { nodes[value] ?? [] }

  /// The last reader; nil where there is none, or something else than regions needs the value.
  func lastReader(_ value: Value) -> NodeID? {
    let readers = regions(value)
    guard !outputs.contains(value),
      readers.allSatisfy({ graph.kind($0) == RegionNode.kind })
    else { return nil }
    return readers.last
  }

  /// The position of the last node that reads a value; beyond all for an output.
  func lastUse(_ value: Value) -> Int {
    outputs.contains(value) ? Int.max : regions(value).last?.index ?? -1
  }
}

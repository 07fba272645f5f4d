import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// The bytes that a graph's values need at once when its nodes run in their order: what a plan will
/// take but for temporaries of products and sums.
struct PeakEstimate {
  /// The most bytes alive at once, arguments and outputs included.
  let bytes: Double

  init(_ graph: Graph) {
    let live = graph.live()
    let roots = PeakEstimate.roots(graph)
    let last = PeakEstimate.lastUses(graph, live, roots)
    var (now, most) = (0.0, 0.0)
    for id in graph.ids where live[id.index] && roots[id.index] == id {
      let made = PeakEstimate.made(by: id, graph, last)
      let dying = PeakEstimate.dying(at: id, graph, roots, last)
      // A result may lie where an operand of its size did, and parts lie in their whole.
      let isJoined = graph.kind(id) == Concatenate.kind
      var reused = isJoined ? dying.reduce(0, +) : 0
      if PeakEstimate.worksInPlace(id, graph) {
        var left = dying
        for bytes in made {
          guard let place = left.firstIndex(of: bytes) else { continue }
          left.remove(at: place)
          reused += bytes
        }
      }
      let all = made.reduce(0, +)
      most = max(most, now + all - reused + PeakEstimate.hidden(id, graph, made))
      now += all - dying.reduce(0, +)
    }
    bytes = most
  }

  /// Operations whose result is another view of their operand.
  private static let views: Set<Kind> = [
    Reshape.kind, Slice.kind, Transpose.kind, BroadcastTo.kind, StopGradient.kind, Reverse.kind,
    Diagonal.kind,
  ]

  /// Operations that change a part of their first operand.
  private static let updates: Set<Kind> = [AccumulateSlice.kind, ScatterAdd.kind]

  /// Whether a result lies where an operand does, whatever its size.
  static func takesNoMemory(_ kind: Kind) -> Bool { views.contains(kind) || updates.contains(kind) }

  /// For each node the one in whose memory its value lies: itself, or of whom it is a view.
  private static func roots(_ graph: Graph) -> [NodeID] {
    var roots: [NodeID] = []
    for id in graph.ids {
      let isView = views.contains(graph.kind(id)) && graph.type(of: graph.operand(id, 0)).rank > 0
      roots.append(isView ? roots[graph.operand(id, 0).node.index] : id)
    }
    return roots
  }

  /// The last reader of each result; beyond all nodes for outputs and arguments.
  private static func lastUses(
    _ graph: Graph, _ live: [Bool], _ roots: [NodeID]
  ) -> [Value: Int] {
    var last: [Value: Int] = [:]
    for id in graph.ids where live[id.index] && roots[id.index] == id {
      let kind = graph.kind(id)
      if kind == InputNode.kind || kind == ParameterNode.kind { last[Value(id)] = .max }
    }
    for id in graph.ids where live[id.index] {
      for operand in graph.operands(id) {
        let root = root(operand, roots)
        last[root] = max(last[root] ?? 0, id.index)
      }
    }
    for output in graph.outputs { last[root(output.value, roots)] = .max }
    return last
  }

  private static func root(_ value: Value, _ roots: [NodeID]) -> Value {
    let root = roots[value.node.index]
    return root == value.node ? value : Value(root, result: 0)
  }

  private static func bytes(_ value: Value, _ graph: Graph) -> Double {
    let type = graph.type(of: value)
    return type.rank == 0 ? 0 : Double(graph.elementCount(value)) * Double(type.element.byteCount)
  }

  /// The bytes of each result that something reads.
  private static func made(by id: NodeID, _ graph: Graph, _ last: [Value: Int]) -> [Double] {
    graph.types(id).indices.compactMap { result in
      let value = Value(id, result: result)
      return last[value] == nil ? nil : bytes(value, graph)
    }
  }

  /// The bytes of each operand that is read for the last time.
  private static func dying(
    at id: NodeID, _ graph: Graph, _ roots: [NodeID], _ last: [Value: Int]
  ) -> [Double] {
    Set(graph.operands(id).map { root($0, roots) }).filter { last[$0] == id.index }
      .map { bytes($0, graph) }
  }

  private static func worksInPlace(_ id: NodeID, _ graph: Graph) -> Bool {
    let kind = graph.kind(id)
    return kind == RegionNode.kind || updates.contains(kind) || graph.scalarFunction(id) != nil
  }

  /// The bytes of a product that is none of the results.
  private static func hidden(_ id: NodeID, _ graph: Graph, _ made: [Double]) -> Double {
    guard graph.kind(id) == RegionNode.kind, graph.region(id).anchor != nil else { return 0 }
    let count = graph.region(id).domain.sizes.reduce(1.0) { $0 * Double($1) }
    let bytes = count * Double(graph.type(of: graph.operand(id, 0)).element.byteCount)
    return made.contains(bytes) ? 0 : bytes
  }
}

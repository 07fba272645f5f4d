import AdjointGraphIR

/// Which nodes of a graph a picture shows, before calls are collapsed.
struct Selection {
  let graph: Graph
  let phases: PhaseMap
  let numerals: Numerals
  /// For each node, whether it has a place in the picture.
  private(set) var isShown: [Bool]
  /// The nodes that would be shown without a focus.
  private(set) var countBeforeFocus = 0
  private(set) var count = 0

  init(_ graph: Graph, _ options: PictureOptions) throws(RenderingFailure) {
    self.graph = graph
    phases = PhaseMap(of: graph)
    let live = graph.live()
    numerals = Numerals(of: graph, live: live)
    isShown = live
    for id in graph.ids where numerals[id] != nil { isShown[id.index] = false }
    restrict(to: options.content)
    count = isShown.count { $0 }
    countBeforeFocus = count
    if let name = options.focus {
      try restrict(around: name, radius: options.radius)
      count = isShown.count { $0 }
    }
  }

  /// Whether a node is an input or a parameter.
  func isArgument(_ id: NodeID) -> Bool {
    graph.kind(id) == InputNode.kind || graph.kind(id) == ParameterNode.kind
  }

  /// Whether the backward pass reads a value that the forward pass made.
  func isSaved(_ operand: Value, by user: NodeID) -> Bool {
    phases[user] != .forward && phases[operand.node] == .forward && !isArgument(operand.node)
      && graph.kind(user) != SeedNode.kind
  }

  private mutating func restrict(to content: PictureContent) {
    guard content != .joint else { return }
    var wanted = [Bool](repeating: false, count: graph.nodes.count)
    for id in graph.ids where isShown[id.index] {
      if content == .forward {
        wanted[id.index] = phases[id] == .forward
      } else if phases[id] != .forward {
        wanted[id.index] = true
        for operand in graph.operands(id) { wanted[operand.node.index] = true }
      }
    }
    for index in isShown.indices { isShown[index] = isShown[index] && wanted[index] }
    dropUnusedArguments()
  }

  /// Arguments that nothing shown reads are left out of a part of the graph.
  private mutating func dropUnusedArguments() {
    var isRead = [Bool](repeating: false, count: graph.nodes.count)
    for id in graph.ids where isShown[id.index] {
      for operand in graph.operands(id) { isRead[operand.node.index] = true }
    }
    for output in graph.outputs { isRead[output.value.node.index] = true }
    for id in graph.ids where isArgument(id) && !isRead[id.index] { isShown[id.index] = false }
  }

  private mutating func restrict(around name: String, radius: Int) throws(RenderingFailure) {
    let named = graph.names.filter { $0.value == name }.map(\.key.node)
    let returned = graph.outputs.filter { $0.name == name }.map(\.value.node)
    let starts = Set(named + returned).filter { isShown[$0.index] }
    guard !starts.isEmpty else {
      let known = Set(graph.names.values).union(graph.outputs.map(\.name))
      throw .unknownFocus(name, near: NearNames.nearest(to: name, among: known))
    }
    var users = [[NodeID]](repeating: [], count: graph.nodes.count)
    for id in graph.ids where isShown[id.index] {
      for operand in graph.operands(id) { users[operand.node.index].append(id) }
    }
    var reached = [Bool](repeating: false, count: graph.nodes.count)
    var front = starts.sorted()
    for id in front { reached[id.index] = true }
    for _ in 0..<max(radius, 0) {
      var next: [NodeID] = []
      for id in front {
        for other in graph.operands(id).map(\.node) + users[id.index]
        where isShown[other.index] && !reached[other.index] {
          reached[other.index] = true
          next.append(other)
        }
      }
      front = next
    }
    isShown = reached
  }
}

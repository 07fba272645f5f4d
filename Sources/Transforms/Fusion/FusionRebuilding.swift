import AdjointGraphIR

/// Rebuilds a graph with the parts of groups as regions, near the order in which it was.
struct FusionRebuilding {
  /// What is made in one go: a region, or a node as it was.
  private struct Unit {
    /// The nodes whose values the unit gives.
    var nodes: [NodeID]
    var operands: [Value]
    var region: Region?
    /// The last node of the unit, by which units are ordered.
    var key: NodeID
  }

  private enum State {
    case waiting, reading, made
  }

  private var units: [Unit] = []
  private var unitOfNode: [Int]
  private var states: [State] = []
  private var rewriter: Rewriter

  /// The graph in which the groups are regions.
  static func graph(
    _ grouping: inout FusionGrouping, _ uses: FusionUses, _ live: [Bool]
  ) -> Graph {
    var rebuilding = FusionRebuilding(grouping.graph)
    for node in grouping.graph.ids where live[node.index] && uses.needed[node.index] {
      if grouping.group(node) == nil { rebuilding.add(node) }
    }
    for group in grouping.groups.indices {
      for part in FusionCutter.parts(of: group, &grouping, uses) {
        rebuilding.add(part, &grouping)
      }
    }
    return rebuilding.emit()
  }

  private init(_ graph: Graph) {
    rewriter = Rewriter(graph, sharing: true)
    unitOfNode = [Int](repeating: -1, count: graph.nodes.count)
  }

  private mutating func add(_ node: NodeID) {
    append(
      Unit(nodes: [node], operands: Array(rewriter.source.operands(node)), region: nil, key: node))
  }

  private mutating func add(_ part: FusionPart, _ grouping: inout FusionGrouping) {
    // A contraction that is cut off from its epilogue stays what it is.
    if part.members.count == 1, let anchor = grouping.groups[part.group].anchor,
      part.members.first == anchor
    {
      return add(anchor)
    }
    let (region, operands) = FusionRegion.write(part, &grouping)
    guard let key = part.members.max() else { return }
    append(Unit(nodes: part.yielded, operands: operands, region: region, key: key))
  }

  private mutating func append(_ unit: Unit) {
    for node in unit.nodes { unitOfNode[node.index] = units.count }
    units.append(unit)
    states.append(.waiting)
  }

  /// Makes the units by their last nodes, each after those that it reads.
  private mutating func emit() -> Graph {
    let order = units.indices.sorted { units[$0].key < units[$1].key }
    var pending: [(unit: Int, operand: Int)] = []
    for unit in order where states[unit] != .made {
      pending.append((unit, 0))
      while let (next, operand) = pending.popLast() {
        if states[next] == .made { continue }
        if operand == units[next].operands.count {
          make(units[next])
          states[next] = .made
          continue
        }
        states[next] = .reading
        pending.append((next, operand + 1))
        let needed = unitOfNode[units[next].operands[operand].node.index]
        precondition(needed >= 0, "\(units[next].operands[operand]) is read and not made")
        precondition(states[needed] != .reading, "\(units[needed].key) reads what it gives")
        if states[needed] == .waiting { pending.append((needed, 0)) }
      }
    }
    return rewriter.finish()
  }

  private mutating func make(_ unit: Unit) {
    rewriter.enter(unit.nodes.last ?? unit.key)
    guard let region = unit.region else {
      rewriter.setImage(of: unit.key, rewriter.copied(unit.key))
      return
    }
    let operands = unit.operands.map { rewriter.image(of: $0) }
    let types = unit.nodes.map { rewriter.source.types($0)[0] }
    let made = rewriter.builder.region(region, operands, types: types)
    for (result, node) in unit.nodes.enumerated() {
      rewriter.setImage(of: node, Value(made.node, result: result))
    }
  }
}

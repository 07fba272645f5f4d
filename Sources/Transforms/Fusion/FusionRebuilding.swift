import AdjointGraphIR

/// Rebuilds a graph with the parts of groups as regions, near the order in which it was.
struct FusionRebuilding {
  /// What is made in one go: a region, or a node as it was.
  private struct Unit {
    /// The last node of the unit, by which units are ordered.
    let key: NodeID
    /// Which of `made` it is; −1 for a node as it was.
    let region: Int32
  }

  /// A region with the nodes whose values it gives and its operands, as runs of two lists.
  private struct Made {
    let attributes: AttributesID
    let types: TypeID
    let nodes: Range<Int>
    let operands: Range<Int>
  }

  private enum State: UInt8 {
    case waiting, reading, made
  }

  private var units: [Unit] = []
  private var made: [Made] = []
  private var nodes: [NodeID] = []
  private var operands: [Value] = []
  private var unitOfNode: [Int32]
  private var states: [State] = []
  private var regions = FusionRegions()
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
        rebuilding.add(part, grouping)
      }
    }
    return rebuilding.emit()
  }

  private init(_ graph: Graph) {
    rewriter = Rewriter(graph, sharing: true)
    unitOfNode = [Int32](repeating: -1, count: graph.nodes.count)
  }

  private mutating func add(_ node: NodeID) {
    unitOfNode[node.index] = Int32(units.count)
    units.append(Unit(key: node, region: -1))
    states.append(.waiting)
  }

  private mutating func add(_ part: FusionPart, _ grouping: FusionGrouping) {
    // A contraction that is cut off from its epilogue stays what it is.
    if part.members.count == 1, let anchor = grouping.groups[part.group].anchor,
      part.members.first == anchor
    {
      return add(anchor)
    }
    let region = regions.region(part, grouping, &rewriter.builder)
    guard let key = part.members.max() else { return }
    let first = operands.count
    regions.addOperands(to: &operands, grouping.graph)
    made.append(
      Made(
        attributes: region.attributes, types: region.types,
        nodes: nodes.count..<nodes.count + part.yielded.count,
        operands: first..<operands.count))
    nodes.append(contentsOf: part.yielded)
    for node in part.yielded { unitOfNode[node.index] = Int32(units.count) }
    units.append(Unit(key: key, region: Int32(made.count - 1)))
    states.append(.waiting)
  }

  /// Makes the units by their last nodes, each after those that it reads.
  private mutating func emit() -> Graph {
    let order = units.indices.sorted { units[$0].key < units[$1].key }
    var pending: [(unit: Int, operand: Int)] = []
    for unit in order where states[unit] != .made {
      pending.append((unit, 0))
      while let (next, position) = pending.popLast() {
        if states[next] == .made { continue }
        guard let operand = operand(of: next, position) else {
          make(units[next])
          states[next] = .made
          continue
        }
        states[next] = .reading
        pending.append((next, position + 1))
        let needed = Int(unitOfNode[operand.node.index])
        precondition(needed >= 0, "\(operand) is read and not made")
        precondition(states[needed] != .reading, "\(units[needed].key) reads what it gives")
        if states[needed] == .waiting { pending.append((needed, 0)) }
      }
    }
    return rewriter.finish()
  }

  /// An operand of a unit; nil behind the last.
  private func operand(of unit: Int, _ position: Int) -> Value? {
    let region = Int(units[unit].region)
    if region >= 0 {
      let run = made[region].operands
      return position < run.count ? operands[run.lowerBound + position] : nil
    }
    let own = rewriter.source.operands(units[unit].key)
    return position < own.count ? own[own.startIndex + position] : nil
  }

  private mutating func make(_ unit: Unit) {
    if unit.region < 0 {
      rewriter.enter(unit.key)
      rewriter.setImage(of: unit.key, rewriter.copied(unit.key))
      return
    }
    let content = made[Int(unit.region)]
    rewriter.enter(content.nodes.isEmpty ? unit.key : nodes[content.nodes.upperBound - 1])
    let images = operands[content.operands].map { rewriter.image(of: $0) }
    let region = rewriter.builder.region(content.attributes, images, content.types)
    for (result, node) in nodes[content.nodes].enumerated() {
      rewriter.setImage(of: node, Value(region.node, result: result))
    }
  }
}

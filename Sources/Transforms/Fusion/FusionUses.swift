import AdjointGraphIR

/// Which values must exist as tensors: those that another group, a node outside or an output reads.
struct FusionUses {
  private(set) var needed: [Bool]

  /// The uses of all live nodes of a grouping.
  init(_ grouping: inout FusionGrouping, live: [Bool]) {
    let graph = grouping.graph
    needed = [Bool](repeating: false, count: graph.nodes.count)
    for output in graph.outputs { set(output.value.node, true) }
    for node in graph.arguments { set(node, true) }
    // Users come after their operands: what a node needs is known when the sweep reaches it.
    for index in stride(from: graph.nodes.count - 1, through: 0, by: -1) where live[index] {
      visit(NodeID(index), &grouping)
    }
  }

  private mutating func visit(_ node: NodeID, _ grouping: inout FusionGrouping) {
    guard let group = grouping.group(node) else {
      // A view, constant or index is needed only where something reads it as a tensor.
      switch grouping.roles.roles[node.index] {
      case .view, .constant, .iota: break
      default: set(node, true)
      }
      if needed[node.index] { setOperands(of: node, grouping) }
      return
    }
    if grouping.groups[group].anchor == node {
      setOperands(of: node, grouping)
      return
    }
    for position in grouping.memberReads(node, group) {
      guard let value = grouping.valueRead(position), grouping.group(value) != group else {
        continue
      }
      set(value, true)
    }
  }

  private mutating func setOperands(of node: NodeID, _ grouping: FusionGrouping) {
    for operand in grouping.graph.operands(node) { set(operand.node, true) }
  }

  /// Records that a value is needed, or no longer.
  mutating func set(_ node: NodeID, _ isNeeded: Bool) { needed[node.index] = isNeeded }
}

extension FusionGrouping {
  /// Forgets members that have left their groups and puts the others in order; groups that are one
  /// node alone, which reads its operands as they are, are none.
  mutating func compact(_ uses: inout FusionUses) {
    for index in groups.indices where !groups[index].members.isEmpty {
      groups[index].members = groups[index].members.filter { group($0) == index }.sorted()
      guard groups[index].members.count == 1, isTrivial(groups[index].members[0], index) else {
        continue
      }
      for operand in graph.operands(groups[index].members[0]) { uses.set(operand.node, true) }
      dissolve(index)
    }
  }

  /// Leaves a group's members outside.
  mutating func dissolve(_ index: Int) {
    for member in groups[index].members { take(member) }
    groups[index].members = []
  }

  private mutating func isTrivial(_ node: NodeID, _ group: Int) -> Bool {
    if groups[group].anchor == node { return true }
    if case .product = roles.roles[node.index] { return false }
    let run = memberReads(node, group)
    return zip(reads.sources[run], graph.operands(node)).allSatisfy { source, operand in
      switch source {
      case .constant(let node): node == operand.node
      case .index: false
      case .value(let node, _): node == operand.node
      }
    }
  }
}

import AdjointGraphIR

/// Which values must exist as tensors: those that another group, a node outside or an output reads.
struct FusionUses {
  private(set) var needed: [Bool]

  /// The uses of all live nodes of a grouping.
  init(_ grouping: inout FusionGrouping, live: [Bool]) {
    let graph = grouping.graph
    needed = [Bool](repeating: false, count: graph.nodes.count)
    for output in graph.outputs { need(output.value.node, &grouping) }
    for node in graph.arguments { need(node, &grouping) }
    // Users come after their operands: what a node needs is known when the sweep reaches it.
    for index in stride(from: graph.nodes.count - 1, through: 0, by: -1) where live[index] {
      visit(NodeID(index), &grouping)
    }
  }

  private mutating func visit(_ node: NodeID, _ grouping: inout FusionGrouping) {
    let graph = grouping.graph
    guard let group = grouping.group(node) else {
      // A view, constant or index is needed only where something reads it as a tensor.
      if case .opaque = grouping.roles.roles[node.index] { needed[node.index] = true }
      if grouping.roles.roles[node.index].isMember { needed[node.index] = true }
      if case .contraction = grouping.roles.roles[node.index] { needed[node.index] = true }
      if needed[node.index] { for operand in graph.operands(node) { need(operand.node, &grouping) } }
      return
    }
    if grouping.groups[group].anchor == node {
      for operand in graph.operands(node) { need(operand.node, &grouping) }
      return
    }
    for value in grouping.valuesRead(by: node, in: group) {
      if grouping.group(value) != group { need(value, &grouping) }
    }
  }

  /// Marks a value; views before it in the sweep follow when it reaches them.
  private mutating func need(_ node: NodeID, _ grouping: inout FusionGrouping) {
    needed[node.index] = true
  }

  /// Records that a value is needed, or no longer.
  mutating func set(_ node: NodeID, _ isNeeded: Bool) { needed[node.index] = isNeeded }
}

extension FusionGrouping {
  /// The nodes whose values a member reads, its group's own and others'.
  mutating func valuesRead(by node: NodeID, in group: Int) -> [NodeID] {
    memberSources(node, group).compactMap { source in
      if case .value(let value, _) = source { value } else { nil }
    }
  }

  /// What a member reads.
  /// - Requires: the node is a member and not its group's anchor.
  mutating func memberSources(_ node: NodeID, _ group: Int) -> [FusionSource] {
    guard let place = places[node.index], let sources = sources(node, place, groups[group].nest)
    else { preconditionFailure("\(node) has no place in its group") }
    return sources
  }

  /// Forgets members that have left their groups, and puts the others in order.
  mutating func compact() {
    for index in groups.indices {
      groups[index].members = groups[index].members.filter { group($0) == index }.sorted()
    }
  }

  /// Leaves groups that are one node alone, which reads its operands as they are, and those that
  /// aren't allowed; `allows` is asked for the kind of region at the first node.
  mutating func dissolveTrivial(_ allows: (String, NodeID) -> Bool) {
    for index in groups.indices {
      let members = groups[index].members
      guard let first = members.first else { continue }
      let isTrivial = members.count == 1 && isTrivial(first, index)
      if !isTrivial, allows(groups[index].kind, first) { continue }
      for member in members { take(member) }
      groups[index].members = []
    }
  }

  private mutating func isTrivial(_ node: NodeID, _ group: Int) -> Bool {
    if groups[group].anchor == node { return true }
    if case .product = roles.roles[node.index] { return false }
    return zip(memberSources(node, group), graph.operands(node)).allSatisfy { source, operand in
      switch source {
      case .constant(let node): node == operand.node
      case .index: false
      case .value(let node, _): node == operand.node
      }
    }
  }
}

import AdjointGraphIR
import AdjointTensors

/// Grows groups in one sweep, operands before users: a node joins the group of an operand, joins
/// several of them into one, or starts a group.
///
/// Every edge between groups goes to a higher stage. A node may join a group only if all else that
/// it reads has a lower stage, or if the group can be raised above that and stays below everything
/// that reads it. So no cycle arises and each decision looks at neighbours alone.
/// - Complexity: O(nodes and edges), where no nest has more than a few axes.
struct FusionGrowth {
  var grouping: FusionGrouping
  private let graph: Graph

  /// The longest row that members may reduce, in bytes: eight buffers of it are half of a
  /// second-level cache of 1 MiB.
  static let rowBytes = 65_536

  /// The groups of a graph.
  static func groups(of graph: Graph, live: [Bool]) -> FusionGrouping {
    var growth = FusionGrowth(grouping: FusionGrouping(graph), graph: graph)
    for id in graph.ids where live[id.index] { growth.visit(id) }
    return growth.grouping
  }

  private mutating func visit(_ node: NodeID) {
    switch grouping.roles.roles[node.index] {
    case .view: return
    case .opaque, .constant, .iota: grouping.setStage(node, outsideStage(node))
    case .contraction: anchor(node)
    case .map, .product, .reduction:
      if !joinsOperand(node), !startsGroup(node) { grouping.setStage(node, outsideStage(node)) }
    }
  }

  /// The stage of a node that reads its operands as tensors.
  private mutating func outsideStage(_ node: NodeID) -> Int {
    var stage = 0
    let operands = graph.operands(node)
    for operand in operands { stage = max(stage, grouping.materialise(operand.node) + 1) }
    for operand in operands { grouping.lower(operand.node, to: stage) }
    return stage
  }

  private mutating func anchor(_ node: NodeID) {
    let shape = grouping.roles.shape(node)
    var group = grouping.newGroup(nest: shape.loops, stage: outsideStage(node))
    group.anchor = node
    group.copy = graph[node].copy
    let index = grouping.add(group)
    grouping.put(node, into: index, FusionPlace(access: group.dense, shape: .map), 0..<0)
  }

  // MARK: Starting

  private mutating func startsGroup(_ node: NodeID) -> Bool {
    let nest: [Int]
    if case .reduction = grouping.roles.roles[node.index] {
      nest = reductionNest(node)
    } else {
      nest = grouping.roles.shape(node).loops
    }
    var group = grouping.newGroup(nest: nest, stage: 0)
    group.copy = graph[node].copy
    let index = grouping.add(group)
    do throws(FusionJoin.Failure) {
      try FusionJoin.attempt(node, group.dense, group: index, &grouping).commit(&grouping)
      return true
    } catch {
      grouping.refuse(error.rule, node, nil)
      return false
    }
  }

  /// The axes of the operand, with trailing ones that are reduced together as one row.
  private mutating func reductionNest(_ node: NodeID) -> [Int] {
    let shape = grouping.roles.shape(graph.operand(node, 0).node)
    let axes = grouping.roles.axes(node)
    let kept = shape.sizes.indices.filter { !axes.contains($0) && shape.sizes[$0] != 1 }
    let reduced = axes.filter { shape.sizes[$0] != 1 }
    guard let first = reduced.first, let last = kept.last, last < first else { return shape.loops }
    return kept.map { shape.sizes[$0] } + [reduced.map { shape.sizes[$0] }.reduce(1, *)]
  }

  // MARK: Joining

  private mutating func joinsOperand(_ node: NodeID) -> Bool {
    for (group, base, operand) in candidates(node) {
      var refused = recomputes(node, operand, group) ? FusionRefusal.Rule.recomputes : nil
      for access in accesses(node, operand, base, group) {
        do throws(FusionJoin.Failure) {
          try FusionJoin.attempt(node, access, group: group, &grouping).commit(&grouping)
          return true
        } catch {
          refused = refused ?? error.rule
        }
      }
      grouping.refuse(refused ?? .differentDomain, node, base)
    }
    return false
  }

  /// Whether the group has fewer points than the node that reads its value: joining would compute
  /// the value again for each.
  @inline(__always)
  private func recomputes(_ node: NodeID, _ position: Int, _ group: Int) -> Bool {
    var shape = grouping.roles.shape(node)
    if case .reduction = grouping.roles.roles[node.index] {
      shape = grouping.roles.shape(graph.operand(node, position).node)
    }
    return shape.count > grouping.groups[group].count
  }

  /// The groups whose values the node reads, the latest first, each with the value and the operand
  /// that shows it.
  private mutating func candidates(
    _ node: NodeID
  ) -> [(group: Int, base: NodeID, operand: Int)] {
    var found: [(group: Int, base: NodeID, operand: Int)] = []
    found.reserveCapacity(graph.operands(node).count)
    for (position, operand) in graph.operands(node).enumerated() {
      let base = grouping.base(operand.node)
      guard let group = grouping.group(base), !found.contains(where: { $0.group == group }) else {
        continue
      }
      found.append((group, base, position))
    }
    if found.count < 2 { return found }
    return found.sorted { grouping.groups[$0.group].stage > grouping.groups[$1.group].stage }
  }

  /// The accesses to a map's result, or a reduction's operand, that may fit a group: the one that
  /// the base has there, carried through the views, then those that go through the nest, or its
  /// outer part, in order.
  private mutating func accesses(
    _ node: NodeID, _ position: Int, _ base: NodeID, _ index: Int
  ) -> [AccessID] {
    var result: [AccessID] = []
    result.reserveCapacity(3)
    let operand = graph.operand(node, position).node
    var count = grouping.roles.shape(node).count
    if case .reduction = grouping.roles.roles[node.index] {
      count = grouping.roles.shape(operand).count
    }
    if let carried = carriedAccess(node, operand, base, index) { result.append(carried) }
    let dense = grouping.groups[index].dense
    if count == grouping.groups[index].count, !result.contains(dense) { result.append(dense) }
    let row = grouping.groups[index].nest.last ?? 1
    if grouping.groups[index].isRowed, count * row == grouping.groups[index].count {
      let outer = grouping.accesses.number(grouping.groups[index].outerAccess)
      if !result.contains(outer) { result.append(outer) }
    }
    return result
  }

  /// The access that the base of an operand has, carried through the views; nil for a product,
  /// whose factors have accesses of their own.
  private mutating func carriedAccess(
    _ node: NodeID, _ operand: NodeID, _ base: NodeID, _ index: Int
  ) -> AccessID? {
    guard let place = grouping.places[base.index], !place.isTotal else { return nil }
    if case .product = grouping.roles.roles[node.index] { return nil }
    if operand == base {
      return grouping.accesses.transposesRow(place.access) ? nil : place.access
    }
    let nest = grouping.groups[index].nest
    var carried: FusionAccess? = grouping.accesses[place.access]
    for view in grouping.chain(operand).dropLast().reversed() {
      carried = carried.flatMap { grouping.roles.view(view).resultAccess($0, nest) }
    }
    guard let carried, !carried.transposesRow else { return nil }
    return grouping.accesses.number(carried)
  }
}

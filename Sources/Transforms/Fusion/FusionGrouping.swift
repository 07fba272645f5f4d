import AdjointGraphIR
import AdjointTensors

/// The groups of a graph while they grow: union–find over nodes, with a stage for every group and
/// every node outside.
struct FusionGrouping {
  let graph: Graph
  var roles: FusionRoles
  var accesses = AccessTable()
  private(set) var refusals: [FusionRefusal] = []
  var groups: [FusionGroup] = []
  /// For each group the one that it became part of, itself if none.
  private var parents: [Int] = []
  /// The group of each node, as it was when it joined; −1 for none.
  private var groupOfNode: [Int]
  /// The stage of each node outside groups; −1 for views that nothing needs as tensors so far.
  private var stages: [Int]
  var places: [FusionPlace?]
  var reads: FusionReads
  /// The position of each member among its group's, while the group is cut.
  var positions: [Int32]

  /// The greatest number of views between an operand and what it shows that are looked through.
  private static let depth = 16

  init(_ graph: Graph) {
    self.graph = graph
    roles = FusionRoles(graph)
    groupOfNode = [Int](repeating: -1, count: graph.nodes.count)
    stages = [Int](repeating: -1, count: graph.nodes.count)
    places = [FusionPlace?](repeating: nil, count: graph.nodes.count)
    reads = FusionReads(nodes: graph.nodes.count)
    positions = [Int32](repeating: -1, count: graph.nodes.count)
  }

  /// The group of a node, or nil.
  mutating func group(_ node: NodeID) -> Int? {
    let start = groupOfNode[node.index]
    if start < 0 { return nil }
    var root = start
    while parents[root] != root { root = parents[root] }
    var next = start
    while parents[next] != root {
      let parent = parents[next]
      parents[next] = root
      next = parent
    }
    groupOfNode[node.index] = root
    return root
  }

  mutating func refuse(_ rule: FusionRefusal.Rule, _ node: NodeID, _ other: NodeID?) {
    refusals.append(FusionRefusal(rule, node, other))
  }

  /// A new group.
  mutating func add(_ group: FusionGroup) -> Int {
    groups.append(group)
    parents.append(groups.count - 1)
    return groups.count - 1
  }

  /// Puts a node into a group, where it reads a run of `reads`.
  mutating func put(
    _ node: NodeID, into group: Int, _ place: FusionPlace, _ run: Range<Int>
  ) {
    reads.set(node, run)
    groupOfNode[node.index] = group
    places[node.index] = place
    groups[group].members.append(node)
  }

  /// Takes a node out of its group, whose list of members keeps it until `compact`.
  mutating func take(_ node: NodeID) { groupOfNode[node.index] = -1 }

  /// Gives a node outside of groups its stage.
  mutating func setStage(_ node: NodeID, _ stage: Int) { stages[node.index] = stage }

  /// The stage of a node that has one.
  mutating func stage(_ node: NodeID) -> Int {
    if let group = group(node) { return groups[group].stage }
    return stages[node.index]
  }

  /// The stage of a node that is read as a tensor: views get theirs now.
  mutating func materialise(_ node: NodeID) -> Int {
    if group(node) != nil || stages[node.index] >= 0 { return stage(node) }
    var chain: [NodeID] = []
    var next = node
    while group(next) == nil, stages[next.index] < 0 {
      chain.append(next)
      guard let operand = graph.operands(next).first?.node else { break }
      next = operand
    }
    for view in chain.reversed() {
      var stage = 0
      for operand in graph.operands(view) {
        stage = max(stage, self.stage(operand.node) + 1)
        lower(operand.node, to: stage)
      }
      stages[view.index] = stage
    }
    return stage(node)
  }

  /// Notes that a value is read at a stage.
  mutating func lower(_ node: NodeID, to stage: Int) {
    if let group = group(node) { groups[group].ceiling = min(groups[group].ceiling, stage) }
  }

  /// Makes one group of two of one stage and nest (or where `b` has the outer part of it).
  mutating func merge(_ b: Int, into a: Int) {
    let extends = groups[b].nest.count < groups[a].nest.count
    for member in groups[b].members where extends {
      guard var place = places[member.index] else { continue }
      place.access = extended(place.access)
      place.operand = place.operand.map { extended($0) }
      places[member.index] = place
      reads.forget(member)
    }
    groups[a].isRowed = groups[a].isRowed || groups[b].isRowed
    groups[a].anchor = groups[a].anchor ?? groups[b].anchor
    groups[a].ceiling = min(groups[a].ceiling, groups[b].ceiling)
    groups[a].copy = max(groups[a].copy, groups[b].copy)
    var (large, small) = (groups[a].members, groups[b].members)
    groups[b].members = []
    if large.count < small.count { swap(&large, &small) }
    groups[a].members = []
    large.append(contentsOf: small)
    groups[a].members = large
    parents[b] = a
  }
}

/// Accesses.
extension FusionGrouping {
  /// Whether the last axis of a group's nest is the row of its region: that of an anchored one is
  /// its product's last axis, be it of one element.
  func hasRow(_ group: FusionGroup) -> Bool {
    guard let anchor = group.anchor else { return true }
    return roles.shape(anchor).sizes.last == group.nest.last
  }

  /// The access with one more axis, along which it doesn't move.
  mutating func extended(_ id: AccessID) -> AccessID {
    var access = accesses[id]
    access.strides.append(0)
    return accesses.number(access)
  }

  /// A group of nothing yet, with a loop nest.
  mutating func newGroup(nest: [Int], stage: Int) -> FusionGroup {
    FusionGroup(nest: nest, dense: accesses.number(.dense(nest)), stage: stage)
  }
}

/// Looking through views.
extension FusionGrouping {
  /// What an operand is where the group's nest accesses it so: through views, as far as each can be
  /// an access that keeps the row's order.
  mutating func source(
    _ operand: NodeID, _ access: AccessID, _ nest: [Int]
  ) -> FusionSource {
    guard roles.isLookedThrough(operand) else { return .value(operand, access) }
    var (node, current) = (operand, accesses[access])
    var (best, bestAccess) = (operand, current)
    var depth = 0
    while case .view = roles.roles[node.index], depth < FusionGrouping.depth {
      guard let next = roles.view(node).operandAccess(current, nest) else { break }
      (node, current) = (graph.operand(node, 0).node, next)
      if !current.transposesRow { (best, bestAccess) = (node, current) }
      depth += 1
    }
    switch roles.roles[best.index] {
    case .constant: return .constant(best)
    case .iota:
      let moving = bestAccess.strides.indices.filter { bestAccess.strides[$0] != 0 }
      if moving.count == 1, bestAccess.strides[moving[0]] == 1, bestAccess.offset == 0 {
        return .index(Int32(moving[0]))
      }
    default: break
    }
    return .value(best, accesses.number(bestAccess))
  }

  /// Adds to `reads` the accesses to the operands of a map or product whose result is accessed so;
  /// of a reduction its operand's own. Nil where a factor of a product can't be accessed.
  mutating func sources(_ node: NodeID, _ place: FusionPlace, _ nest: [Int]) -> Range<Int>? {
    let start = reads.sources.count
    let operands = graph.operands(node)
    switch roles.roles[node.index] {
    case .product:
      for (position, operand) in operands.enumerated() {
        let whole = accesses[place.access]
        guard let access = roles.map(node, position).operandAccess(whole, nest),
          !access.transposesRow
        else {
          reads.removeAll(from: start)
          return nil
        }
        reads.append(source(operand.node, accesses.number(access), nest))
      }
    case .reduction:
      let access = place.operand ?? place.access
      reads.append(source(operands[operands.startIndex].node, access, nest))
    default: for operand in operands { reads.append(source(operand.node, place.access, nest)) }
    }
    return start..<reads.sources.count
  }

  /// What a member reads, as a run of `reads`.
  /// - Requires: the node is a member and not its group's anchor.
  mutating func memberReads(_ node: NodeID, _ group: Int) -> Range<Int> {
    if let known = reads.run(node) { return known }
    guard let place = places[node.index], let run = sources(node, place, groups[group].nest)
    else { preconditionFailure("\(node) has no place in its group") }
    reads.set(node, run)
    return run
  }

  /// The value that a member reads at a position of `reads`; nil for constants and indices.
  @inline(__always)
  func valueRead(_ position: Int) -> NodeID? {
    if case .value(let value, _) = reads.sources[position] { return value }
    return nil
  }

  /// The last of the nodes that an operand shows.
  @inline(__always)
  func base(_ operand: NodeID) -> NodeID {
    var node = operand
    var depth = 0
    while case .view = roles.roles[node.index], depth < FusionGrouping.depth {
      node = graph.operand(node, 0).node
      depth += 1
    }
    return node
  }

  /// The nodes that an operand shows, through views: each is a value of another shape.
  func chain(_ operand: NodeID) -> [NodeID] {
    var chain = [operand]
    while case .view = roles.roles[chain[chain.count - 1].index],
      chain.count <= FusionGrouping.depth
    {
      chain.append(graph.operand(chain[chain.count - 1], 0).node)
    }
    return chain
  }
}

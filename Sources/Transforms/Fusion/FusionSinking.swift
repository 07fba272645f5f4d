import AdjointGraphIR

/// Moves maps to the later group that alone reads them, where fewer bytes then go through memory:
/// a mask is computed where it is used, and not stored, if what it is made from is read there too.
///
/// One reverse sweep, so that a chain sinks from its end. Every operand of the node has a lower
/// stage than its old group, which has a lower one than the new, so no cycle arises.
struct FusionSinking {
  private var uses: FusionUses
  private let firstUser: [Int]
  private let users: [NodeID]
  private var isOutput: [Bool]
  /// What each group reads from outside, once asked for.
  private var loads: [Int: Set<NodeID>] = [:]

  /// The most nodes that read a value, views among them, that are looked at.
  private static let reach = 64

  /// Sinks what pays; returns which values are then needed as tensors.
  static func run(_ grouping: inout FusionGrouping, live: [Bool]) -> FusionUses {
    var sinking = FusionSinking(&grouping, live)
    for index in stride(from: live.count - 1, through: 0, by: -1) where live[index] {
      let node = NodeID(index)
      switch grouping.roles.roles[index] {
      case .map, .product: sinking.visit(node, &grouping)
      default: continue
      }
    }
    return sinking.uses
  }

  private init(_ grouping: inout FusionGrouping, _ live: [Bool]) {
    let graph = grouping.graph
    uses = FusionUses(&grouping, live: live)
    var counts = [Int](repeating: 0, count: graph.nodes.count + 1)
    for id in graph.ids where live[id.index] {
      for operand in graph.operands(id) { counts[operand.node.index + 1] += 1 }
    }
    for index in 1..<counts.count { counts[index] += counts[index - 1] }
    var next = counts
    var users = [NodeID](repeating: NodeID(0), count: counts[counts.count - 1])
    for id in graph.ids where live[id.index] {
      for operand in graph.operands(id) {
        users[next[operand.node.index]] = id
        next[operand.node.index] += 1
      }
    }
    firstUser = counts
    self.users = users
    isOutput = [Bool](repeating: false, count: graph.nodes.count)
    for output in graph.outputs { isOutput[output.value.node.index] = true }
  }

  private mutating func visit(_ node: NodeID, _ grouping: inout FusionGrouping) {
    guard let group = grouping.group(node), uses.needed[node.index],
      let (target, access) = onlyReader(node, group, &grouping)
    else { return }
    let nest = grouping.groups[target].nest
    let place = FusionPlace(access: access, operand: nil, shape: .map)
    guard grouping.groups[group].copy == grouping.groups[target].copy,
      let run = grouping.sources(node, place, nest)
    else { return }
    let bytes = grouping.roles.shape(node).byteCount
    guard let cost = cost(run, target, &grouping), cost < 2 * bytes else { return }
    grouping.take(node)
    grouping.put(node, into: target, place, run)
    uses.set(node, false)
    for position in run {
      guard let value = grouping.valueRead(position) else { continue }
      uses.set(value, true)
      loads[target]?.insert(value)
      grouping.lower(value, to: grouping.groups[target].stage)
    }
  }

  /// The bytes that go through memory if the target computes a value from a run of sources: those
  /// that it doesn't read yet, and those that nobody else needed as tensors. Nil where one isn't
  /// there in time.
  private mutating func cost(
    _ run: Range<Int>, _ target: Int, _ grouping: inout FusionGrouping
  ) -> Int? {
    var cost = 0
    var seen: Set<NodeID> = []
    for position in run {
      guard let value = grouping.valueRead(position), seen.insert(value).inserted else { continue }
      if case .view = grouping.roles.roles[value.index] { return nil }
      let stage = grouping.stage(value)
      guard stage >= 0, stage < grouping.groups[target].stage else { return nil }
      let bytes = grouping.roles.shape(value).byteCount
      if !loaded(by: target, &grouping).contains(value) { cost += bytes }
      if !uses.needed[value.index] { cost += bytes }
    }
    return cost
  }

  private mutating func loaded(
    by target: Int, _ grouping: inout FusionGrouping
  ) -> Set<NodeID> {
    if let known = loads[target] { return known }
    var values: Set<NodeID> = []
    for member in grouping.groups[target].members where grouping.group(member) == target {
      if member == grouping.groups[target].anchor { continue }
      for position in grouping.memberReads(member, target) {
        guard let value = grouping.valueRead(position), grouping.group(value) != target else {
          continue
        }
        values.insert(value)
      }
    }
    loads[target] = values
    return values
  }

  /// The one group other than its own that reads a value, and the access that all its members have.
  private mutating func onlyReader(
    _ node: NodeID, _ group: Int, _ grouping: inout FusionGrouping
  ) -> (Int, AccessID)? {
    // So few that lists are searched faster than sets.
    var views = [node]
    var target: Int?
    var readers: [NodeID] = []
    var seen = 0
    while seen < views.count {
      let next = views[seen]
      seen += 1
      if isOutput[next.index] || views.count + readers.count > FusionSinking.reach { return nil }
      for user in users[firstUser[next.index]..<firstUser[next.index + 1]] {
        if case .view = grouping.roles.roles[user.index] {
          if !views.contains(user) { views.append(user) }
          continue
        }
        guard let reader = grouping.group(user), reader != group, target ?? reader == reader,
          grouping.groups[reader].anchor != user
        else { return nil }
        target = reader
        if !readers.contains(user) { readers.append(user) }
      }
    }
    guard let target,
      let access = commonAccess(node, readers, views, target, &grouping),
      covers(access, node, target, &grouping)
    else { return nil }
    return (target, access)
  }

  /// The access that all readers have to a value, none of which reads a view of it as a tensor.
  private func commonAccess(
    _ node: NodeID, _ readers: [NodeID], _ views: [NodeID], _ target: Int,
    _ grouping: inout FusionGrouping
  ) -> AccessID? {
    var common: AccessID?
    for reader in readers {
      for position in grouping.memberReads(reader, target) {
        guard case .value(let value, let access) = grouping.reads.sources[position],
          views.contains(value)
        else { continue }
        guard value == node, common ?? access == access else { return nil }
        common = access
      }
    }
    return common
  }

  /// Whether a nest goes through each element of a value once, or each outer point does.
  private func covers(
    _ number: AccessID, _ node: NodeID, _ target: Int, _ grouping: inout FusionGrouping
  ) -> Bool {
    let access = grouping.accesses[number]
    let group = grouping.groups[target]
    let axes = access.strides.indices.filter { access.strides[$0] != 0 }
    let isOuter = group.isRowed && axes == Array(0..<(group.nest.count - 1))
    guard axes.count == group.nest.count || isOuter, !access.transposesRow else { return false }
    return axes.map { group.nest[$0] }.reduce(1, *) == grouping.roles.shape(node).count
  }
}

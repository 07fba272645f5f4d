import AdjointGraphIR
import AdjointTensors

/// A node's joining of a group, checked and not done yet: the one predicate of legality.
struct FusionJoin {
  /// The rule that forbids a join.
  struct Failure: Error {
    let rule: FusionRefusal.Rule

    init(_ rule: FusionRefusal.Rule) { self.rule = rule }
  }

  private let node: NodeID
  private let group: Int
  private var place: FusionPlace
  private var run = 0..<0
  /// Groups that become one with the group, each with a value of it that is read.
  private var merged: [(group: Int, value: NodeID)] = []
  /// What is read from outside.
  private var outside: [NodeID] = []
  private var stage = 0
  /// Why groups that are read stay outside, with the values read.
  private var obstacles: [(rule: FusionRefusal.Rule, value: NodeID)] = []

  /// Checks that a node may join a group, where its result (a reduction's operand) is accessed so.
  /// - Throws: `Failure`, the rule that forbids it.
  static func attempt(
    _ node: NodeID, _ access: AccessID, group: Int, _ grouping: inout FusionGrouping
  ) throws(Failure) -> FusionJoin {
    let start = grouping.reads.sources.count
    do throws(Failure) {
      return try FusionJoin(checking: node, access, group, &grouping)
    } catch {
      grouping.reads.removeAll(from: start)
      throw error
    }
  }

  private init(
    checking node: NodeID, _ access: AccessID, _ group: Int, _ grouping: inout FusionGrouping
  ) throws(Failure) {
    self.node = node
    self.group = group
    let target = grouping.groups[group]
    if grouping.graph[node].copy != 0, target.copy == 0 { throw Failure(.crossesCopy) }
    if grouping.accesses.transposesRow(access) { throw Failure(.transposedRow) }
    place = FusionPlace(access: access, shape: .map)
    if case .reduction = grouping.roles.roles[node.index] {
      place = try FusionReduction.place(node, access, target, &grouping)
    }
    guard let run = grouping.sources(node, place, target.nest) else {
      throw Failure(.transposedRow)
    }
    self.run = run
    for position in run {
      guard case .value(let value, let access) = grouping.reads.sources[position] else { continue }
      try read(value, access, target, &grouping)
    }
    try settle(target, &grouping)
  }

  /// What reading a value asks of the join.
  private mutating func read(
    _ value: NodeID, _ access: AccessID, _ target: FusionGroup,
    _ grouping: inout FusionGrouping
  ) throws(Failure) {
    guard let other = grouping.group(value), let place = grouping.places[value.index] else {
      // A view of a member that no access of this nest can replace exists after the region only.
      let base = grouping.base(value)
      if base != value, grouping.group(base) == group { throw Failure(.transposedRow) }
      outside.append(value)
      return
    }
    if other == group {
      if place.isTotal { throw Failure(.readsTotal) }
      if place.access != access { throw Failure(.differentDomain) }
    } else if let rule = obstacle(other, place, access, target, &grouping) {
      outside.append(value)
      obstacles.append((rule, value))
    } else if !merged.contains(where: { $0.group == other }) {
      merged.append((other, value))
    }
  }

  /// Why the group of a value that is read can't become one with the target: it has another nest
  /// than the target or its outer part, or another order. Nil where it can.
  private func obstacle(
    _ index: Int, _ read: FusionPlace, _ access: AccessID, _ target: FusionGroup,
    _ grouping: inout FusionGrouping
  ) -> FusionRefusal.Rule? {
    let other = grouping.groups[index]
    if read.isTotal { return .readsTotal }
    if other.copy != target.copy { return .crossesCopy }
    // It becomes one with those that join beside it, too.
    if other.anchor != nil,
      target.anchor != nil || merged.contains(where: { grouping.groups[$0.group].anchor != nil })
    {
      return .secondAnchor
    }
    let isRowed =
      target.isRowed || other.isRowed || place.shape == .rowReduction
      || merged.contains { grouping.groups[$0.group].isRowed }
    if isRowed {
      let haveRows = merged.allSatisfy { grouping.hasRow(grouping.groups[$0.group]) }
      if !haveRows || !grouping.hasRow(target) || !grouping.hasRow(other) {
        return .epilogueNeedsRow
      }
    }
    if other.nest == target.nest { return read.access == access ? nil : .differentDomain }
    if target.isRowed, !other.isRowed, other.anchor == nil, other.nest == target.outer,
      grouping.extended(read.access) == access
    {
      return nil
    }
    return other.count < target.count ? .recomputes : .differentDomain
  }

  /// Finds the stage of the joined group; groups that can't be raised to it stay outside, and so do
  /// those of which a value is read that the joined group couldn't have.
  private mutating func settle(
    _ target: FusionGroup, _ grouping: inout FusionGrouping
  ) throws(Failure) {
    stage = target.stage
    if merged.isEmpty {
      for value in outside { stage = max(stage, grouping.materialise(value) + 1) }
      if stage >= target.ceiling { throw Failure(.cycle) }
      return
    }
    var separate: Set<Int> = []
    for value in outside {
      for shown in grouping.chain(value) {
        if let group = grouping.group(shown) { separate.insert(group) }
      }
      stage = max(stage, grouping.materialise(value) + 1)
    }
    var kept: [(group: Int, value: NodeID)] = []
    let others =
      merged.count < 2
      ? merged : merged.sorted(by: { stage(of: $0, grouping) > stage(of: $1, grouping) })
    for other in others {
      let raised = max(stage, stage(of: other, grouping))
      let fits = (kept + [other]).allSatisfy { raised < grouping.groups[$0.group].ceiling }
      if fits, !separate.contains(other.group), raised < target.ceiling {
        kept.append(other)
        stage = raised
      } else {
        outside.append(other.value)
        obstacles.append((.cycle, other.value))
        stage = max(stage, stage(of: other, grouping) + 1)
      }
    }
    merged = kept
    let lowest = merged.map { grouping.groups[$0.group].ceiling }.min() ?? .max
    if stage >= min(target.ceiling, lowest) { throw Failure(.cycle) }
  }

  private func stage(of other: (group: Int, value: NodeID), _ grouping: FusionGrouping) -> Int {
    grouping.groups[other.group].stage
  }

  /// Does it.
  consuming func commit(_ grouping: inout FusionGrouping) {
    for (other, _) in merged { grouping.merge(other, into: group) }
    for (rule, value) in obstacles { grouping.refuse(rule, node, value) }
    grouping.groups[group].stage = stage
    if place.shape == .rowReduction { grouping.groups[group].isRowed = true }
    grouping.put(node, into: group, place, run)
    for value in outside { grouping.lower(value, to: stage) }
  }
}

import AdjointGraphIR

/// Cuts groups into parts: from where the last one ended, as many members as the limits let.
struct FusionCutter {
  private let group: Int
  private let members: [NodeID]
  /// What each member reads, as a run of the grouping's reads.
  private var runs: [Range<Int>] = []
  /// For each member the position of the last that reads it within the group, −1 for none.
  private var lastUse: [Int]
  /// For each member whether something outside of the group reads it.
  private var isNeeded: [Bool]
  /// The bytes that each member has for each element of the row.
  private var rowBytes: [Int]

  /// The parts of a group, in an order in which they can run.
  static func parts(
    of group: Int, _ grouping: inout FusionGrouping, _ uses: FusionUses
  ) -> [FusionPart] {
    if grouping.groups[group].members.isEmpty { return [] }
    let cutter = FusionCutter(group, &grouping, uses)
    var parts: [FusionPart] = []
    var start = 0
    while start < cutter.members.count {
      let (end, rule) = cutter.end(start, &grouping)
      if let rule { grouping.refuse(rule, cutter.members[end], cutter.members[start]) }
      parts.append(
        FusionPart(
          group: group, members: cutter.members[start..<end], runs: cutter.runs[start..<end],
          yielded: (start..<end).filter { cutter.isYielded($0, end) }.map { cutter.members[$0] }))
      start = end
    }
    return parts
  }

  /// The anchor comes first, for it reads no other member.
  private init(_ group: Int, _ grouping: inout FusionGrouping, _ uses: FusionUses) {
    self.group = group
    let anchor = grouping.groups[group].anchor
    let others = grouping.groups[group].members.filter { $0 != anchor }
    members = (anchor.map { [$0] } ?? []) + others
    lastUse = [Int](repeating: -1, count: members.count)
    isNeeded = members.map { uses.needed[$0.index] }
    rowBytes = [Int](repeating: 0, count: members.count)
    runs.reserveCapacity(members.count)
    for (position, member) in members.enumerated() {
      grouping.positions[member.index] = Int32(position)
      rowBytes[position] = FusionCutter.rowBytes(member, group, grouping)
      runs.append(member == anchor ? 0..<0 : grouping.memberReads(member, group))
      for read in runs[position] {
        guard let value = grouping.valueRead(read), grouping.group(value) == group else {
          continue
        }
        lastUse[Int(grouping.positions[value.index])] = position
      }
    }
  }

  /// The bytes of a member's value for each element of the row; none where it has one for a row.
  private static func rowBytes(
    _ member: NodeID, _ group: Int, _ grouping: FusionGrouping
  ) -> Int {
    guard let place = grouping.places[member.index], !place.isTotal else { return 0 }
    if grouping.groups[group].isRowed, grouping.accesses[place.access].strides.last == 0 {
      return 0
    }
    return grouping.roles.shape(member).element.byteCount
  }

  private func isYielded(_ position: Int, _ end: Int) -> Bool {
    isNeeded[position] || lastUse[position] >= end
  }

  /// Where the part that starts at `start` ends, and the limit that ends it.
  private func end(
    _ start: Int, _ grouping: inout FusionGrouping
  ) -> (Int, FusionRefusal.Rule?) {
    var end = longest(start, &grouping)
    var rule: FusionRefusal.Rule? = end < members.count ? .tooLong : nil
    while end > start + 1, isTooWide(start, end, grouping) {
      end = start + max(1, (end - start) * 3 / 4)
      rule = .tooWide
    }
    return (end, rule)
  }

  /// The last end at which steps, inputs and results are within their limits.
  private func longest(_ start: Int, _ grouping: inout FusionGrouping) -> Int {
    var steps = 0
    var results = 0
    // So few that lists are searched faster than sets.
    var inputs: [FusionSource] = []
    var leaves: [FusionSource] = []
    // How many results of members so far a member at a position is the last to read.
    let limit = min(start + FusionPart.steps, members.count)
    var ending = [Int](repeating: 0, count: limit - start + 1)
    var best = start + 1
    for position in start..<limit {
      steps += 1
      for read in runs[position] {
        let source = grouping.reads.sources[read]
        if case .value(let value, _) = source {
          if grouping.group(value) == group, Int(grouping.positions[value.index]) >= start {
            continue
          }
          if !inputs.contains(source) { inputs.append(source) }
        } else if !leaves.contains(source) {
          leaves.append(source)
          steps += 1
        }
      }
      results -= ending[position - start]
      if isNeeded[position] || lastUse[position] > position {
        results += 1
        if !isNeeded[position], lastUse[position] <= limit {
          ending[lastUse[position] - start] += 1
        }
      }
      if steps > FusionPart.steps || inputs.count > FusionPart.inputs { break }
      if results <= FusionPart.results { best = position + 1 }
    }
    return best
  }

  /// Whether more bytes than the cache holds are live at some step.
  private func isTooWide(_ start: Int, _ end: Int, _ grouping: FusionGrouping) -> Bool {
    var ending = [Int](repeating: 0, count: end - start)
    var live = 0
    var widest = 0
    for position in start..<end {
      let last = min(lastUse[position], end - 1)
      if last > position {
        live += rowBytes[position]
        ending[last - start] += rowBytes[position]
      }
      widest = max(widest, live)
      live -= ending[position - start]
    }
    let group = grouping.groups[group]
    let (row, limit) =
      group.isRowed
      ? (group.nest.last ?? 1, FusionPart.rowsBytes) : (FusionPart.tile, FusionPart.tileBytes)
    return widest > limit / row
  }
}

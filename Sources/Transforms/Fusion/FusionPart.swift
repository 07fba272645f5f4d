import AdjointGraphIR

/// A part of a group that becomes one region: as many of its members, in order, as the limits let.
struct FusionPart {
  /// At most so many lines of a body.
  static let steps = 96
  /// At most so many operands.
  static let inputs = 24
  /// At most so many results.
  static let results = 16
  /// What the live values of a tile of 256 elements may take.
  static let tileBytes = 16_384
  static let tile = 256
  /// What the live rows of a rowed region may take: half of a second-level cache of 1 MiB.
  static let rowsBytes = 524_288

  let group: Int
  let members: ArraySlice<NodeID>
  /// For each member what it reads; nothing for an anchor.
  let sources: ArraySlice<[FusionSource]>
  /// The members whose values are needed outside of the part.
  let yielded: [NodeID]
}

/// Cuts groups into parts.
struct FusionCutter {
  private let members: [NodeID]
  private let group: Int
  private var sources: [[FusionSource]] = []
  /// The position of each member.
  private var positions: [NodeID: Int] = [:]
  /// For each member the position of the last that reads it within the group, −1 for none.
  private var lastUse: [Int]
  private let uses: FusionUses

  /// The parts of a group, in an order in which they can run.
  static func parts(
    of group: Int, _ grouping: inout FusionGrouping, _ uses: FusionUses
  ) -> [FusionPart] {
    let cutter = FusionCutter(group, &grouping, uses)
    var parts: [FusionPart] = []
    var start = 0
    while start < cutter.members.count {
      let (end, rule) = cutter.end(start, &grouping)
      if let rule { grouping.refuse(rule, cutter.members[end], cutter.members[start]) }
      parts.append(
        FusionPart(
          group: group, members: cutter.members[start..<end], sources: cutter.sources[start..<end],
          yielded: cutter.members[start..<end].filter { cutter.isYielded($0, end) }))
      start = end
    }
    return parts
  }

  /// The anchor comes first, for it reads no other member.
  private init(_ group: Int, _ grouping: inout FusionGrouping, _ uses: FusionUses) {
    self.group = group
    self.uses = uses
    let anchor = grouping.groups[group].anchor
    let others = grouping.groups[group].members.filter { $0 != anchor }.sorted()
    members = (anchor.map { [$0] } ?? []) + others
    lastUse = [Int](repeating: -1, count: members.count)
    for (position, member) in members.enumerated() {
      positions[member] = position
      sources.append(member == anchor ? [] : grouping.memberSources(member, group))
      for case .value(let value, _) in sources[position] {
        if let read = positions[value] { lastUse[read] = position }
      }
    }
  }

  private func isYielded(_ member: NodeID, _ end: Int) -> Bool {
    uses.needed[member.index] || lastUse[positions[member] ?? 0] >= end
  }

  /// Where the part that starts at `start` ends, and the limit that ends it.
  private func end(
    _ start: Int, _ grouping: inout FusionGrouping
  ) -> (Int, FusionRefusal.Rule?) {
    var end = min(start + FusionPart.steps, members.count)
    var rule: FusionRefusal.Rule? = end < members.count ? .tooLong : nil
    while end > start + 1, let broken = brokenLimit(start, end, &grouping) {
      rule = broken
      end = start + max(1, (end - start) * 3 / 4)
    }
    return (end, end < members.count ? rule : nil)
  }

  private func brokenLimit(
    _ start: Int, _ end: Int, _ grouping: inout FusionGrouping
  ) -> FusionRefusal.Rule? {
    var inputs: Set<FusionSource> = []
    var others: Set<FusionSource> = []
    var results = 0
    for position in start..<end {
      for source in sources[position] {
        if case .value(let value, _) = source {
          if let read = positions[value], read >= start, read < end { continue }
          inputs.insert(source)
        } else {
          others.insert(source)
        }
      }
      if isYielded(members[position], end) { results += 1 }
    }
    if end - start + others.count > FusionPart.steps || inputs.count > FusionPart.inputs
      || results > FusionPart.results
    {
      return .tooLong
    }
    return isTooWide(start, end, &grouping) ? .tooWide : nil
  }

  /// Whether more bytes than the cache holds are live at some step.
  private func isTooWide(
    _ start: Int, _ end: Int, _ grouping: inout FusionGrouping
  ) -> Bool {
    var ending = [Int](repeating: 0, count: end - start)
    var live = 0
    var widest = 0
    for position in start..<end {
      let last = min(lastUse[position], end - 1)
      let bytes = rowBytes(members[position], grouping)
      if last > position {
        live += bytes
        ending[last - start] += bytes
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

  /// The bytes for each element of the row.
  private func rowBytes(_ member: NodeID, _ grouping: FusionGrouping) -> Int {
    guard let place = grouping.places[member.index], !place.isTotal else { return 0 }
    if grouping.groups[group].isRowed, place.access.strides.last == 0 { return 0 }
    return grouping.roles.shape(member).element.byteCount
  }
}

import AdjointGraphIR
import AdjointTensors

/// A part of a group as straight-line code over the group's loop nest, in flat lists that are used
/// again for the next part, and as words that are the same for parts that make the same region.
struct FusionBody {
  /// A value of the body before numbers are known: inputs come first.
  enum Reference {
    case product
    case input(Int)
    case line(Int)

    /// A number for each.
    fileprivate var word: Int {
      switch self {
      case .product: -1
      case .input(let position): 2 * position
      case .line(let position): 2 * position + 1
      }
    }
  }

  /// What a line computes from its operands.
  enum Operation {
    case map(ScalarFunction)
    case reduceRow(Reducer)
    case index(axis: Int)
    case constant(NodeID)
  }

  /// What a yield will be, over the axes of the nest.
  struct Result {
    let value: Reference
    let reducer: Reducer?
    let reduced: [Int]
    let access: AccessID
    let member: NodeID
  }

  private(set) var group: FusionGroup
  /// The contraction whose product is the body's first value, if it is in the part.
  private(set) var anchor: NodeID?
  private(set) var inputs: [(value: NodeID, access: AccessID)] = []
  private(set) var lines: [(operation: Operation, operands: Range<Int>)] = []
  /// The operands of all lines, one after the other.
  private(set) var operands: [Reference] = []
  private(set) var results: [Result] = []
  /// Equal for bodies of one grouping that are the same region with results of the same types but
  /// for where accesses begin.
  private(set) var words: [Int] = []
  /// What is read that no member computes: so little that a list is searched faster than a table.
  private var leaves: [(source: FusionSource, reference: Reference)] = []
  /// For each member of the part what computes it.
  private var references: [Reference] = []
  private var members: ArraySlice<NodeID> = []
  /// The position of the part's first member in its group.
  private var start = 0

  /// A body of nothing yet.
  init() { group = FusionGroup(nest: [], dense: AccessID(index: 0), stage: 0) }

  /// Reads a part in the place of the last one.
  mutating func read(_ part: FusionPart, _ grouping: FusionGrouping) {
    clear()
    group = grouping.groups[part.group]
    members = part.members
    start = part.members.first.map { Int(grouping.positions[$0.index]) } ?? 0
    anchor = group.anchor.flatMap { part.members.first == $0 ? $0 : nil }
    words.append(group.nest.count)
    words.append(contentsOf: group.nest)
    if let anchor {
      words.append(Int(grouping.graph[anchor].attributes.raw))
      words.append(Int(grouping.graph[anchor].type.raw))
    } else {
      words.append(-1)
    }
    var yielded = part.yielded[...]
    for (member, run) in zip(part.members, part.runs) {
      let isYielded = yielded.first == member
      if isYielded { yielded.removeFirst() }
      add(member, run, isYielded, grouping)
    }
  }

  private mutating func clear() {
    inputs.removeAll(keepingCapacity: true)
    lines.removeAll(keepingCapacity: true)
    operands.removeAll(keepingCapacity: true)
    results.removeAll(keepingCapacity: true)
    words.removeAll(keepingCapacity: true)
    leaves.removeAll(keepingCapacity: true)
    references.removeAll(keepingCapacity: true)
  }

  private mutating func add(
    _ member: NodeID, _ run: Range<Int>, _ isYielded: Bool, _ grouping: FusionGrouping
  ) {
    guard let place = grouping.places[member.index] else {
      preconditionFailure("\(member) has no place in its group")
    }
    var reducer: Reducer?
    let value: Reference
    if member == anchor {
      value = .product
    } else {
      switch (grouping.roles.roles[member.index], place.shape) {
      case (.map(let function), _): value = line(.map(function), run, grouping)
      case (.product, _): value = line(.map(.multiply), run, grouping)
      case (.reduction, .map): value = line(.map(.identity), run, grouping)
      case (.reduction(let own), .rowReduction): value = line(.reduceRow(own), run, grouping)
      case (.reduction(let own), .total):
        reducer = own
        value = reference(grouping.reads.sources[run.lowerBound], grouping)
      default: preconditionFailure("\(member) is no member of a region")
      }
    }
    references.append(value)
    if isYielded { yield(member, value, reducer, place, grouping) }
  }

  private mutating func yield(
    _ member: NodeID, _ value: Reference, _ reducer: Reducer?, _ place: FusionPlace,
    _ grouping: FusionGrouping
  ) {
    var reduced: [Int] = []
    if case .total(let axes) = place.shape { reduced = axes }
    results.append(
      Result(
        value: value, reducer: reducer, reduced: reduced, access: place.access, member: member))
    words.append(-2)
    words.append(value.word)
    words.append(reducer.map { Int($0.rawValue) } ?? -1)
    words.append(reduced.count)
    words.append(contentsOf: reduced)
    words.append(Int(grouping.accesses.origin(place.access).index))
    words.append(Int(grouping.graph[member].type.raw))
  }

  private mutating func line(
    _ operation: Operation, _ run: Range<Int>, _ grouping: FusionGrouping
  ) -> Reference {
    // Constants and indices become lines before this one, and have no operands.
    let first = operands.count
    for read in run {
      let reference = reference(grouping.reads.sources[read], grouping)
      operands.append(reference)
    }
    return append(operation, first..<operands.count, grouping)
  }

  private mutating func append(
    _ operation: Operation, _ range: Range<Int>, _ grouping: FusionGrouping
  ) -> Reference {
    lines.append((operation, range))
    switch operation {
    case .map(let function):
      words.append(-4)
      words.append(Int(function.rawValue))
    case .reduceRow(let reducer):
      words.append(-5)
      words.append(Int(reducer.rawValue))
    case .index(let axis):
      words.append(-6)
      words.append(axis)
    case .constant(let node):
      words.append(-7)
      words.append(Int(grouping.graph[node].attributes.raw))
    }
    words.append(range.count)
    for position in range { words.append(operands[position].word) }
    return .line(lines.count - 1)
  }

  private mutating func reference(
    _ source: FusionSource, _ grouping: FusionGrouping
  ) -> Reference {
    if case .value(let value, _) = source, let known = member(value, grouping) {
      return references[known]
    }
    if let known = leaves.first(where: { $0.source == source }) { return known.reference }
    let reference: Reference
    switch source {
    case .constant(let node): reference = append(.constant(node), 0..<0, grouping)
    case .index(let axis): reference = append(.index(axis: Int(axis)), 0..<0, grouping)
    case .value(let value, let access):
      inputs.append((value, access))
      words.append(-3)
      words.append(Int(grouping.accesses.origin(access).index))
      reference = .input(inputs.count - 1)
    }
    leaves.append((source, reference))
    return reference
  }

  /// The position in the part of a member that other members can read; nil for other values.
  private func member(_ value: NodeID, _ grouping: FusionGrouping) -> Int? {
    let position = Int(grouping.positions[value.index]) - start
    guard references.indices.contains(position),
      members[members.startIndex + position] == value,
      grouping.places[value.index]?.isTotal == false
    else { return nil }
    return position
  }
}

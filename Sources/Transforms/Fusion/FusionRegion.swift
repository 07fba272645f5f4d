import AdjointGraphIR
import AdjointTensors

/// Writes a part of a group as a region.
struct FusionRegion {
  /// A value of the body before numbers are known: inputs come first.
  fileprivate enum Reference {
    case product
    case input(Int)
    case step(Int)
  }

  /// What a yield will be, over the axes of the nest.
  private struct Result {
    let value: Reference
    let reducer: Reducer?
    let reduced: [Int]
    let access: AccessID
    let shape: [Int]
  }

  private let part: FusionPart
  private let group: FusionGroup
  private var inputs: [(value: NodeID, access: AccessID)] = []
  private var body: [(step: Region.Step, operands: Range<Int>)] = []
  /// The operands of all lines of the body, one after the other.
  private var operands: [Reference] = []
  /// What is read that no member computes: so little that a list is searched faster than a table.
  private var leaves: [(source: FusionSource, reference: Reference)] = []
  /// For each member of the part what computes it.
  private var references: [Reference] = []
  /// The position of the part's first member in its group.
  private let start: Int
  private var results: [Result] = []
  private var reducesRow = false

  /// The region of a part and the values that are its operands.
  static func write(
    _ part: FusionPart, _ grouping: inout FusionGrouping
  ) -> (region: Region, operands: [Value]) {
    var writer = FusionRegion(part, grouping)
    var yielded = part.yielded[...]
    for (member, sources) in zip(part.members, part.sources) {
      let isYielded = yielded.first == member
      if isYielded { yielded.removeFirst() }
      writer.add(member, sources, isYielded, grouping)
    }
    let anchor = writer.anchor
    let factors = anchor.map { Array(grouping.graph.operands($0)) } ?? []
    let region = writer.region(grouping)
    return (region, factors + writer.inputs.map { Value($0.value) })
  }

  private init(_ part: FusionPart, _ grouping: FusionGrouping) {
    self.part = part
    group = grouping.groups[part.group]
    start = part.members.first.map { Int(grouping.positions[$0.index]) } ?? 0
    references.reserveCapacity(part.members.count)
  }

  /// The anchor, if it is in this part.
  private var anchor: NodeID? {
    group.anchor.flatMap { part.members.first == $0 ? $0 : nil }
  }

  private mutating func add(
    _ member: NodeID, _ sources: [FusionSource], _ isYielded: Bool, _ grouping: FusionGrouping
  ) {
    guard let place = grouping.places[member.index] else {
      preconditionFailure("\(member) has no place in its group")
    }
    var reducer: Reducer?
    let value: Reference
    if member == anchor {
      value = .product
    } else {
      let references = sources.map { reference($0, grouping) }
      switch grouping.roles.roles[member.index] {
      case .map(let function): value = step(.map(function, []), references)
      case .product: value = step(.map(.multiply, []), references)
      case .reduction(let reduction):
        switch place.shape {
        case .map: value = step(.map(.identity, []), references)
        case .rowReduction:
          reducesRow = true
          value = step(.reduceRow(reduction, 0), references)
        case .total:
          reducer = reduction
          value = references[0]
        }
      default: preconditionFailure("\(member) is no member of a region")
      }
    }
    references.append(value)
    guard isYielded else { return }
    var reduced: [Int] = []
    if case .total(let axes) = place.shape { reduced = axes }
    results.append(
      Result(
        value: value, reducer: reducer, reduced: reduced, access: place.access,
        shape: grouping.roles.shape(member).sizes))
  }

  private mutating func step(_ step: Region.Step, _ references: [Reference]) -> Reference {
    operands.append(contentsOf: references)
    body.append((step, operands.count - references.count..<operands.count))
    return .step(body.count - 1)
  }

  private mutating func reference(
    _ source: FusionSource, _ grouping: FusionGrouping
  ) -> Reference {
    if case .value(let value, _) = source, let known = self.member(value, grouping) {
      return references[known]
    }
    if let known = leaves.first(where: { $0.source == source }) { return known.reference }
    let reference: Reference
    switch source {
    case .constant(let node):
      let constant = grouping.graph.attributes(node, as: ConstantAttributes.self)
      reference = step(.constant(constant.values[0], constant.type.element), [])
    case .index(let axis): reference = step(.index(axis: axis), [])
    case .value(let value, let access):
      inputs.append((value, access))
      reference = .input(inputs.count - 1)
    }
    leaves.append((source, reference))
    return reference
  }

  /// The position in the part of a member that other members can read; nil for other values.
  private func member(_ value: NodeID, _ grouping: FusionGrouping) -> Int? {
    let position = Int(grouping.positions[value.index]) - start
    guard references.indices.contains(position),
      part.members[part.members.startIndex + position] == value,
      grouping.places[value.index]?.isTotal == false
    else { return nil }
    return position
  }

  /// Numbers the values and brings the nest to its normal form.
  private func region(_ grouping: FusionGrouping) -> Region {
    let axes = axes(grouping)
    let accesses = inputs.map { axes.access(grouping.accesses[$0.access]) }
    let firstInput = anchor == nil ? 0 : 1
    let firstStep = firstInput + inputs.count
    func number(_ reference: Reference) -> Int {
      switch reference {
      case .product: 0
      case .input(let position): firstInput + position
      case .step(let position): firstStep + position
      }
    }
    let steps: [Region.Step] = body.map { line in
      switch line.step {
      case .map(let function, _): .map(function, operands[line.operands].map(number))
      case .reduceRow(let reducer, _): .reduceRow(reducer, number(operands[line.operands.lowerBound]))
      case .index(let axis): .index(axis: axes.position(axis))
      case .constant: line.step
      }
    }
    let yields = results.map { result in
      Region.Yield(
        number(result.value), axes.reduction(result.reducer, result.reduced),
        access: axes.access(grouping.accesses[result.access]), shape: result.shape)
    }
    let labels = anchor.map { node -> Region.Anchor in
      guard case .text(let text) = grouping.graph.attributes(node)[""] else {
        preconditionFailure("\(node) is no contraction")
      }
      return Region.Anchor(labels: text)
    }
    return Region(
      domain: axes.domain, inputs: accesses, body: steps, results: yields, anchor: labels)
  }

  private func axes(_ grouping: FusionGrouping) -> RegionAxes {
    if let anchor { return RegionAxes(productOf: grouping.roles.shape(anchor).sizes) }
    var indexed: Set<Int> = []
    for (step, _) in body {
      if case .index(let axis) = step { indexed.insert(axis) }
    }
    return RegionAxes(
      nest: group.nest,
      accesses: inputs.map { grouping.accesses[$0.access] }
        + results.map { grouping.accesses[$0.access] },
      reduced: results.filter { $0.reducer != nil }.map { Set($0.reduced) }, indexed: indexed,
      keepsRow: reducesRow)
  }
}

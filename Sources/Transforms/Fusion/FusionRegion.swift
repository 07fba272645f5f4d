import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// A region as a graph has it, without its operands.
struct FusedRegion {
  let region: Region
  var attributes: AttributesID
  let types: TypeID
}

/// The regions that parts of groups become; parts that are alike become one region, which is made
/// once: the layers of a deep model. Layers that are slices of one tensor differ in where their
/// accesses begin, and share the rest.
struct FusionRegions {
  private var body = FusionBody()
  /// The first region of each form.
  private var regions: [FusedRegion] = []
  /// For each region where the words of its bodies are.
  private var keys: [Range<Int>] = []
  private var words: [Int] = []
  private var table = IndexTable()

  /// The region of a part.
  mutating func region(
    _ part: FusionPart, _ grouping: FusionGrouping, _ builder: inout GraphBuilder
  ) -> FusedRegion {
    body.read(part, grouping)
    var h = UInt64(body.words.count)
    for word in body.words { h = IndexTable.mix(h, UInt64(bitPattern: Int64(word))) }
    let hash = UInt32(truncatingIfNeeded: h >> 32)
    let known = table.find(hash) { words[keys[$0]].elementsEqual(body.words) }
    if let known { return moved(regions[known], grouping, &builder) }
    let types = body.results.map { grouping.graph.types($0.member)[0] }
    let written = FusionRegion(body, grouping).region()
    let region = FusedRegion(
      region: written, attributes: builder.intern(RegionAttributes(written)),
      types: builder.intern(types))
    table.insert(regions.count, hash: hash)
    regions.append(region)
    keys.append(words.count..<words.count + body.words.count)
    words.append(contentsOf: body.words)
    return region
  }

  /// The region whose accesses begin where those of the body do.
  private func moved(
    _ form: FusedRegion, _ grouping: FusionGrouping, _ builder: inout GraphBuilder
  ) -> FusedRegion {
    var region = form.region
    var isMoved = false
    for (position, input) in body.inputs.enumerated() {
      let offset = grouping.accesses[input.access].offset
      if region.inputs[position].offset == offset { continue }
      region.inputs[position].offset = offset
      isMoved = true
    }
    for (position, result) in body.results.enumerated() {
      let offset = grouping.accesses[result.access].offset
      if region.results[position].access.offset == offset { continue }
      region.results[position].access.offset = offset
      isMoved = true
    }
    if !isMoved { return form }
    var moved = form
    moved.attributes = builder.intern(RegionAttributes(region))
    return moved
  }

  /// Adds the operands of the part that was asked for last.
  func addOperands(to operands: inout [Value], _ graph: Graph) {
    if let anchor = body.anchor { operands.append(contentsOf: graph.operands(anchor)) }
    for input in body.inputs { operands.append(Value(input.value)) }
  }
}

/// Writes a body as a region: numbers its values and brings its nest to the normal form.
private struct FusionRegion {
  let body: FusionBody
  let grouping: FusionGrouping
  private let axes: RegionAxes

  init(_ body: FusionBody, _ grouping: FusionGrouping) {
    self.body = body
    self.grouping = grouping
    axes = FusionRegion.axes(body, grouping)
  }

  private static func axes(_ body: FusionBody, _ grouping: FusionGrouping) -> RegionAxes {
    if let anchor = body.anchor {
      return RegionAxes(productOf: grouping.roles.shape(anchor).sizes)
    }
    var indexed: Set<Int> = []
    var reducesRow = false
    for (operation, _) in body.lines {
      switch operation {
      case .index(let axis): indexed.insert(axis)
      case .reduceRow: reducesRow = true
      case .map, .constant: break
      }
    }
    return RegionAxes(
      nest: body.group.nest,
      accesses: body.inputs.map { grouping.accesses[$0.access] }
        + body.results.map { grouping.accesses[$0.access] },
      reduced: body.results.filter { $0.reducer != nil }.map { Set($0.reduced) },
      indexed: indexed, keepsRow: reducesRow)
  }

  func region() -> Region {
    let yields = body.results.map { result in
      Region.Yield(
        number(result.value), axes.reduction(result.reducer, result.reduced),
        access: axes.access(grouping.accesses[result.access]),
        shape: grouping.roles.shape(result.member).sizes)
    }
    let labels = body.anchor.map { node -> Region.Anchor in
      guard case .text(let text) = grouping.graph.attributes(node)[""] else {
        preconditionFailure("\(node) is no contraction")
      }
      return Region.Anchor(labels: text)
    }
    return Region(
      domain: axes.domain,
      inputs: body.inputs.map { axes.access(grouping.accesses[$0.access]) },
      body: body.lines.map { step($0.operation, $0.operands) }, results: yields, anchor: labels)
  }

  private func number(_ reference: FusionBody.Reference) -> Int {
    let firstInput = body.anchor == nil ? 0 : 1
    switch reference {
    case .product: return 0
    case .input(let position): return firstInput + position
    case .line(let position): return firstInput + body.inputs.count + position
    }
  }

  private func step(_ operation: FusionBody.Operation, _ operands: Range<Int>) -> Region.Step {
    switch operation {
    case .map(let function): return .map(function, body.operands[operands].map(number))
    case .reduceRow(let reducer):
      return .reduceRow(reducer, number(body.operands[operands.lowerBound]))
    case .index(let axis): return .index(axis: axes.position(axis))
    case .constant(let node):
      let constant = grouping.graph.attributes(node, as: ConstantAttributes.self)
      return .constant(constant.values[0], constant.type.element)
    }
  }
}

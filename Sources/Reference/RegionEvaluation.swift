import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// The meaning of a region: its body, step by step, each value a whole tensor over the domain.
struct RegionEvaluation<N: Number> {
  private let region: Region
  private let context: EvaluationContext<N>
  private let extents: [Region.Extent]
  /// Of shape `[outer points, row]` for values of row extent, otherwise `[outer points]`.
  private var values: [Reference<N>] = []

  private var domain: Region.Domain { region.domain }
  private var points: Int { domain.outer.reduce(1, *) }

  /// The results of a region; `catalogue` gives the contraction of an anchor.
  /// - Requires: the operands fit the region.
  static func run(
    _ region: Region, _ operands: [Reference<N>], _ catalogue: Catalogue,
    _ context: EvaluationContext<N>
  ) throws(NotDefined) -> [Reference<N>] {
    var evaluation = RegionEvaluation(region, context)
    try evaluation.load(operands, catalogue)
    for step in region.body { evaluation.values.append(try evaluation.value(step)) }
    var results: [Reference<N>] = []
    for yield in region.results { results.append(try evaluation.result(yield)) }
    return results
  }

  private init(_ region: Region, _ context: EvaluationContext<N>) {
    self.region = region
    self.context = context
    extents = region.extents
  }

  private mutating func load(
    _ operands: [Reference<N>], _ catalogue: Catalogue
  ) throws(NotDefined) {
    if let anchor = region.anchor {
      guard let contract = catalogue.kind(named: "contract") else {
        throw NotDefined("no contraction in the catalogue")
      }
      let product = try catalogue[contract].evaluate(
        Array(operands.prefix(2)),
        encoded: AttributeList([AttributeField("", .text(anchor.labels))]), context)
      values.append(product.reshaped(shape(extents[0])))
    }
    for (access, operand) in zip(region.inputs, operands.dropFirst(region.anchor == nil ? 0 : 2)) {
      let extent = extents[values.count]
      values.append(operand.gathered(positions(access, extent), shape: shape(extent)))
    }
  }

  private func shape(_ extent: Region.Extent) -> [Int] {
    extent == .row ? [points, domain.row] : [points]
  }

  /// The positions of an access at all points, row by row; once a row below row extent.
  private func positions(_ access: Region.Access, _ extent: Region.Extent) -> [Int] {
    extent == .row
      ? Strides.positions(
        domain.sizes, strides: access.outer + [access.row], offset: access.offset)
      : Strides.positions(domain.outer, strides: access.outer, offset: access.offset)
  }

  /// The value repeated along the row.
  private func spread(_ value: Reference<N>) -> Reference<N> {
    if value.shape.count == 2 { return value }
    let row = domain.row
    return value.gathered((0..<points * row).map { $0 / row }, shape: [points, row])
  }

  private func value(_ step: Region.Step) throws(NotDefined) -> Reference<N> {
    switch step {
    case .map(let function, let operands):
      let isRow = operands.contains { values[$0].shape.count == 2 }
      let arguments = operands.map { isRow ? spread(values[$0]) : values[$0] }
      return try Reference.apply(function, arguments, context.numbers)
    case .reduceRow(let reducer, let operand):
      return try spread(values[operand]).reduced(reducer, axes: [1], context)
    case .index(let axis):
      let extent = extents[values.count]
      var access = Region.Access(outer: domain.outer.map { _ in 0 }, row: 0)
      if axis < domain.outer.count { access.outer[axis] = 1 } else { access.row = 1 }
      let indices = positions(access, extent).map(Int64.init)
      return Reference(.i32, shape(extent), integers: indices)
    case .constant(let number, let element):
      return try context.full(element, [points], number)
    }
  }

  private func result(_ yield: Region.Yield) throws(NotDefined) -> Reference<N> {
    let access = yield.access
    let alsoRow = yield.reduction?.alsoRow ?? false
    let over = yield.reduction?.over ?? []
    let isRow = alsoRow || (access.row != 0 && domain.row != 1)
    var value = isRow ? spread(values[yield.value]) : values[yield.value]
    var sizes = isRow ? domain.sizes : domain.outer
    var strides = isRow ? access.outer + [access.row] : access.outer
    if let reduction = yield.reduction {
      let axes = over + (alsoRow ? [domain.outer.count] : [])
      value = try value.reshaped(sizes).reduced(reduction.reducer, axes: axes, context)
      let kept = sizes.indices.filter { !axes.contains($0) }
      sizes = kept.map { sizes[$0] }
      strides = kept.map { strides[$0] }
    }
    // The access is one to one: the element at each position is found by inverting it.
    var order = [Int](repeating: 0, count: value.count)
    let positions = Strides.positions(sizes, strides: strides, offset: access.offset)
    for (point, position) in positions.enumerated() { order[position] = point }
    return value.gathered(order, shape: yield.shape)
  }
}

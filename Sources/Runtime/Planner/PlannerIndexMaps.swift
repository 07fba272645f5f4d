import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// Index maps: views where strides can say it, otherwise copies.
extension Planner {
  /// The result of an index map.
  mutating func indexMap(_ id: NodeID) throws(PlanFault) -> TensorView {
    switch graph.kind(id) {
    case BroadcastTo.kind: return try broadcast(id)
    case Reshape.kind: return try reshape(id)
    case Transpose.kind:
      let permutation = graph.attributes(id, as: TransposeAttributes.self).permutation
      let operand = view(graph.operand(id, 0))
      return operand.with(
        shape: permutation.map { operand.shape[$0] },
        strides: permutation.map { operand.strides[$0] })
    case Reverse.kind: return reverse(id)
    case Diagonal.kind: return diagonal(id)
    case Slice.kind:
      return try slice(
        view(graph.operand(id, 0)), graph.attributes(id, as: SliceAttributes.self))
    case AccumulateSlice.kind: return try accumulateSlice(id)
    case Pad.kind: return try pad(id)
    case Concatenate.kind: return try concatenate(id)
    case EmbedDiagonal.kind: return try embedDiagonal(id)
    case Iota.kind: return try iota(id)
    default: throw PlanFault("no instruction computes '\(graph.primitive(id).name)'")
    }
  }

  private func broadcast(_ id: NodeID) throws(PlanFault) -> TensorView {
    let attributes = graph.attributes(id, as: BroadcastAttributes.self)
    let operand = view(graph.operand(id, 0))
    let shape = try concrete(attributes.to)
    var strides = [Int](repeating: 0, count: shape.count)
    for (axis, stride) in zip(attributes.axes, operand.strides) { strides[axis] = stride }
    return operand.with(shape: shape, strides: strides)
  }

  private mutating func reshape(_ id: NodeID) throws(PlanFault) -> TensorView {
    let operand = view(graph.operand(id, 0))
    let shape = try self.shape(id)
    if let view = operand.reshaped(shape) { return view }
    let copy = try builder.dense(operand)
    return copy.with(shape: shape, strides: Strides.rowMajor(shape))
  }

  private func reverse(_ id: NodeID) -> TensorView {
    let operand = view(graph.operand(id, 0))
    if operand.count == 0 { return operand }
    var (strides, offset) = (operand.strides, operand.offset)
    for axis in graph.attributes(id, as: ReverseAttributes.self).axes {
      offset += (operand.shape[axis] - 1) * strides[axis]
      strides[axis] = -strides[axis]
    }
    return operand.with(shape: operand.shape, strides: strides, offset: offset)
  }

  private func diagonal(_ id: NodeID) -> TensorView {
    let operand = view(graph.operand(id, 0))
    var strides = operand.strides
    let last = strides.removeLast()
    strides[strides.count - 1] += last
    return operand.with(shape: Array(operand.shape.dropLast()), strides: strides)
  }

  /// The part of a view that a slice names.
  private func slice(
    _ operand: TensorView, _ attributes: SliceAttributes
  ) throws(PlanFault) -> TensorView {
    var shape = operand.shape
    var strides = operand.strides
    var offset = operand.offset
    for axis in operand.shape.indices {
      let (start, stop) = (attributes.start[axis].constant, attributes.stop[axis].constant)
      guard let start, let stop else { throw PlanFault("a bound of a slice has no value") }
      guard 0 <= start, start <= stop, stop <= operand.shape[axis] else {
        throw PlanFault("the slice \(start)..<\(stop) of an axis of size \(operand.shape[axis])")
      }
      let step = attributes.step[axis]
      shape[axis] = (stop - start + step - 1) / step
      offset += start * operand.strides[axis]
      if step != 1 { strides[axis] *= step }
    }
    if shape.contains(0) { offset = operand.offset }
    return operand.with(shape: shape, strides: strides, offset: offset)
  }

  /// The sum of two operands.
  private static let addition: [Region.Step] = [.map(.add, [0, 1])]

  /// The accumulator, with an update added to a part of it in place.
  private mutating func accumulateSlice(_ id: NodeID) throws(PlanFault) -> TensorView {
    let accumulator = view(graph.operand(id, 0))
    let update = view(graph.operand(id, 1))
    let result = try builder.buffer(accumulator.element, accumulator.shape)
    try builder.copy(accumulator, to: result)
    let part = try slice(result, graph.attributes(id, as: SliceAttributes.self))
    if part.count == 0 { return result }
    let isScalar = part.shape.isEmpty
    let strides = isScalar ? [0] : part.strides
    let nest = LoopNest(
      extents: isScalar ? [1] : part.shape,
      inputs: [
        LoopNest.Input(element: part.element, source: .memory(part.location), strides: strides),
        LoopNest.Input(
          element: update.element, source: update.nestSource,
          strides: isScalar ? [0] : update.strides),
      ], body: Planner.addition,
      outputs: [
        LoopNest.Output(
          value: 2, reducer: nil, element: part.element, location: part.location,
          strides: strides, reduced: strides.map { _ in false }, count: result.count,
          base: part.location)
      ])
    try builder.append(nest)
    return result
  }

  private mutating func pad(_ id: NodeID) throws(PlanFault) -> TensorView {
    let operand = view(graph.operand(id, 0))
    let low = try concrete(graph.attributes(id, as: PadAttributes.self).low)
    let result = try builder.filled(operand.element, try shape(id), bits: 0)
    let offset = zip(low, result.strides).reduce(0) { $0 + $1.0 * $1.1 }
    if operand.count > 0 {
      try builder.copy(
        operand,
        to: result.with(shape: operand.shape, strides: result.strides, offset: offset))
    }
    return result
  }

  private mutating func concatenate(_ id: NodeID) throws(PlanFault) -> TensorView {
    let whole = try whole(id)
    for (operand, place) in zip(operandViews(id), try parts(id, of: whole))
    where operand.count > 0 && operand.source != whole.source {
      try builder.join(operand, to: place)
    }
    return whole
  }

  private mutating func embedDiagonal(_ id: NodeID) throws(PlanFault) -> TensorView {
    let operand = view(graph.operand(id, 0))
    let result = try builder.filled(operand.element, try shape(id), bits: 0)
    if operand.count == 0 { return result }
    var strides = result.strides
    let last = strides.removeLast()
    strides[strides.count - 1] += last
    try builder.copy(operand, to: result.with(shape: operand.shape, strides: strides))
    return result
  }

  private mutating func iota(_ id: NodeID) throws(PlanFault) -> TensorView {
    let result = try builder.buffer(.i32, try shape(id))
    try builder.append(
      LoopNest(
        extents: [result.count], inputs: [], body: [.index(axis: 0)],
        outputs: [
          LoopNest.Output(
            value: 0, reducer: nil, element: .i32, location: result.location, strides: [1],
            reduced: [false], count: result.count, base: result.location)
        ]))
    return result
  }
}

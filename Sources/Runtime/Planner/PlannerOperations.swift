import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// Operations as instructions or views.
extension Planner {
  /// The result of an operation of `Ops`.
  mutating func operation(_ id: NodeID) throws(PlanFault) -> TensorView {
    if let function = scalarFunction(id) { return try elementwise(id, function) }
    switch graph.kind(id) {
    case StopGradient.kind: return view(graph.operand(id, 0))
    case Sum.kind: return try reduction(id, .sum)
    case AdjointOps.Product.kind: return try reduction(id, .product)
    case ReduceMax.kind: return try reduction(id, .maximum)
    case ReduceMin.kind: return try reduction(id, .minimum)
    case AnyTrue.kind: return try reduction(id, .any)
    case AllTrue.kind: return try reduction(id, .all)
    case Argmax.kind: return try position(id, .argmax)
    case Argmin.kind: return try position(id, .argmin)
    case Contract.kind: return try contraction(id)
    case Gather.kind: return try gather(id)
    case ScatterAdd.kind: return try scatterAdd(id)
    case CumulativeSum.kind: return try cumulativeSum(id)
    case Inverse.kind: return try linearAlgebra(id, .inverse)
    case Solve.kind: return try linearAlgebra(id, .solve)
    case Determinant.kind: return try linearAlgebra(id, .determinant)
    case LogAbsDeterminant.kind: return try linearAlgebra(id, .logAbsDeterminant)
    case RandomBits.kind: return try randomBits(id)
    case FoldIn.kind: return try foldIn(id)
    default: return try indexMap(id)
    }
  }

  /// A node's function at every element of operands of one shape.
  private mutating func elementwise(
    _ id: NodeID, _ function: ScalarFunction
  ) throws(PlanFault) -> TensorView {
    let operands = operandViews(id)
    if function == .identity { return operands[0] }
    let type = graph.types(id)[0]
    if let bits = ConstantStep.evaluate(function, operands, type.element) {
      return TensorView(type.element, try concrete(type.shape), constant: bits)
    }
    let result = try builder.buffer(type.element, try concrete(type.shape))
    let isFlat = operands.allSatisfy { $0.isConstant || $0.isDense }
    let extents = isFlat ? [result.count] : result.shape.isEmpty ? [1] : result.shape
    let inputs = operands.map { operand in
      LoopNest.Input(
        element: operand.element, source: operand.nestSource,
        strides: isFlat
          ? [operand.isConstant ? 0 : 1] : operand.shape.isEmpty ? [0] : operand.strides)
    }
    let output = LoopNest.Output(
      value: inputs.count, reducer: nil, element: type.element, location: result.location,
      strides: isFlat ? [1] : Strides.rowMajor(extents),
      reduced: extents.map { _ in false }, count: result.count, base: result.location)
    try builder.append(
      LoopNest(
        extents: extents, inputs: inputs, body: [.map(function, Array(inputs.indices))],
        outputs: [output]))
    return result
  }

  private mutating func reduction(
    _ id: NodeID, _ reducer: Reducer
  ) throws(PlanFault) -> TensorView {
    let operand = view(graph.operand(id, 0))
    let removed = graph.attributes(id, as: ReductionAttributes.self).axes
    let result = try builder.buffer(operand.element, try shape(id))
    var strides = [Int](repeating: 0, count: operand.shape.count)
    let kept = operand.shape.indices.filter { !removed.contains($0) }
    for (axis, stride) in zip(kept, Strides.rowMajor(result.shape)) { strides[axis] = stride }
    var order = Array(operand.shape.indices)
    // The axis along which elements lie side by side is the row, if the result allows it.
    if let row = order.last(where: { operand.strides[$0] == 1 && operand.shape[$0] > 1 }),
      removed.contains(row) || strides[row] == 1
    {
      order.removeAll { $0 == row }
      order.append(row)
    }
    if order.isEmpty {
      try builder.copy(operand, to: result)
      return result
    }
    let nest = LoopNest(
      extents: order.map { operand.shape[$0] },
      inputs: [
        LoopNest.Input(
          element: operand.element, source: operand.nestSource,
          strides: order.map { operand.strides[$0] })
      ], body: [],
      outputs: [
        LoopNest.Output(
          value: 0, reducer: reducer, element: operand.element, location: result.location,
          strides: order.map { strides[$0] }, reduced: order.map { removed.contains($0) },
          count: result.count, base: result.location)
      ])
    try builder.append(nest)
    return result
  }

  private mutating func position(
    _ id: NodeID, _ operation: Scan.Operation
  ) throws(PlanFault) -> TensorView {
    let operand = try builder.dense(view(graph.operand(id, 0)))
    let axis = graph.attributes(id, as: AxisAttributes.self).axis
    let result = try builder.buffer(.i32, try shape(id))
    guard operand.shape[axis] > 0, operand.shape[axis] <= Int(Int32.max) else {
      throw PlanFault("the position of an extreme along an axis of size \(operand.shape[axis])")
    }
    scan(operation, operand, axis, to: result)
    return result
  }

  private mutating func cumulativeSum(_ id: NodeID) throws(PlanFault) -> TensorView {
    let operand = try builder.dense(view(graph.operand(id, 0)))
    let attributes = graph.attributes(id, as: CumulativeSumAttributes.self)
    let result = try builder.buffer(operand.element, operand.shape)
    scan(attributes.reversed ? .reverseSum : .sum, operand, attributes.axis, to: result)
    return result
  }

  private mutating func scan(
    _ operation: Scan.Operation, _ operand: TensorView, _ axis: Int, to result: TensorView
  ) {
    if result.count == 0 { return }
    builder.append(
      .scan(
        Scan(
          operation, operand.element, destination: result.location, source: operand.location,
          outer: operand.shape[..<axis].reduce(1, *), n: operand.shape[axis],
          inner: operand.shape[(axis + 1)...].reduce(1, *))))
  }

  private mutating func gather(_ id: NodeID) throws(PlanFault) -> TensorView {
    let operand = try builder.dense(view(graph.operand(id, 0)))
    let index = try builder.dense(view(graph.operand(id, 1)))
    let axis = graph.attributes(id, as: GatherAttributes.self).axis
    let result = try builder.buffer(operand.element, try shape(id))
    if index.count > 0 {
      builder.append(
        .indexed(
          IndexedMove(
            .gather, operand.element, index: index.location, indexElement: index.element,
            destination: result.location, source: operand.location,
            outer: operand.shape[..<axis].reduce(1, *), axis: operand.shape[axis],
            inner: operand.shape[(axis + 1)...].reduce(1, *), count: index.count)))
    }
    return result
  }

  private mutating func scatterAdd(_ id: NodeID) throws(PlanFault) -> TensorView {
    let accumulator = view(graph.operand(id, 0))
    let index = try builder.dense(view(graph.operand(id, 1)))
    let updates = try builder.dense(view(graph.operand(id, 2)))
    let axis = graph.attributes(id, as: GatherAttributes.self).axis
    let result = try builder.buffer(accumulator.element, accumulator.shape)
    try builder.copy(accumulator, to: result)
    if index.count > 0 {
      builder.append(
        .indexed(
          IndexedMove(
            .scatterAdd, result.element, index: index.location, indexElement: index.element,
            destination: result.location, source: updates.location,
            outer: result.shape[..<axis].reduce(1, *), axis: result.shape[axis],
            inner: result.shape[(axis + 1)...].reduce(1, *), count: index.count)))
    }
    return result
  }

  private mutating func linearAlgebra(
    _ id: NodeID, _ operation: LinearAlgebra.Operation
  ) throws(PlanFault) -> TensorView {
    let a = try builder.dense(view(graph.operand(id, 0)))
    let n = a.shape[a.shape.count - 1]
    guard n <= 1 << 15 else { throw PlanFault("a matrix of \(n) rows is too large to factorise") }
    let result = try builder.buffer(a.element, try shape(id))
    let batch = a.shape.dropLast(2).reduce(1, *)
    var columns = operation == .inverse ? n : 0
    var b = a
    if operation == .solve {
      b = try builder.dense(view(graph.operand(id, 1)))
      columns = b.shape.count == a.shape.count ? b.shape[b.shape.count - 1] : 1
    }
    if result.count == 0 { return result }
    let workspace = try builder.allocate(
      LinearAlgebra.workspaceBytes(a.element, n: n, columns: columns))
    builder.append(
      .linearAlgebra(
        LinearAlgebra(
          operation, a.element, batch: batch, n: n, columns: columns, a: a.location,
          b: b.location, result: result.location, workspace: VirtualAddress.make(workspace, 0))))
    return result
  }

  private mutating func randomBits(_ id: NodeID) throws(PlanFault) -> TensorView {
    let key = try builder.dense(view(graph.operand(id, 0)))
    let result = try builder.buffer(.i64, try shape(id))
    let count = try concrete(graph.attributes(id, as: RandomBitsAttributes.self).shape).reduce(1, *)
    if result.count > 0 {
      builder.append(
        .random(
          RandomDraw(
            .bits, key: key.location, result: result.location, keys: key.count / 2, count: count)))
    }
    return result
  }

  private mutating func foldIn(_ id: NodeID) throws(PlanFault) -> TensorView {
    let key = try builder.dense(view(graph.operand(id, 0)))
    let result = try builder.buffer(.i64, key.shape)
    let data = graph.attributes(id, as: FoldInAttributes.self).data
    if result.count > 0 {
      builder.append(
        .random(
          RandomDraw(
            .foldIn, key: key.location, result: result.location, keys: key.count / 2,
            data: UInt32(truncatingIfNeeded: data))))
    }
    return result
  }
}

extension TensorView {
  /// The view as an operand of a nest.
  var nestSource: LoopNest.Source {
    switch source {
    case .buffer: .memory(location)
    case .constant(let bits): .constant(bits)
    }
  }
}

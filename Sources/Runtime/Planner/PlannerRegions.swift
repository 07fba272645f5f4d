import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// Fused regions: the loop nest that they state; an anchored one after its product.
extension Planner {
  /// The results of a region.
  mutating func region(_ id: NodeID) throws(PlanFault) -> [TensorView] {
    let region = graph.region(id)
    let operands = operandViews(id)
    var inputs: [LoopNest.Input] = []
    var rest = operands[...]
    let triangles = triangles(region, operands)
    var body = region.body
    var product: TensorView?
    if let anchor = region.anchor {
      guard let labels = ContractAttributes(anchor.labels) else {
        throw PlanFault("the labels '\(anchor.labels)' are no contraction")
      }
      if let scaled = try scaledProduct(region, labels, operands, try shape(id)) {
        return [scaled]
      }
      let scale = scale(region, labels, operands)
      if let scale { body = scale.body }
      let result = try builder.dense(
        try contraction(
          operands[0], operands[1], labels,
          demand: triangles.map { demand($0, id) } ?? .everywhere, alpha: scale?.factor ?? 1))
      rest = operands[2...]
      inputs.append(
        LoopNest.Input(
          element: result.element, source: .memory(result.location),
          strides: region.denseAccess.strides))
      product = result
    }
    for (operand, access) in zip(rest, region.inputs) {
      inputs.append(try input(operand, access))
    }
    let (results, outputs) = try results(of: region, id, triangles, product)
    if outputs.isEmpty { return results }
    try builder.append(
      LoopNest(
        extents: region.domain.sizes, inputs: inputs, body: body, outputs: outputs))
    return results
  }

  /// The results of a region, and how the nest writes those that something reads. The product of
  /// its anchor is there already.
  private mutating func results(
    of region: Region, _ id: NodeID, _ triangles: TriangleBody?, _ product: TensorView?
  ) throws(PlanFault) -> ([TensorView], [LoopNest.Output]) {
    var results: [TensorView] = []
    var outputs: [LoopNest.Output] = []
    let types = try denseTypes.results(of: id, graph)
    let whole = [Bool](repeating: false, count: region.domain.outer.count + 1)
    for (position, yield) in region.results.enumerated() {
      guard isRead(id, result: position) else {
        results.append(TensorView(types[position].element, types[position].shape, constant: 0))
        continue
      }
      if yield.value == 0, yield.reduction == nil, yield.access == region.denseAccess,
        let whole = product?.reshaped(types[position].shape)
      {
        results.append(whole)
        continue
      }
      var result = try builder.buffer(types[position])
      if let triangles, yield.reduction == nil, yield.access == region.denseAccess {
        result.triangle = triangles.triangle(of: yield.value)
        hasTriangles = hasTriangles || result.triangle != nil
      }
      results.append(result)
      outputs.append(output(yield, region, result, kept: whole))
    }
    return (results, outputs)
  }

  /// A product whose epilogue is a part of it: one rounding for each of its operations still, but
  /// terms of a long sum are added to the addend block by block.
  private mutating func scaledProduct(
    _ region: Region, _ labels: ContractAttributes, _ operands: [TensorView], _ shape: [Int]
  ) throws(PlanFault) -> TensorView? {
    guard !builder.options.isExact, let epilogue = LinearEpilogue(region) else { return nil }
    return try scaledContraction(
      operands[0], operands[1], labels, alpha: epilogue.alpha,
      addend: epilogue.addend.map { operands[2 + $0] }, beta: epilogue.beta
    )?.reshaped(shape)
  }

  /// The factor that a region's product takes over, rounded as often as by itself, but for the
  /// blocks of a long sum.
  private func scale(
    _ region: Region, _ labels: ContractAttributes, _ operands: [TensorView]
  ) -> ProductScale? {
    guard !builder.options.isExact, let scale = ProductScale(region) else { return nil }
    return isProduct(operands[0], operands[1], labels) ? scale : nil
  }

  /// An operand, which accesses describe as a dense tensor.
  private mutating func input(
    _ operand: TensorView, _ access: Region.Access
  ) throws(PlanFault) -> LoopNest.Input {
    let strides = access.strides
    if case .constant(let bits) = operand.source {
      return LoopNest.Input(
        element: operand.element, source: .constant(bits), strides: strides.map { _ in 0 })
    }
    let dense = try builder.dense(operand)
    return LoopNest.Input(
      element: dense.element,
      source: .memory(dense.location + access.offset * dense.element.byteCount),
      strides: strides)
  }

  /// How a yield is written; `kept` says that no axis is reduced.
  private func output(
    _ yield: Region.Yield, _ region: Region, _ result: TensorView, kept: [Bool]
  ) -> LoopNest.Output {
    let reduced = yield.reduction.map { reduction in
      region.domain.outer.indices.map { reduction.over.contains($0) } + [reduction.alsoRow]
    }
    return LoopNest.Output(
      value: yield.value, reducer: yield.reduction?.reducer, element: result.element,
      location: result.location + yield.access.offset * result.element.byteCount,
      strides: yield.access.strides, reduced: reduced ?? kept,
      count: result.count, base: result.location)
  }
}

extension Region.Access {
  private static let unit = [1]
  private static let none = [0]

  /// The strides along all axes, the row last. Those of flat regions take no memory of their own.
  fileprivate var strides: [Int] {
    if !outer.isEmpty { return outer + [row] }
    return row == 1 ? Region.Access.unit : row == 0 ? Region.Access.none : [row]
  }
}

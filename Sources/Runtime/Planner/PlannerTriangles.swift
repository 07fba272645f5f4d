import AdjointGraphIR

/// What masks of positions hide, across regions.
extension Planner {
  /// What is known of a region's values above diagonals; nil where nothing can be.
  func triangles(_ region: Region, _ operands: [TensorView]) -> TriangleBody? {
    let isMask = region.body.contains { if case .index = $0 { true } else { false } }
    guard isMask || hasTriangles else { return nil }
    return TriangleBody(
      region,
      inputs: operands.dropFirst(region.anchor == nil ? 0 : 2).map { ($0.triangle, $0.count) })
  }

  /// Where something depends on an anchored region's product.
  func demand(_ triangles: TriangleBody, _ id: NodeID) -> Demand {
    guard hasTriangles else { return .everywhere }
    let results = graph.types(id).indices.map { demand(of: Value(id, result: $0)) }
    return triangles.demand(of: 0, results: results)
  }

  /// Where something depends on a value that isn't planned yet: only regions may hide a part of it.
  func demand(of value: Value) -> Demand {
    guard hasTriangles else { return .everywhere }
    if graph.outputs.contains(where: { $0.value == value }) { return .everywhere }
    var demand = Demand.nowhere
    for id in graph.ids.dropFirst(value.node.index + 1) where graph.operands(id).contains(value) {
      guard graph.kind(id) == RegionNode.kind else { return .everywhere }
      demand.add(self.demand(of: value, in: id))
    }
    return demand
  }

  private func demand(of value: Value, in reader: NodeID) -> Demand {
    let region = graph.region(reader)
    let operands = Array(graph.operands(reader))
    let anchors = region.anchor == nil ? 0 : 2
    let triangles = TriangleBody(
      region,
      inputs: operands.dropFirst(anchors).map { operand in
        knownView(operand).map { ($0.triangle, $0.count) } ?? (nil, 0)
      })
    let everywhere = region.results.map { _ in Demand.everywhere }
    var demand = Demand.nowhere
    for (position, operand) in operands.enumerated() where operand == value {
      guard position >= anchors,
        region.inputs[position - anchors] == region.denseAccess
      else { return .everywhere }
      demand.add(
        triangles.demand(of: region.firstInput + position - anchors, results: everywhere))
    }
    return demand
  }
}

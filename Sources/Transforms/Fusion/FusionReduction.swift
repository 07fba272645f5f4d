import AdjointGraphIR
import AdjointTensors

/// How a reduction lies in a loop nest.
enum FusionReduction {
  /// The place of a reduction whose operand is accessed so.
  /// - Throws: the rule that forbids it.
  static func place(
    _ node: NodeID, _ access: FusionAccess, _ group: FusionGroup,
    _ grouping: inout FusionGrouping
  ) throws(FusionJoin.Failure) -> FusionPlace {
    let operand = grouping.roles.shape(grouping.graph.operand(node, 0).node)
    let result = grouping.roles.shape(node)
    let axes = grouping.roles.axes(node)
    // A coordinate that is kept weighs as in the result, one that is reduced nothing.
    var weights = [Int](repeating: 0, count: operand.sizes.count)
    let kept = weights.indices.filter { !axes.contains($0) }
    for (axis, stride) in zip(kept, result.strides) { weights[axis] = stride }
    guard let reweighed = reweighed(access, group, operand, weights, axes) else {
      throw FusionJoin.Failure(.differentDomain)
    }
    let (reduced, position) = reweighed
    var place = FusionPlace(access: position, operand: access, shape: .map)
    let last = group.nest.count - 1
    if reduced.isEmpty { return place }
    let fits = group.nest[last] <= FusionGrowth.rowBytes / operand.element.byteCount
    if reduced == [last], group.anchor == nil, fits {
      place.shape = .rowReduction
      return place
    }
    if reduced == [last], last > 0 {
      throw FusionJoin.Failure(group.anchor == nil ? .tooWide : .epilogueNeedsRow)
    }
    if reduced.contains(last), reduced.count <= last {
      throw FusionJoin.Failure(group.anchor == nil ? .otherAxisReduced : .epilogueNeedsRow)
    }
    place.shape = .total(reduced)
    return place
  }

  /// The axes of the nest that are reduced, and the access to the result; nil where an axis of the
  /// nest goes through kept and reduced coordinates.
  private static func reweighed(
    _ access: FusionAccess, _ group: FusionGroup, _ operand: DenseShape, _ weights: [Int],
    _ axes: [Int]
  ) -> (reduced: [Int], access: FusionAccess)? {
    if let position = access.reweighed(group.nest, operand, weights, base: 0) {
      let reduced = access.strides.indices.filter { axis in
        guard access.strides[axis] != 0,
          let coordinate = operand.coordinate(of: access.strides[axis])
        else { return false }
        return axes.contains(coordinate)
      }
      return (reduced, position)
    }
    return merged(access, group, operand, weights, axes)
  }

  /// Trailing axes that are reduced together may be one axis of the nest: as one coordinate.
  private static func merged(
    _ access: FusionAccess, _ group: FusionGroup, _ operand: DenseShape, _ weights: [Int],
    _ axes: [Int]
  ) -> (reduced: [Int], access: FusionAccess)? {
    let rank = operand.sizes.count
    let first = rank - axes.count
    guard !axes.isEmpty, axes == Array(first..<rank) else { return nil }
    let row = operand.sizes[first...].reduce(1, *)
    let sizes = Array(operand.sizes[..<first]) + [row]
    guard let shape = DenseShape(TensorType(operand.element, sizes.map { Size($0) })),
      let position = access.reweighed(group.nest, shape, Array(weights[..<first]) + [0], base: 0)
    else { return nil }
    let reduced = access.strides.indices.filter {
      access.strides[$0] != 0 && shape.coordinate(of: access.strides[$0]) == first
    }
    return (reduced, position)
  }
}

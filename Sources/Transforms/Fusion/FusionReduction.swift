import AdjointGraphIR
import AdjointTensors

/// How a reduction lies in a loop nest.
enum FusionReduction {
  /// The place of a reduction whose operand is accessed so.
  /// - Throws: the rule that forbids it.
  static func place(
    _ node: NodeID, _ number: AccessID, _ group: FusionGroup,
    _ grouping: inout FusionGrouping
  ) throws(FusionJoin.Failure) -> FusionPlace {
    let access = grouping.accesses[number]
    let operand = grouping.roles.shape(grouping.graph.operand(node, 0).node)
    let result = grouping.roles.shape(node)
    let axes = grouping.roles.axes(node)
    // A coordinate that is kept weighs as in the result, one that is reduced nothing.
    var weights = [Int](repeating: 0, count: operand.sizes.count)
    let kept = weights.indices.filter { !axes.contains($0) }
    for (axis, stride) in zip(kept, result.strides) { weights[axis] = stride }
    let weighing = Weighing(operand, weights, reduced: axes)
    guard let position = access.reweighed(group.nest, weighing, base: 0) else {
      throw FusionJoin.Failure(.differentDomain)
    }
    let reduced = access.strides.indices.filter { axis in
      guard access.strides[axis] != 0,
        let coordinate = weighing.coordinate(of: access.strides[axis])
      else { return false }
      return weighing.isReduced[coordinate]
    }
    var place = FusionPlace(
      access: grouping.accesses.number(position), operand: number, shape: .map)
    let last = group.nest.count - 1
    if reduced.isEmpty { return place }
    let fits = group.nest[last] <= FusionGrowth.rowBytes / operand.element.byteCount
    if reduced == [last], !grouping.hasRow(group) { throw FusionJoin.Failure(.epilogueNeedsRow) }
    if reduced == [last], fits {
      place.shape = .rowReduction
      return place
    }
    if reduced == [last], last > 0 { throw FusionJoin.Failure(.tooWide) }
    if reduced.contains(last), reduced.count <= last {
      throw FusionJoin.Failure(.otherAxisReduced)
    }
    place.shape = .total(reduced)
    return place
  }
}

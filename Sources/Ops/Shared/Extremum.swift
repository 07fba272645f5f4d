import AdjointGraphIR
import AdjointTensors

/// The gradient rule that maximum and minimum over axes have in common.
enum Extremum {
  /// The cotangent goes to the elements that are the extremum: in equal parts, or all of it to the
  /// first, which `position` finds along one axis.
  static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder,
    position: (Value, Int, inout GraphBuilder) -> Value
  ) -> Value {
    let x = b.operand(node, 0)
    if b.conventions.tie == .first {
      return toFirst(node, d, &b, position: position)
    }
    let axes = b.attributes(node, as: ReductionAttributes.self).axes
    let isExtreme = b.equal(x, b.spread(node, over: node))
    let count = b.sum(b.convert(isExtreme, to: b.type(of: x).element), axes: axes)
    let share = b.spread(b.divide(d, count), over: node)
    return b.select(isExtreme, share, b.zeros(like: x))
  }

  private static func toFirst(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder,
    position: (Value, Int, inout GraphBuilder) -> Value
  ) -> Value {
    let x = b.operand(node, 0)
    let axes = b.attributes(node, as: ReductionAttributes.self).axes
    let merged = MergedAxes(axes, of: b.type(of: x).shape)
    let spread = b.spread(d, over: node)
    if merged.size.constant == 0 { return spread }
    let rank = merged.outer.count
    let first = b.broadcast(
      position(merged.merge(x, &b), rank, &b), to: merged.outer + [merged.size],
      axes: Array(0..<rank))
    let isFirst = merged.split(b.equal(merged.positions(&b), first), &b)
    return b.select(isFirst, spread, b.zeros(like: x))
  }
}

import AdjointGraphIR
import AdjointTensors

/// Repeats a computation over a new leading axis: everything between a value and what depends on it
/// is made again in its batched form.
struct Batching {
  private var cone = Cone()

  /// The targets with one more leading axis of `size`, given `batch` in the place of `value`; nil
  /// for a target that doesn't depend on it.
  /// - Requires: `batch` has the type of `value` with the axis before its own.
  mutating func run(
    _ value: Value, as batch: Value, size: Size, _ targets: [Value], _ b: inout GraphBuilder
  ) -> [Value?] {
    let here = b.origin
    cone.find(from: [value], to: targets, .all, b)
    var images: [NodeID: Value] = [value.node: batch]
    for id in cone.nodes where id != value.node {
      var batched: [Bool] = []
      var operands: [Value] = []
      for operand in b.operandSlice(id) {
        let image = images[operand.node]
        batched.append(image != nil)
        operands.append(image ?? operand)
      }
      b.restoreOrigin(b.node(id).origin)
      let primitive = b.catalogue[b.node(id).kind]
      images[id] = primitive.batch(Value(id), operands, batched: batched, size: size, &b)
    }
    b.restoreOrigin(here)
    return targets.map { images[$0.node] }
  }
}

import AdjointGraphIR
import AdjointTensors

/// Reverse mode on a builder, in its simplest form: an oracle that shares no code with the pass.
enum ReverseSweep {
  /// The cotangents of `variables`, given that of `value`; nil where the value does not depend on
  /// one.
  static func cotangents(
    of value: Value, _ seed: Value, in variables: [Value], _ b: inout GraphBuilder
  ) -> [Value?] {
    var cotangents: [Value: Value] = [value: seed]
    for index in stride(from: value.node.index, through: 0, by: -1) {
      let node = Value(NodeID(index))
      guard let cotangent = cotangents[node], !variables.contains(node) else { continue }
      let primitive = b.catalogue[b.kind(of: node)]
      let parts = primitive.pullback(node, cotangent, &b)
      for (operand, part) in zip(b.operands(node), parts) {
        guard let part else { continue }
        precondition(
          b.type(of: part) == b.type(of: operand), "\(primitive.name): \(b.type(of: part))")
        cotangents[operand] = cotangents[operand].map { b.add($0, part) } ?? part
      }
    }
    return variables.map { cotangents[$0] }
  }
}

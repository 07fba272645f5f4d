import AdjointGraphIR

/// What a node is computed from, as far as it isn't earlier than some node.
struct Ancestry {
  /// The node whose ancestors these are.
  let value: NodeID
  private let low: NodeID
  /// For each node from `low` to `value` whether it is an ancestor, the value itself included.
  private let reached: [Bool]

  /// Finds the ancestors of a node of a builder.
  /// - Requires: `low` isn't later than `value`.
  /// - Complexity: linear in the nodes from `low` to `value`.
  init(of value: NodeID, from low: NodeID, _ builder: borrowing GraphBuilder) {
    self.value = value
    self.low = low
    var reached = [Bool](repeating: false, count: value.index - low.index + 1)
    reached[reached.count - 1] = true
    for offset in reached.indices.reversed() where reached[offset] {
      for operand in builder.operandSlice(NodeID(low.index + offset)) where operand.node >= low {
        reached[operand.node.index - low.index] = true
      }
    }
    self.reached = reached
  }

  /// Whether it is known if the node is an ancestor.
  func reaches(_ node: NodeID) -> Bool { node >= low && node <= value }

  /// Whether the node is an ancestor.
  /// - Requires: `reaches`.
  func contains(_ node: NodeID) -> Bool { reached[node.index - low.index] }
}

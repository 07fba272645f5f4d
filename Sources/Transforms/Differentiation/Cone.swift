import AdjointGraphIR

/// The nodes of a builder that lie on a path from some values to others. Its marks are stamped with
/// the number of the query, so that a query costs what it visits and not the size of the graph.
struct Cone {
  /// Whether paths go through nodes of every type or, as cotangents do, through floats alone.
  enum Paths { case all, differentiable }

  /// The nodes of the last query in ascending order.
  private(set) var nodes: [NodeID] = []

  private var query: UInt32 = 0
  private var reached: [UInt32] = []
  private var between: [UInt32] = []

  /// True if the node lies on a path of the last query.
  func contains(_ id: NodeID) -> Bool {
    id.index < between.count && between[id.index] == query
  }

  /// Finds the nodes on paths from `sources` to `targets`, ends included.
  /// - Complexity: O(k log k) for k nodes between the earliest source and the targets.
  mutating func find(
    from sources: [Value], to targets: [Value], _ paths: Paths, _ b: borrowing GraphBuilder
  ) {
    query += 1
    nodes = []
    let missing = max(b.count - reached.count, 0)
    reached.append(contentsOf: repeatElement(0, count: missing))
    between.append(contentsOf: repeatElement(0, count: missing))
    guard let low = sources.map(\.node).min() else { return }
    let found = reach(targets, from: low, b)
    let candidates = ascending(found)
    for source in sources where reached[source.node.index] == query {
      between[source.node.index] = query
    }
    for id in candidates {
      if between[id.index] != query {
        guard b.operandSlice(id).contains(where: { between[$0.node.index] == query }),
          paths == .all || b.type(of: Value(id)).element.isFloat
        else { continue }
        between[id.index] = query
      }
      nodes.append(id)
    }
  }

  /// The targets and what they depend on, as far as it isn't earlier than `low`; in any order.
  private mutating func reach(
    _ targets: [Value], from low: NodeID, _ b: borrowing GraphBuilder
  ) -> [NodeID] {
    var found: [NodeID] = []
    for target in targets where target.node >= low && reached[target.node.index] != query {
      reached[target.node.index] = query
      found.append(target.node)
    }
    var next = 0
    while next < found.count {
      for operand in b.operandSlice(found[next])
      where operand.node >= low && reached[operand.node.index] != query {
        reached[operand.node.index] = query
        found.append(operand.node)
      }
      next += 1
    }
    return found
  }

  /// The same nodes in ascending order: by a scan where they are dense, sorted otherwise.
  private func ascending(_ found: [NodeID]) -> [NodeID] {
    guard let low = found.min(), let high = found.max() else { return [] }
    guard found.count > (high.index - low.index) / 16 else { return found.sorted() }
    return (low.index...high.index).lazy.filter { reached[$0] == query }.map { NodeID($0) }
  }
}

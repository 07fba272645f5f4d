/// Numbers for computations, the same for nodes of several graphs that compute the same: kind,
/// attributes and operands' numbers agree.
struct ComputationClasses {
  private struct Key: Hashable {
    let kind: Kind
    let attributes: AttributeList
    let operands: [Int]
  }

  private var classes: [Key: Int] = [:]

  /// The class of every value of a graph, in order.
  mutating func numbers(_ graph: Graph) -> [(value: Value, number: Int)] {
    var own: [Int] = []
    own.reserveCapacity(graph.nodes.count)
    var result: [(Value, Int)] = []
    for id in graph.ids {
      let operands = graph.operands(id).map { own[$0.node.index] &* 16 &+ Int($0.result) }
      let key = Key(kind: graph.kind(id), attributes: graph.attributes(id), operands: operands)
      let number = classes[key] ?? classes.count
      classes[key] = number
      own.append(number)
      for position in graph.types(id).indices {
        result.append((Value(id, result: position), number &* 16 &+ position))
      }
    }
    return result
  }
}

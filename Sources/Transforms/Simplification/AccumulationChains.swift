import AdjointGraphIR
import AdjointOps

/// The chains of `accumulate_slice` of a graph, which the slices of one value leave in its
/// gradient: the sum of each link but the last is the accumulator of the next and nothing else.
///
/// - Complexity: O(nodes and operands); O(nodes) where a graph has no such node.
struct AccumulationChains {
  /// For each node whether it is a link that another one follows; empty where none is.
  private var isFollowed: [Bool] = []

  init(_ graph: Graph) {
    guard graph.ids.contains(where: { graph.kind($0) == AccumulateSlice.kind }) else { return }
    let uses = graph.useCounts()
    isFollowed = [Bool](repeating: false, count: graph.nodes.count)
    for id in graph.ids where graph.kind(id) == AccumulateSlice.kind {
      let sum = graph.operand(id, 0)
      isFollowed[sum.node.index] =
        graph.kind(sum.node) == AccumulateSlice.kind && uses[sum.node.index] == 1
        && graph.names[sum] == nil
    }
  }

  /// True if a node is a link that another one follows.
  func isFollowed(_ id: NodeID) -> Bool { !isFollowed.isEmpty && isFollowed[id.index] }

  /// The links of the chain that ends with a node, the first one first; none for another node.
  func links(endingWith id: NodeID, in graph: Graph) -> [NodeID] {
    guard !isFollowed.isEmpty, graph.kind(id) == AccumulateSlice.kind else { return [] }
    var links = [id]
    var sum = graph.operand(id, 0).node
    while isFollowed[sum.index] {
      links.append(sum)
      sum = graph.operand(sum, 0).node
    }
    return links.reversed()
  }
}

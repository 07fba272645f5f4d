import AdjointGraphIR
import AdjointOps

/// One walk of `simplify` over a graph.
struct SimplificationWalk {
  /// Rewrites of one node at most: identities shrink their node, this is a net under them.
  private static let limit = 32

  private let table: RuleTable
  private let chains: AccumulationChains?
  /// Whether any identity was applied.
  private(set) var changed = false
  /// Whether an identity made a node below the one that it replaced.
  private(set) var madeInnerNodes = false

  /// - Parameter joinsParts: whether sums of parts may become concatenations, where −0 stays −0.
  init(_ graph: Graph, _ table: RuleTable, joinsParts: Bool) {
    self.table = table
    chains = joinsParts ? AccumulationChains(graph) : nil
  }

  /// What becomes of a node.
  mutating func visit(
    _ id: NodeID, _ rewriter: inout Rewriter, _ context: inout PassContext
  ) -> Value {
    guard let chains else { return simplified(id, &rewriter, &context) }
    // The end of the chain makes its links, if it needs them.
    if chains.isFollowed(id) { return rewriter.image(of: rewriter.source.operand(id, 0)) }
    let links = chains.links(endingWith: id, in: rewriter.source)
    if links.isEmpty { return simplified(id, &rewriter, &context) }
    if let whole = joined(links, &rewriter), context.allows("accumulate-parts", at: id) {
      changed = true
      return simplified(whole, of: id, &rewriter, &context)
    }
    for link in links.dropLast() {
      rewriter.enter(link)
      rewriter.setImage(of: link, simplified(link, &rewriter, &context))
    }
    rewriter.enter(id)
    return simplified(id, &rewriter, &context)
  }

  /// The parts of a chain side by side: parts added to zeros = their concatenation.
  private func joined(_ links: [NodeID], _ rewriter: inout Rewriter) -> Value? {
    let graph = rewriter.source
    guard rewriter.builder.isNumber(rewriter.image(of: graph.operand(links[0], 0)), 0) else {
      return nil
    }
    let parts = links.map { link in
      PartAssembly.Part(
        slice: graph.attributes(link, as: SliceAttributes.self),
        value: rewriter.image(of: graph.operand(link, 1)))
    }
    return PartAssembly(parts, of: graph.type(of: Value(links[0])).shape)?.make(&rewriter.builder)
  }

  private mutating func simplified(
    _ id: NodeID, _ rewriter: inout Rewriter, _ context: inout PassContext
  ) -> Value {
    simplified(rewriter.copied(id), of: id, &rewriter, &context)
  }

  /// A value after the identities that match it, one after the other.
  private mutating func simplified(
    _ start: Value, of id: NodeID, _ rewriter: inout Rewriter, _ context: inout PassContext
  ) -> Value {
    var value = start
    for _ in 0..<SimplificationWalk.limit {
      let count = rewriter.builder.count
      guard let (rule, next) = table.match(value, &rewriter.builder),
        context.allows(rule, at: id)
      else { break }
      madeInnerNodes = madeInnerNodes || rewriter.builder.hasComputation(from: count, below: next)
      value = next
      changed = true
    }
    return value
  }
}

extension GraphBuilder {
  /// True if a node from `start` on, other than `root`, computes something: is no constant and no
  /// repetition.
  fileprivate func hasComputation(from start: Int, below root: Value) -> Bool {
    (start..<max(start, count)).contains { index in
      let kind = node(NodeID(index)).kind
      return index != root.node.index && kind != ConstantNode.kind && kind != BroadcastTo.kind
    }
  }
}

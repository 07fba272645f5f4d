import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// Multiplies chains of matrices in the order that costs the fewest multiplications.
///
/// It doesn't apply under `--exact`, to products over a batch, to those that others read too, nor
/// where the best order saves less than a tenth. Requires concrete sizes: `bind`. Ensures that
/// values stay the same real numbers; products that are used no more are left to the next pass.
///
///     %1 = contract %A, %B {"ij,jk->ik"} : f32[64 x 64]
///     %2 = contract %1, %v {"ik,k->i"} : f32[64]
///
/// becomes
///
///     %1 = contract %B, %v {"ab,b->a"} : f32[64]
///     %2 = contract %A, %1 {"ab,b->a"} : f32[64]
public struct Reassociate: Pass {
  public static var name: String { "reassociate" }
  public static var summary: String { "multiply chains of matrices in the cheapest order" }

  /// The share of the multiplications that must be saved.
  private static let gain = 0.1

  public init() {}

  public func run(_ graph: Graph, _ context: inout PassContext) throws(Diagnostic) -> Graph {
    guard context.permits(.rounding) else { return graph }
    let products = graph.ids.filter { graph.kind($0) == Contract.kind }
    if products.count < 2 { return graph }
    let readers = graph.readerCounts()
    let isInner = { (node: NodeID) in
      graph.kind(node) == Contract.kind && readers[node.index] == 1
    }
    var plans: [NodeID: (chain: MatrixChain, split: [[Int]])] = [:]
    var taken: Set<NodeID> = []
    for root in products.reversed() where readers[root.index] > 0 && !taken.contains(root) {
      guard let chain = MatrixChain(graph, root, isInner: isInner), chain.factors.count > 2
      else { continue }
      let best = chain.best()
      guard best.cost < chain.cost * (1 - Reassociate.gain),
        context.allows("chain", at: root)
      else { continue }
      plans[root] = (chain, best.split)
      taken.formUnion(chain.inner)
    }
    if plans.isEmpty { return graph }
    return Rewriter.rebuild(graph, sharing: true) { rewriter, id in
      guard let (chain, split) = plans[id] else { return nil }
      return Reassociate.write(chain, split, 0, chain.factors.count - 1, &rewriter).value
    }
  }

  /// The product of a range of factors; the whole chain as the graph has it.
  private static func write(
    _ chain: MatrixChain, _ split: [[Int]], _ first: Int, _ last: Int, _ rewriter: inout Rewriter
  ) -> MatrixChain.Factor {
    var (left, right) = (chain.factors[first], chain.factors[last])
    if first == last {
      left.value = rewriter.image(of: left.value)
      return left
    }
    // A chain has few factors: the depth is bounded.
    let middle = split[first][last]
    left = write(chain, split, first, middle, &rewriter)
    right = write(chain, split, middle + 1, last, &rewriter)
    let isWhole = first == 0 && last == chain.factors.count - 1
    var output: [Character] = (left.isVector ? [] : ["a"]) + (right.isVector ? [] : ["c"])
    if isWhole, chain.isTransposed { output.reverse() }
    let labels = ContractAttributes(
      left: left.isVector ? ["b"] : left.isTransposed ? ["b", "a"] : ["a", "b"],
      right: right.isVector ? ["b"] : right.isTransposed ? ["c", "b"] : ["b", "c"], output: output)
    let value = rewriter.builder.make(Contract.self, labels, left.value, right.value)
    return MatrixChain.Factor(
      value: value, isTransposed: false, isVector: left.isVector || right.isVector,
      rows: left.rows, columns: right.columns)
  }
}

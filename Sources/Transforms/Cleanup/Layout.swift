import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// Absorbs transpositions into contractions, where they are an order of labels and cost nothing: of
/// an operand, and of the result where nothing else reads it.
///
/// Does not apply to a transposition whose contraction has other readers. Requires a graph without
/// derivatives; ensures that no contraction reads a transposition, nor a transposition a
/// contraction that it alone reads.
///
///     %1 = transpose %W {[1, 0]} : f32[K x H]
///     %2 = contract %X, %1 {"nk,kh->nh"} : f32[N x H]   →   %1 = contract %X, %W {"nk,hk->nh"}
///     return S = %2                                        return S = %1
public struct Layout: Pass {
  public static var name: String { "layout" }
  public static var summary: String { "absorb transpositions into contractions" }

  public init() {}

  public func run(_ graph: Graph, _ context: inout PassContext) throws(Diagnostic) -> Graph {
    try PassDiagnostics.demandDifferentiated(graph, Layout.name)
    guard graph.ids.contains(where: { graph.kind($0) == Transpose.kind }) else { return graph }
    let readers = graph.readerCounts()
    var changed = false
    let result = Rewriter.rebuild(graph, sharing: true) { rewriter, id in
      switch graph.kind(id) {
      case Contract.kind:
        return Layout.absorbOperands(id, &rewriter, &context, &changed)
      case Transpose.kind where readers[graph.operand(id, 0).node.index] == 1:
        return Layout.absorbResult(id, &rewriter, &context, &changed)
      default: return nil
      }
    }
    return changed ? result : graph
  }

  /// A contraction of the transpositions' operands.
  private static func absorbOperands(
    _ id: NodeID, _ rewriter: inout Rewriter, _ context: inout PassContext, _ changed: inout Bool
  ) -> Value? {
    let old = rewriter.source.attributes(id, as: ContractAttributes.self)
    var labels = [old.left, old.right]
    var operands = rewriter.operandImages(id)
    var absorbed = false
    for position in 0..<2 {
      while let inner = rewriter.builder.inner(operands[position], Transpose.self) {
        guard context.allows("transposed-operand", at: id) else { break }
        let order = rewriter.builder.attributes(operands[position], as: TransposeAttributes.self)
        labels[position] = order.inverse.map { labels[position][$0] }
        operands[position] = inner
        absorbed = true
      }
    }
    guard absorbed else { return nil }
    changed = true
    return rewriter.builder.make(
      Contract.self, ContractAttributes(left: labels[0], right: labels[1], output: old.output),
      operands[0], operands[1])
  }

  /// The contraction with its result in the transposition's order.
  private static func absorbResult(
    _ id: NodeID, _ rewriter: inout Rewriter, _ context: inout PassContext, _ changed: inout Bool
  ) -> Value? {
    let product = rewriter.image(of: rewriter.source.operand(id, 0))
    guard rewriter.builder.kind(of: product) == Contract.kind,
      context.allows("transposed-result", at: id)
    else { return nil }
    changed = true
    let order = rewriter.source.attributes(id, as: TransposeAttributes.self).permutation
    let labels = rewriter.builder.attributes(product, as: ContractAttributes.self)
    let output = order.map { labels.output[$0] }
    return rewriter.builder.make(
      Contract.self,
      ContractAttributes(left: labels.left, right: labels.right, output: output),
      rewriter.builder.operand(product, 0), rewriter.builder.operand(product, 1))
  }
}

extension Graph {
  /// For each node, how many operands and outputs of live nodes read one of its results.
  func readerCounts() -> [Int] {
    let live = live()
    var counts = [Int](repeating: 0, count: nodes.count)
    for id in ids where live[id.index] {
      for operand in operands(id) { counts[operand.node.index] += 1 }
    }
    for output in outputs { counts[output.value.node.index] += 1 }
    return counts
  }
}

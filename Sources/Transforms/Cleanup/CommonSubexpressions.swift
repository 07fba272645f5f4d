import AdjointGraphIR
import AdjointOps
import AdjointSource

/// Makes nodes of one identity (kind, attributes, operands, copy) one node, the earlier one. Sums and
/// products count as equal whatever the order of their two operands, for IEEE arithmetic commutes.
///
/// Does not apply before `differentiate`, where a variable is a node and not a value. Requires a graph
/// without derivatives; ensures that no two nodes are equal.
///
///     %1 = exp %x : f32
///     %2 = exp %x : f32           %1 = exp %x : f32
///     %3 = multiply %1, %2 : f32  →  %2 = multiply %1, %1 : f32
///     return y = %3               return y = %2
public struct CommonSubexpressions: Pass {
  public static var name: String { "cse" }
  public static var summary: String { "compute equal subexpressions once" }

  public init() {}

  public func run(_ graph: Graph, _ context: inout PassContext) throws(Diagnostic) -> Graph {
    try PassDiagnostics.demandDifferentiated(graph, CommonSubexpressions.name)
    var merged = false
    let result = Rewriter.rebuild(graph, sharing: true) { rewriter, id in
      let before = rewriter.builder.count
      let image = CommonSubexpressions.image(of: id, &rewriter)
      if rewriter.builder.count > before { return image }
      if context.allows("equal", at: id) {
        merged = true
        return image
      }
      rewriter.builder.share(false)
      defer { rewriter.builder.share(true) }
      return rewriter.copied(id)
    }
    return merged ? result : graph
  }

  private static let commuting: Set<Kind> = [Add.kind, Multiply.kind]

  /// The node on the new operands, or an equal one.
  private static func image(of id: NodeID, _ rewriter: inout Rewriter) -> Value {
    let node = rewriter.source[id]
    if commuting.contains(node.kind) {
      let a = rewriter.image(of: rewriter.source.operand(id, 0))
      let b = rewriter.image(of: rewriter.source.operand(id, 1))
      if a != b, let found = rewriter.builder.existing(like: node, b, a) { return found }
    }
    return rewriter.copied(id)
  }
}

import AdjointGraphIR
import AdjointSource

/// Makes nodes of one identity (kind, attributes, operands, copy) one node, the earlier one. Sums
/// and products count as equal whatever the order of their two operands, for IEEE arithmetic
/// commutes.
///
/// Does not apply before `differentiate`, where a variable is a node and not a value. Requires a
/// graph without derivatives; ensures that no two nodes are equal.
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
      let image = rewriter.copied(id)
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
}

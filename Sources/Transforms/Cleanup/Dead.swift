import AdjointGraphIR
import AdjointSource

/// Removes nodes that no output depends on. Inputs and parameters stay.
///
/// Does not apply to a graph of which every node is needed. Requires nothing; ensures that every
/// node reaches an output or is an argument.
///
///     %1 = exp %x : f32
///     %2 = tanh %x : f32   →   %1 = tanh %x : f32
///     return y = %2            return y = %1
public struct Dead: Pass {
  public static var name: String { "dead" }
  public static var summary: String { "remove nodes that no output depends on" }

  public init() {}

  public func run(_ graph: Graph, _ context: inout PassContext) -> Graph {
    let live = graph.live()
    let unused = graph.ids.filter { !live[$0.index] }
    if unused.isEmpty { return graph }
    for id in unused where !context.allows("unused", at: id) { return graph }
    return Rewriter.rebuild(graph, sharing: false) { _, _ in nil }
  }
}

import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// Replaces every derivative node by the graph that computes it, innermost first. Derivatives of
/// one value from one seed share one backward sweep.
///
/// Does not apply to a graph without derivatives. Requires that no region stands in the graph and
/// that no common subexpression has been merged since lowering: a variable is a node. Ensures that
/// no derivative is left. An outermost derivative starts at a seed, an inner one at its constant.
///
///     %1 = multiply %x, %x : f32                %1 = multiply %x, %x : f32
///     %2 = derivative %1, %x {"grad"} : f32  →  %2 = constant {1} : f32
///     return dx = %2                            %3 = seed %2 {"y"} : f32
///                                               %4 = multiply %3, %x : f32
///                                               %5 = multiply %3, %x : f32
///                                               %6 = add %4, %5 : f32
///                                               return dx = %6
public struct Differentiate: Pass {
  public static var name: String { "differentiate" }
  public static var summary: String { "replace each derivative by the graph that computes it" }
  public static var isRequired: Bool { true }
  public static var ensures: Verifier.Stage { .differentiated }

  public init() {}

  public func run(_ graph: Graph, _ context: inout PassContext) throws(Diagnostic) -> Graph {
    guard graph.ids.contains(where: { graph.kind($0) == DerivativeNode.kind }) else {
      return graph
    }
    var expansion = Expansion(graph)
    for id in graph.ids where expansion.plan.live[id.index] {
      if graph.kind(id) == DerivativeNode.kind { context.record("derivative", id) }
      try expansion.visit(id, &context)
    }
    // Pullbacks make cotangents that nobody asked for; the rebuild leaves them out.
    return Rewriter.rebuild(expansion.rewriter.finish(), sharing: false) { _, _ in nil }
  }
}

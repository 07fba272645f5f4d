import AdjointGraphIR
import AdjointOps
import AdjointSource

/// Applies algebraic identities at every node, operands first, until none matches.
///
/// Does not apply where a rule's soundness is looser than the options allow, nor before
/// `differentiate`. Requires a graph without derivatives; ensures nothing, and leaves nodes that
/// are used no more to `dead`.
///
///     %1 = negate %x : f32
///     %2 = negate %1 : f32   →
///     %3 = exp %2 : f32          %1 = exp %x : f32
///     return y = %3              return y = %1
public struct Simplify: Pass {
  public static var name: String { "simplify" }
  public static var summary: String { "apply algebraic identities" }

  /// Walks over the graph at most.
  private static let rounds = 4

  static let rules: [Rule] =
    constantRules + sumRules + productRules + powerRules + functionRules + logicRules
    + selectionRules
    + conversionRules + uniformRules + reshapeRules + placementRules + reductionRules
    + contractionRules

  public init() {}

  public func run(_ graph: Graph, _ context: inout PassContext) throws(Diagnostic) -> Graph {
    try PassDiagnostics.demandDifferentiated(graph, Simplify.name)
    let table = RuleTable(
      Simplify.rules.filter { context.permits($0.soundness) }, catalogue: graph.catalogue)
    var current = graph
    for _ in 0..<Simplify.rounds {
      let result = Simplify.round(current, table, &context)
      if result.changed { current = result.graph }
      if !result.madeInnerNodes { break }
    }
    return current
  }

  /// One walk over the graph. A node that a rule made below the one it replaced hasn't been tried:
  /// only then another walk is worth its time.
  private static func round(
    _ graph: Graph, _ table: RuleTable, _ context: inout PassContext
  ) -> (graph: Graph, changed: Bool, madeInnerNodes: Bool) {
    // A part of −0 stays what it is, where added to 0 it would be 0.
    var walk = SimplificationWalk(graph, table, joinsParts: context.permits(.rounding))
    let result = Rewriter.rebuild(graph, sharing: false) { rewriter, id in
      walk.visit(id, &rewriter, &context)
    }
    return (result, walk.changed, walk.madeInnerNodes)
  }
}

import AdjointGraphIR
import AdjointSource

/// Puts the constants of seeds in their place, so that forward and backward become one program. The
/// entry `main` runs it; `forward` and `backward` keep seeds opaque until they are split.
///
/// Does not apply to a graph without seeds. Requires nothing; ensures that no seed is left.
///
///     %1 = constant {1} : f32
///     %2 = seed %1 {"L"} : f32         %1 = constant {1} : f32
///     %3 = multiply %2, %x : f32   →   %2 = multiply %1, %x : f32
///     return dx = %3                   return dx = %2
public struct BindSeeds: Pass {
  public static var name: String { "seeds" }
  public static var summary: String { "start backward passes at constants, for one program" }
  public static var isRequired: Bool { true }

  public init() {}

  public func run(_ graph: Graph, _ context: inout PassContext) -> Graph {
    guard graph.ids.contains(where: { graph.kind($0) == SeedNode.kind }) else { return graph }
    return Rewriter.rebuild(graph, sharing: false) { rewriter, id in
      guard graph.kind(id) == SeedNode.kind else { return nil }
      context.record("seed", id)
      return rewriter.image(of: graph.operand(id, 0))
    }
  }
}

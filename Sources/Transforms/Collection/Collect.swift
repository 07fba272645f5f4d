import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// Writes the arithmetic of a region's body with fewer steps: products and sums are read as
/// polynomials of what they are made from, like terms become one, common factors go out of sums,
/// and pairs of factors that several products have are multiplied once.
///
/// It doesn't apply under `--exact`, to regions of few elements, and where the body has no fewer
/// steps afterwards. Terms of unlike signs are never added up, so that nothing cancels that didn't.
///
/// Requires: `fuse`. Ensures: each value is the same real number; a product or a sum in between may
/// be one that wasn't computed before.
///
///     v1 = multiply v0, c
///     v2 = multiply v1, v0          v1 = multiply v0, v0
///     v3 = add v0, v2          →    v2 = multiply v1, c
///     v4 = multiply v2, v0          …
///
public struct Collect: Pass {
  public static let name = "collect"
  public static let summary = "like terms and common factors of regions' arithmetic become one"

  /// Below so many points of the domain, calls cost more than arithmetic.
  private let leastPoints: Int

  public init() { self.init(leastPoints: 1024) }

  /// The pass with another limit.
  public init(leastPoints: Int) { self.leastPoints = leastPoints }

  public func run(_ graph: Graph, _ context: inout PassContext) throws(Diagnostic) -> Graph {
    if !context.permits(.rounding) { return graph }
    var bodies: [NodeID: Region] = [:]
    for id in graph.ids where graph.kind(id) == RegionNode.kind {
      let region = graph.region(id)
      guard region.domain.sizes.reduce(1, *) >= leastPoints else { continue }
      let types = graph.operands(id).map { graph.type(of: $0) }
      guard let collected = CollectedBody.region(region, types),
        context.allows("terms", at: id)
      else { continue }
      bodies[id] = collected
    }
    if bodies.isEmpty { return graph }
    return Rewriter.rebuild(graph, sharing: true) { rewriter, id in
      guard let region = bodies[id] else { return nil }
      return rewriter.builder.region(region, rewriter.operandImages(id))
    }
  }
}

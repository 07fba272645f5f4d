import AdjointGraphIR
import AdjointSource

/// Makes regions: elementwise operations, reductions, and one contraction as an anchor become one
/// loop nest each; broadcasts, reshapes, slices and transpositions between them become accesses.
///
/// It doesn't apply to nodes of symbolic size or without elements, nor to a graph that has regions.
///
/// Requires: `bind`; better after `layout`. Ensures: no value is computed twice, and a sum keeps
/// its shape, so that it is added up in the same order.
///
///     %0 = broadcast %b {to = [8, 4], axes = [1]} : f32[8 x 4]
///     %1 = add %x, %0 : f32[8 x 4]
///     %2 = tanh %1 : f32[8 x 4]
///
/// becomes
///
///     %0 = region [8] x 4 (v0 = %x, v1 = %b[row]) {
///         v2 = add v0, v1
///         v3 = tanh v2
///         yield store v3 as [8 x 4]
///       } : f32[8 x 4]
public struct Fuse: Pass {
  public static let name = "fuse"
  public static let summary = "operations over one loop nest become one region"

  public init() {}

  public func run(_ graph: Graph, _ context: inout PassContext) throws(Diagnostic) -> Graph {
    let live = graph.live()
    guard var (grouping, uses) = Fuse.grouping(graph, live) else { return graph }
    var isRefused = false
    var isApplied = false
    for group in grouping.groups.indices {
      guard let first = grouping.groups[group].members.first else { continue }
      if context.allows(grouping.groups[group].kind, at: first) {
        isApplied = true
      } else {
        grouping.dissolve(group)
        isRefused = true
      }
    }
    if !isApplied { return graph }
    if isRefused { uses = FusionUses(&grouping, live: live) }
    return FusionRebuilding.graph(&grouping, uses, live)
  }

  /// Why nodes that could be in one region aren't: what `--explain-fusion` prints for the graph
  /// that the pass is given.
  public static func refusals(in graph: Graph) -> [FusionRefusal] {
    let live = graph.live()
    guard case (var grouping, let uses)? = grouping(graph, live) else { return [] }
    for group in grouping.groups.indices { _ = FusionCutter.parts(of: group, &grouping, uses) }
    // The first reason for each pair is the one that counts.
    var pairs: Set<[NodeID]> = []
    return grouping.refusals.filter { refusal in
      pairs.insert([refusal.node] + (refusal.other.map { [$0] } ?? [])).inserted
    }
  }

  /// The same as text, a line each.
  public static func explanation(of graph: Graph) -> [String] {
    let labels = GraphPrinter.labels(graph)
    return refusals(in: graph).map { $0.text(labels) }
  }

  /// The groups of a graph, and which values are needed as tensors; nil where it has regions.
  private static func grouping(
    _ graph: Graph, _ live: [Bool]
  ) -> (FusionGrouping, FusionUses)? {
    if graph.ids.contains(where: { graph.kind($0) == RegionNode.kind }) { return nil }
    var grouping = FusionGrowth.groups(of: graph, live: live)
    var uses = FusionSinking.run(&grouping, live: live)
    grouping.compact(&uses)
    return (grouping, uses)
  }
}

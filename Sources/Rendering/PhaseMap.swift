import AdjointGraphIR

/// For each node, the part of a training step that a picture shows it in.
///
/// Where the graph has seeds, what depends on one is backward, as in the plan; otherwise the phase
/// that the nodes carry decides.
struct PhaseMap {
  private var phases: [Phase]

  init(of graph: Graph) {
    let hasSeeds = graph.ids.contains { graph.kind($0) == SeedNode.kind }
    var phases: [Phase] = []
    phases.reserveCapacity(graph.nodes.count)
    for id in graph.ids {
      let own = graph.provenance(id).phase
      guard hasSeeds, own != .update else {
        phases.append(own)
        continue
      }
      let depends =
        graph.kind(id) == SeedNode.kind
        || graph.operands(id).contains { phases[$0.node.index] != .forward }
      phases.append(depends ? .backward : .forward)
    }
    self.phases = phases
  }

  subscript(_ id: NodeID) -> Phase { phases[id.index] }
}

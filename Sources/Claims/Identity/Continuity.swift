import AdjointGraphIR
import AdjointOps

/// Whether the outputs of a graph are made of continuous operations alone, so that equality where
/// no comparison's argument is 0 is equality everywhere.
enum Continuity {
  /// True where no comparison, choice, step or sign is on the way to an output. What a derivative
  /// left behind in the graph consists of these.
  static func isContinuous(_ graph: Graph) -> Bool {
    let live = graph.live()
    return graph.ids.allSatisfy { id in
      guard live[id.index] else { return true }
      switch graph.kind(id) {
      case Less.kind, LessEqual.kind, Equal.kind, NotEqual.kind, Select.kind, Sign.kind,
        Floor.kind, FloorDivide.kind, Modulo.kind, And.kind, Or.kind, Not.kind, IsFinite.kind,
        Argmax.kind, Argmin.kind, AnyTrue.kind, AllTrue.kind, Gather.kind:
        return false
      case Convert.kind:
        return graph.type(of: graph.operand(id, 0)).element.isFloat
      default: return true
      }
    }
  }
}

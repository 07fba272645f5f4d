import AdjointGraphIR
import AdjointTransforms

/// The pass that makes regions.
enum Fusing {
  static func fused(_ graph: Graph) throws -> Graph {
    var context = PassContext()
    return try Fuse().run(graph, &context)
  }
}

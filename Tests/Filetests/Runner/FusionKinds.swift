import AdjointGraphIR
import AdjointTransforms

/// The kind that looks at what isn't fused.
enum FusionKinds {
  /// Why nodes aren't fused, a line each.
  static func explainFusion(_ test: FiletestCase) throws -> String {
    let refusals = Fuse.refusals(in: try GraphKinds.graph(test))
    return refusals.isEmpty ? "all fused\n" : refusals.map { "\($0)\n" }.joined()
  }
}

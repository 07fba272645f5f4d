import AdjointGraphIR
import AdjointTransforms

/// The kind that looks at what isn't fused.
enum FusionKinds {
  /// Why nodes aren't fused, a line each.
  static func explainFusion(_ test: FiletestCase) throws -> String {
    let lines = Fuse.explanation(of: try GraphKinds.graph(test))
    return lines.isEmpty ? "all fused\n" : lines.map { $0 + "\n" }.joined()
  }
}

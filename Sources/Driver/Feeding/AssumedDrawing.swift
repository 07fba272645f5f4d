import AdjointClaims
import AdjointFrontend
import AdjointSource
import AdjointTensors

extension AssumedData {
  /// Draws the arguments that a model's assumptions are about.
  ///
  /// - Parameter given: the arguments that are fed, or made by an initialiser.
  /// - Throws: the diagnostic of a pass that prepares the assumptions.
  static func of(
    _ model: Model, dims: [String: Int], given: Set<String>, seed: UInt64
  ) throws(Diagnostic) -> AssumedData? {
    if model.assumptions.isEmpty { return nil }
    let set = try ClaimChecking.claimSet(model, [])
    return AssumedData(set, given: given, sizes: dims, seed: seed)
  }
}

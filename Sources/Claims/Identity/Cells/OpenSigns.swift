extension ScalarPool {
  /// The first scalar below some roots that a mask compares with 0, or a factor of it, whose sign
  /// is neither known by itself nor decided in a cell.
  func openSign(
    under roots: [ScalarID], isDecided: (ScalarID) -> Bool
  ) -> ScalarID? {
    for id in cone(roots) {
      let compared: ScalarID
      switch self[id] {
      case .positive(let u), .zero(let u): compared = u
      default: continue
      }
      var factors = [compared]
      if case .product(let list) = self[compared] { factors = list.map(\.scalar) }
      if let open = factors.first(where: { !isDecided($0) && !sign($0).isStrict }) { return open }
    }
    return nil
  }

  /// Whether a root is taken anywhere below some scalars.
  func hasRoots(under scalars: [ScalarID]) -> Bool {
    cone(scalars).contains { if case .root = self[$0] { true } else { false } }
  }
}

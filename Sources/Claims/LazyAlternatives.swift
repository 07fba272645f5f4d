import AdjointGraphIR

/// The claims under other settings of conventions, made when a kink is first suspected.
final class LazyAlternatives {
  private let make: () -> [ClaimSet.Alternative]
  private lazy var all = make()

  init(_ make: @escaping () -> [ClaimSet.Alternative]) { self.make = make }

  /// The setting under which the sides of a step agree surely at a point.
  func settingWithout(_ point: WitnessPoint, _ number: Int, _ step: Int) -> String? {
    all.first { alternative in
      let sides = alternative.questions[number].sides
      let (left, right) = (sides[step], sides[step + 1])
      let graph = alternative.graph.returning([Output("0", left), Output("1", right)])
      let doubles = Evaluation(graph, at: point)
      let (suspicion, _) = Suspicion.of(left, right, in: doubles, magnitude: doubles.magnitude)
      if case .difference = suspicion { return false }
      return WitnessSearch.precisions.contains { bits in
        let values = Evaluation(graph, at: point, bits: bits)
        guard case .agree(isCertain: true) = SideComparison.of(left, right, in: values, bits: bits)
        else { return false }
        return true
      }
    }?.setting
  }

  /// The alternatives with literal extents for dimensions.
  func generalized(as general: Generalization) -> [ClaimSet.Alternative] {
    all.compactMap { general.applied(to: $0) }
  }
}

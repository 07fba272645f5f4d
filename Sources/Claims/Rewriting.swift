import AdjointGraphIR
import AdjointTensors

/// Proofs.
extension Prover {
  /// Tries the means of proof, the cheapest first.
  func proof(_ step: Int) -> ProofAttempt {
    if isRewritten(step) { return .proved(.rewriting) }
    let outcome = IdentityTest.outcome(
      question.sides[step], question.sides[step + 1], in: graph, family: family, seed: seed)
    switch outcome {
    case .proved(let proof): return .proved(family.hasEquations ? proof.atSizesTested : proof)
    case .different(let sizes): return .differs(sizes: sizes)
    case .undecided(.cells): return .open(.cells)
    case .undecided(.boundary): return .open(.boundary)
    case .undecided(.sizes): return .open(.sizes)
    case .undecided(.degree): return .open(.degree)
    case .undecided(.neverDefined): return .open(.neverDefined)
    case .undecided(.unsupported), .undecided(.domain): return .open(.noWitness)
    }
  }

  /// Whether the author's names stand as unknowns, how long an axis is gone through entry by entry,
  /// and whether masks are told apart: what keeps forms small comes first.
  private static let attempts = [
    (isNamed: true, writtenOut: 1, splitsMasks: false),
    (isNamed: false, writtenOut: 1, splitsMasks: false),
    (isNamed: true, writtenOut: 8, splitsMasks: false),
    (isNamed: false, writtenOut: 8, splitsMasks: false),
    (isNamed: true, writtenOut: 1, splitsMasks: true),
    (isNamed: false, writtenOut: 1, splitsMasks: true),
  ]

  /// True if the sides of a step have one normal form in one of the attempts.
  func isRewritten(_ step: Int) -> Bool {
    var ranges: [NodeID: Size] = [:]
    for id in graph.arguments {
      if let size = labelRanges[graph.argumentName(id)] { ranges[id] = size }
    }
    let named = Set(graph.names.keys.map(\.node).filter { isCut($0) })
    let (left, right) = (question.sides[step], question.sides[step + 1])
    if left == right { return true }
    return Prover.attempts.contains { attempt in
      NormalForm.areEqual(
        left, right, in: graph,
        cuts: attempt.isNamed ? named.subtracting([left.node, right.node]) : [],
        labelRanges: ranges, writtenOut: attempt.writtenOut,
        splitsMasks: attempt.splitsMasks)
    }
  }

  private func isCut(_ id: NodeID) -> Bool {
    graph.types(id)[0].element.isFloat && graph.provenance(id).phase == .forward
  }
}

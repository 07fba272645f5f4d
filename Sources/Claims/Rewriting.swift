import AdjointGraphIR
import AdjointTensors

/// Proofs.
extension Prover {
  /// Tries the means of proof; a proof says what only one side asks for to be defined.
  func proof(_ step: Int) -> ProofAttempt {
    let attempt = attempt(step)
    guard case .proved(var proof) = attempt, effort == .full else { return attempt }
    let (left, right) = (question.sides[step], question.sides[step + 1])
    proof.demands = IdentityTest.conditions(left, right, in: graph, family: family, seed: seed)
      .filter { !$0.isAssumed(question.conditions, graph) }
    return .proved(proof)
  }

  /// Tries forms, which need no chance, then points of finite fields.
  private func attempt(_ step: Int) -> ProofAttempt {
    let forms = effort == .small ? Prover.smallForms : Prover.smallForms + Prover.largeForms
    let (left, right) = (question.sides[step], question.sides[step + 1])
    // Forms know nothing of where logarithms and roots have values.
    func hasOneDomain() -> Bool {
      IdentityTest.haveOneDomain(left, right, in: graph, family: family, seed: seed)
    }
    let comparison = comparison(step, by: forms)
    if comparison == .equal, hasOneDomain() { return .proved(.rewriting) }
    let outcome = IdentityTest.outcome(left, right, in: graph, family: family, seed: seed)
    // Large forms come last: what they show at all sizes, points often show sooner.
    if case .undecided = outcome, comparison == .unfinished, effort != .small,
      self.comparison(step, by: forms, mostWork: NormalForm.mostWork) == .equal, hasOneDomain()
    {
      return .proved(.rewriting)
    }
    switch outcome {
    case .proved(let proof):
      let isAtSizes = family.hasEquations && !graph.dimsOfOutputs.isEmpty
      return .proved(isAtSizes ? proof.atSizesTested : proof)
    case .different(let sizes): return .differs(sizes: sizes)
    case .undecided(.cells): return .open(.cells)
    case .undecided(.boundary): return .open(.boundary)
    case .undecided(.sizes): return .open(.sizes)
    case .undecided(.labels): return .open(.labels)
    case .undecided(.degree): return .open(.degree)
    case .undecided(.neverDefined): return .open(.neverDefined)
    case .undecided(.unsupported), .undecided(.domain): return .open(.noWitness)
    }
  }

  /// Whether the author's names stand as unknowns, how long an axis is gone through entry by entry,
  /// and whether masks are told apart.
  typealias Form = (isNamed: Bool, writtenOut: Int, splitsMasks: Bool)

  /// What keeps forms small.
  static let smallForms: [Form] = [(true, 1, false), (false, 1, false)]

  /// What lets them grow.
  static let largeForms: [Form] = [
    (true, 8, false), (false, 8, false), (true, 1, true), (false, 1, true),
  ]

  /// Whether the sides of a step have one normal form in one of the attempts.
  func comparison(
    _ step: Int, by forms: [Form], mostWork: Int = NormalForm.usualWork
  ) -> NormalForm.Comparison {
    var ranges: [NodeID: Size] = [:]
    for id in graph.arguments {
      if let size = labelRanges[graph.argumentName(id)] { ranges[id] = size }
    }
    let named = Set(graph.names.keys.map(\.node).filter { isCut($0) })
    let (left, right) = (question.sides[step], question.sides[step + 1])
    if left == right { return .equal }
    var result = NormalForm.Comparison.unequal
    for form in forms {
      let comparison = NormalForm.compare(
        left, right, in: graph,
        cuts: form.isNamed ? named.subtracting([left.node, right.node]) : [],
        labelRanges: ranges, writtenOut: form.writtenOut, splitsMasks: form.splitsMasks,
        mostWork: mostWork)
      switch comparison {
      case .equal: return .equal
      case .unfinished: result = .unfinished
      case .unequal: break
      }
    }
    return result
  }

  private func isCut(_ id: NodeID) -> Bool {
    graph.types(id)[0].element.isFloat && graph.provenance(id).phase == .forward
  }
}

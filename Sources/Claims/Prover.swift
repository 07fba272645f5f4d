import AdjointGraphIR
import AdjointTensors

/// What came of an attempt to prove a step.
enum ProofAttempt {
  case proved(Proof)
  /// Not proved, for a reason.
  case open(Verdict.Reason)
  /// The sides are no equal functions, as far as random points tell: at these sizes.
  case differs(sizes: [String: Int])
}

/// The answer about a question: each step's verdict.
public struct ClaimAnswer: Sendable {
  /// The verdicts of the steps, at least one.
  public let steps: [Verdict]

  /// The step that the claim's own verdict is of: the first of the worst.
  public var step: Int {
    let worst = steps.map(\.severity).max() ?? 0
    return steps.firstIndex { $0.severity == worst } ?? 0
  }

  /// The claim's verdict.
  public var verdict: Verdict { steps[step] }
}

/// What a prover finds about a set of claims.
public struct ProverFindings: Sendable {
  /// One for each question.
  public var answers: [ClaimAnswer] = []
  /// One for each assumption.
  public var assumptions: [AssumptionVerdict] = []
  /// Questions that a proof and a counterexample contradict: an internal error.
  public var contradictions: [Int] = []

  public init() {}
}

/// Decides claims: refuted by a witness that exact evaluation confirms, otherwise proved by
/// rewriting or by identity, otherwise undecided. A witness always wins: agreement of forms is
/// never held against it.
public struct Prover {
  /// The graph that the question needs, and the question.
  let graph: Graph
  let question: ClaimQuestion
  let labelRanges: [String: Size]
  let seed: UInt64
  let effort: Effort
  let points: AssumedPoints
  let settingWithout: (WitnessPoint, _ step: Int) -> String?

  /// How much is tried.
  enum Effort {
    /// Everything.
    case full
    /// What costs little, for claims that nobody stated: no long search where no proof is found.
    case small
    /// Proofs alone: what is false has to stay open without the help of witnesses, too.
    case proofs
  }

  /// What is found about all questions and assumptions of a set.
  ///
  /// - Parameter seed: of the points that are drawn.
  public static func decide(_ set: ClaimSet, seed: UInt64) -> ProverFindings {
    decide(set, seed: seed, effort: .full)
  }

  static func decide(_ set: ClaimSet, seed: UInt64, effort: Effort) -> ProverFindings {
    let alternatives = LazyAlternatives(set.alternatives)
    let general = effort == .proofs ? nil : GeneralClaims(set)
    var findings = ProverFindings()
    var known: [[Condition]: AssumptionStanding] = [:]
    for number in set.questions.indices {
      let conditions = set.questions[number].conditions
      let standing = known[conditions] ?? AssumptionStanding.of(conditions, set, seed: seed)
      known[conditions] = standing
      let focus = set.focused(on: number)
      let prover = Prover(focus, seed: seed, effort: effort) { point, step in
        alternatives.settingWithout(point, number, step)
      }
      let generals = general?.provers(of: number, seed: seed, effort: effort, alternatives) ?? []
      let steps = (0..<prover.question.sides.count - 1).map { step in
        let (verdict, isContradicted) = prover.verdict(step, standing, generals)
        if isContradicted { findings.contradictions.append(number) }
        return verdict
      }
      findings.answers.append(ClaimAnswer(steps: steps))
    }
    findings.assumptions = assumptionVerdicts(set, seed: seed)
    return findings
  }

  /// A prover of the only question of a set.
  init(
    _ focus: ClaimSet, seed: UInt64, effort: Effort,
    settingWithout: @escaping (WitnessPoint, Int) -> String?
  ) {
    self.effort = effort
    graph = focus.graph
    question = focus.questions[0]
    labelRanges = focus.labelRanges
    self.seed = seed
    points = AssumedPoints(graph, question.conditions, labelRanges: labelRanges)
    self.settingWithout = settingWithout
  }

  /// The points that satisfy the assumptions, for a proof.
  var family: AssumedFamily { points.analysis.family }

  private var isTesting: Bool { points.isTesting }

  private func verdict(
    _ step: Int, _ standing: AssumptionStanding, _ generals: [GeneralProver]
  ) -> (Verdict, isContradicted: Bool) {
    if case .contradictory = standing {
      let note = "the assumptions exclude each other"
      return (.undecided(agrees: false, reason: .assumption, note: note), false)
    }
    if effort == .proofs {
      guard search().isDefinedSomewhere(step), case .proved(let proof) = proof(step) else {
        return (.undecided(agrees: false, reason: .noWitness), false)
      }
      return (.proved(proof), false)
    }
    if let verdict = verdict(step, from: generals, standing) { return (verdict, false) }
    let (found, attempt) = investigated(step)
    if let witness = found.witness {
      let example = self.example(simplified(witness))
      return (.refuted(.counterexample(example)), effort == .full && contradicts(witness))
    }
    return (unrefuted(found, attempt, standing), false)
  }

  /// What the search for a witness and the attempt at a proof find.
  func investigated(_ step: Int) -> (found: WitnessFindings, attempt: ProofAttempt?) {
    let search = self.search()
    let steps = step..<step + 1
    var found = search.run(.first, steps: steps)
    if found.witness != nil { return (found, nil) }
    if found.defined == 0, search.isDefinedSomewhere(step) { found.defined = 1 }
    let attempt = found.defined > 0 ? proof(step) : nil
    if case .proved? = attempt { return (found, attempt) }
    guard effort == .full else { return (found, attempt) }
    found = found.joined(search.run(.thorough, steps: steps))
    if case .open(.sizes)? = attempt, found.witness == nil {
      let policy = SizePolicy(graph, family)
      let sizes = WitnessSizes.suspicious(graph) { policy.work($0) }
      found = found.joined(self.search(sizes: sizes).run(.first, steps: steps))
    }
    if case .differs(let sizes)? = attempt, found.witness == nil {
      found = found.joined(self.search(sizes: [sizes]).run(.exact, steps: steps))
    }
    return (found, attempt)
  }

  /// A witness with simpler numbers, if it has any.
  func simplified(_ witness: Witness) -> Witness { search().simplified(witness) }

  /// Whether a proof says that the sides are equal where a witness shows that they are not.
  private func contradicts(_ witness: Witness) -> Bool {
    guard witness.left.isDefined, witness.right.isDefined,
      case .proved(let proof) = proof(witness.step)
    else { return false }
    return proof.allSizes || proof.sizes.contains(witness.point.sizes)
  }

  /// The verdict where no witness was found.
  func unrefuted(
    _ found: WitnessFindings, _ attempt: ProofAttempt?, _ standing: AssumptionStanding
  ) -> Verdict {
    if case .unknown = standing {
      return .undecided(
        agrees: false, reason: .assumption, note: "no point was found that satisfies them")
    }
    if found.satisfied == 0 { return .undecided(agrees: false, reason: .assumption) }
    if found.defined == 0 { return .undecided(agrees: false, reason: .neverDefined) }
    if let kink = found.kink {
      return .kink(example(kink.witness), setting: kink.setting)
    }
    switch attempt {
    case .proved(let proof): return .proved(proof)
    case .open(let reason): return .undecided(agrees: true, reason: reason)
    case .differs where isTesting:
      return .undecided(
        agrees: true, reason: .assumption, note: "not all of them can be built into points")
    case .differs, nil: return .undecided(agrees: true, reason: .noWitness)
    }
  }

  func search(sizes: [[String: Int]]? = nil) -> WitnessSearch {
    WitnessSearch(
      graph: graph, sides: question.sides, assumptions: points,
      sizes: sizes ?? points.sizes(graph), seed: seed, settingWithout: settingWithout)
  }

  func example(_ witness: Witness) -> Counterexample {
    Counterexample(witness, graph, side: question.sides[witness.step])
  }

  /// Each assumption's verdict, together with those above it that contradict nothing.
  private static func assumptionVerdicts(
    _ set: ClaimSet, seed: UInt64
  ) -> [AssumptionVerdict] {
    var held: [Condition] = []
    return set.assumptions.map { conditions in
      switch AssumptionStanding.of(held + conditions, set, seed: seed) {
      case .contradictory: return .contradictory
      case .satisfiable:
        held += conditions
        return .satisfiable
      case .unknown:
        held += conditions
        return .unknown
      }
    }
  }
}

import AdjointGraphIR
import AdjointTensors

/// The claims of a set about all sizes in the place of literal ones, as they are generalised with
/// and without numbers.
struct GeneralClaims {
  private let all: [Generalization]

  init(_ set: ClaimSet) {
    all = [true, false].compactMap { Generalization(set, includesNumbers: $0) }
  }

  /// The provers of one question, that of the most general claim first.
  func provers(
    of number: Int, seed: UInt64, effort: Prover.Effort, _ alternatives: LazyAlternatives
  ) -> [GeneralProver] {
    all.map { generalization in
      let own = LazyAlternatives { alternatives.generalized(as: generalization) }
      let prover = Prover(generalization.set.focused(on: number), seed: seed, effort: effort) {
        own.settingWithout($0, number, $1)
      }
      return GeneralProver(prover: prover, literals: generalization.literals)
    }
  }
}

/// A prover of a question about all sizes.
struct GeneralProver {
  let prover: Prover
  /// What its dimensions stand for.
  let literals: [String: Int]
}

/// Verdicts of questions with literal extents from those of general ones.
extension Prover {
  /// The verdict about a step, if that about a general claim tells it: a proof speaks for these
  /// sizes, too, and a witness may be one here; nil where it has to be looked for at the literals.
  func verdict(
    _ step: Int, from generals: [GeneralProver], _ standing: AssumptionStanding
  ) -> Verdict? {
    if generals.isEmpty { return nil }
    for general in generals {
      if let verdict = verdict(step, from: general, standing) { return verdict }
    }
    let sizes = points.sizes(graph)
    let work = SizePolicy(graph, family).work(sizes.last ?? [:])
    if work <= SizePolicy.workLimit { return nil }
    // Large extents alone: a few points, and no proof.
    let found = search(sizes: Array(sizes.prefix(1))).run(.first, steps: step..<step + 1)
    if let witness = found.witness { return .refuted(.counterexample(example(witness))) }
    return unrefuted(found, .open(.sizes), standing)
  }

  private func verdict(
    _ step: Int, from general: GeneralProver, _ standing: AssumptionStanding
  ) -> Verdict? {
    let (found, attempt) = general.prover.investigated(step)
    if let witness = found.witness {
      let simple = general.prover.simplified(witness)
      return LiftedPoint.Filling.allCases.lazy.compactMap { filling in
        refutation(step, LiftedPoint.of(simple.point, general.literals, in: graph, filling))
      }.first
    }
    if let (witness, setting) = found.kink {
      let points = LiftedPoint.Filling.allCases.lazy.map { filling in
        LiftedPoint.of(witness.point, general.literals, in: graph, filling)
      }
      return points.compactMap { kink(step, $0, setting) }.first
    }
    guard case .proved(let proof)? = attempt, proof.allSizes, found.satisfied > 0,
      isDefinedHere(step, general)
    else { return nil }
    return .proved(proof)
  }

  /// A refutation by a point at which the sides surely differ, and no convention is to blame.
  private func refutation(_ step: Int, _ point: WitnessPoint?) -> Verdict? {
    guard let point, seemsToDiffer(step, at: point),
      let witness = search().witness(step, at: point, nil), settingWithout(point, step) == nil
    else { return nil }
    return .refuted(.counterexample(example(witness)))
  }

  /// The answer for a point at which the sides surely differ, but not under another setting.
  private func kink(_ step: Int, _ point: WitnessPoint?, _ setting: String) -> Verdict? {
    guard let point, seemsToDiffer(step, at: point), settingWithout(point, step) == setting,
      let witness = search().witness(step, at: point, nil)
    else { return nil }
    return .kink(example(witness), setting: setting)
  }

  /// True if both sides have a finite entry in common at the literal sizes.
  private func isDefinedHere(_ step: Int, _ general: GeneralProver) -> Bool {
    let sizes = general.prover.points.sizes(general.prover.graph)
    return general.prover.drawnPoints(sizes.last ?? [:]).contains { point in
      guard let lifted = LiftedPoint.of(point, general.literals, in: graph, .repetition)
      else { return false }
      return isDefined(step, at: lifted)
    }
  }
}

/// Points, and what Double says of them.
extension Prover {
  /// A few points of one set of sizes.
  fileprivate func drawnPoints(_ sizes: [String: Int]) -> some Sequence<WitnessPoint> {
    let styles: [WitnessSource.Style] = [.random, .parts, .ones, .integers]
    return styles.lazy.compactMap { style in
      points.point(WitnessDraw(style: style, seed: seed, sizes: sizes))
    }
  }

  private func suspicion(
    _ step: Int, at point: WitnessPoint
  ) -> (suspicion: Suspicion, isDefined: Bool)? {
    let values = Evaluation(graph, at: point)
    guard points.mayHold(values) else { return nil }
    return Suspicion.of(
      question.sides[step], question.sides[step + 1], in: values, magnitude: values.magnitude)
  }

  fileprivate func seemsToDiffer(_ step: Int, at point: WitnessPoint) -> Bool {
    if case .difference? = suspicion(step, at: point)?.suspicion { true } else { false }
  }

  fileprivate func isDefined(_ step: Int, at point: WitnessPoint) -> Bool {
    suspicion(step, at: point)?.isDefined ?? false
  }
}

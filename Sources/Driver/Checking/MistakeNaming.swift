import AdjointClaims
import AdjointFrontend
import AdjointGraphIR
import AdjointSource

/// What is wrong with a refuted claim, as far as one mistake, or two together, explain it.
public struct NamedMistake: Hashable, Sendable {
  /// The mistake, the main one of several.
  public let kind: MistakeKind
  /// What else is wrong at the same time.
  public let others: [MistakeKind]
  /// A sentence without full stop, in the model's names.
  public let text: String
}

/// Names the likely mistakes of refuted claims.
enum MistakeNaming {
  /// The mistakes of each refuted claim, by its position in the model; the likeliest first.
  ///
  /// - Throws: the diagnostic of a pass.
  static func mistakes(
    _ model: Model, _ answers: [ClaimChecking.Answer], seed: UInt64
  ) throws(Diagnostic) -> [Int: [NamedMistake]] {
    let verdicts = answers.map(\.verdict)
    let refuted = verdicts.indices.filter { position in
      if case .refuted = verdicts[position] { true } else { false }
    }
    guard !refuted.isEmpty, let source = MutantSource(model) else { return [:] }
    var result: [Int: [NamedMistake]] = [:]
    for position in refuted {
      let example = verdicts[position].counterexample
      let before = answers[position].steps.prefix(example?.step ?? 0)
      let step = FailingStep(
        claim: position, step: example?.step, entry: example?.entry ?? [],
        leftHolds: !before.isEmpty && before.allSatisfy { $0.name == "proved" })
      result[position] = try mistakes(source, step, example, seed)
    }
    return result
  }

  /// The mistakes of one step, sought as far as one is found: an assumption that is missing comes
  /// after all that one change mends.
  private static func mistakes(
    _ source: MutantSource, _ step: FailingStep, _ example: Counterexample?, _ seed: UInt64
  ) throws(Diagnostic) -> [NamedMistake] {
    var result: [NamedMistake] = []
    var assumptions: [NamedMistake] = []
    for reach in MutantReach.allCases where result.isEmpty {
      guard let mutants = source.mutants(of: step, reach: reach) else { continue }
      let found = try mistakes(mutants, example, seed)
      if reach == .exchange, found.allSatisfy({ $0.kind == .assumption }) {
        assumptions = found
      } else {
        result = found
      }
    }
    return result.isEmpty ? assumptions : result
  }

  /// The mistakes that mutants of a claim undo, as far as the mutants hold.
  private static func mistakes(
    _ mutants: MutantModel, _ example: Counterexample?, _ seed: UInt64
  ) throws(Diagnostic) -> [NamedMistake] {
    let posed = mutants.mutants.map {
      PosedClaim(sides: $0.sides, assumptions: $0.assumptions)
    }
    guard !posed.isEmpty else { return [] }
    let (graph, questions) = try PosedClaim.prepared(mutants.model.graph, posed)
    let set = ClaimSet(
      graph: graph, questions: questions, labelRanges: ClaimChecking.leastRanges(mutants.model))
    let assuming = Set(
      mutants.mutants.indices.filter { mutants.mutants[$0].mistake == .assumption })
    let source = mutants.model.graph
    let found = MistakeSearch.holding(
      set, assuming: assuming, counterexample: example, seed: seed
    ) { ClaimChecking.alternatives(source, [posed[$0]]) }
    var seen: Set<NamedMistake> = []
    let all = found.map { mutants.mutants[$0] }
    // That `|x|` is x is true of some x: it is no mistake in the formula.
    let named = (all.filter { !$0.saysNothing } + all.filter(\.saysNothing))
      .map { NamedMistake(kind: $0.mistake, others: $0.others, text: $0.text) }
      .filter { seen.insert($0).inserted }
    return named.filter { !asksMore($0, than: named) }
  }

  /// Words of assumptions, each with those of one that asks for less.
  private static let weaker = [("is diagonal", "is symmetric"), ("are one-hot", "sum to 1")]

  /// True for an assumption where one that asks for less of the same argument does as well.
  private static func asksMore(_ mistake: NamedMistake, than others: [NamedMistake]) -> Bool {
    guard mistake.kind == .assumption else { return false }
    return weaker.contains { words, less in
      mistake.text.hasSuffix(words)
        && others.contains { $0.text == mistake.text.dropLast(words.count) + less }
    }
  }
}

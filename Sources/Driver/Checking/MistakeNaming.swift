import AdjointClaims
import AdjointFrontend
import AdjointGraphIR
import AdjointSource

/// What is wrong with a refuted claim, as far as one mistake explains it.
public struct NamedMistake: Hashable, Sendable {
  /// The mistake.
  public let kind: MistakeKind
  /// A sentence without full stop, in the model's names.
  public let text: String
}

/// Names the likely mistakes of refuted claims.
enum MistakeNaming {
  /// The mistakes of each refuted claim, by its position in the model; the likeliest first.
  ///
  /// - Throws: the diagnostic of a pass.
  static func mistakes(
    _ model: Model, _ verdicts: [Verdict], seed: UInt64
  ) throws(Diagnostic) -> [Int: [NamedMistake]] {
    let refuted = verdicts.indices.filter { position in
      if case .refuted = verdicts[position] { true } else { false }
    }
    guard !refuted.isEmpty, let source = MutantSource(model) else { return [:] }
    var result: [Int: [NamedMistake]] = [:]
    for position in refuted {
      let example = verdicts[position].counterexample
      let step = FailingStep(
        claim: position, step: example?.step, entry: example?.entry ?? [])
      for reach in MutantReach.allCases where result[position]?.isEmpty ?? true {
        guard let mutants = source.mutants(of: step, reach: reach) else { continue }
        result[position] = try mistakes(mutants, example, seed)
      }
    }
    return result
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
    let found = MistakeSearch.holding(set, assuming: assuming, counterexample: example, seed: seed)
    var seen: Set<NamedMistake> = []
    return found.map { mutants.mutants[$0] }
      .map { NamedMistake(kind: $0.mistake, text: $0.text) }
      .filter { seen.insert($0).inserted }
  }
}

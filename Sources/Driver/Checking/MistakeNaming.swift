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
    var steps = verdicts.enumerated().compactMap { position, verdict -> FailingStep? in
      guard case .refuted = verdict else { return nil }
      let example = verdict.counterexample
      return FailingStep(claim: position, step: example?.step, entry: example?.entry ?? [])
    }
    var result: [Int: [NamedMistake]] = [:]
    for reach in [MutantReach.single, .further] where !steps.isEmpty {
      let found = try mistakes(model, verdicts, steps, reach, seed)
      result.merge(found) { first, second in first.isEmpty ? second : first }
      steps.removeAll { result[$0.claim]?.isEmpty == false }
    }
    return result
  }

  private static func mistakes(
    _ model: Model, _ verdicts: [Verdict], _ steps: [FailingStep], _ reach: MutantReach,
    _ seed: UInt64
  ) throws(Diagnostic) -> [Int: [NamedMistake]] {
    guard let all = model.mutants(of: steps, reach: reach) else { return [:] }
    var posed: [PosedClaim] = []
    var groups: [(claim: Int, mutants: [ClaimMutant], group: MistakeSearch.Group)] = []
    for step in steps {
      let mutants = all.mutants[step.claim] ?? []
      let numbers = posed.count..<posed.count + mutants.count
      posed += mutants.map { PosedClaim(sides: $0.sides, assumptions: $0.assumptions) }
      let assuming = zip(numbers, mutants).filter { $1.mistake == .assumption }.map(\.0)
      let others = zip(numbers, mutants).filter { $1.mistake != .assumption }.map(\.0)
      groups.append(
        (
          step.claim, mutants,
          MistakeSearch.Group(
            questions: others, assuming: assuming,
            counterexample: verdicts[step.claim].counterexample)
        ))
    }
    guard !posed.isEmpty else { return [:] }
    let (graph, questions) = try PosedClaim.prepared(all.model.graph, posed)
    let set = ClaimSet(
      graph: graph, questions: questions, labelRanges: ClaimChecking.leastRanges(all.model))
    let found = MistakeSearch.holding(set, groups.map(\.group), seed: seed)
    var result: [Int: [NamedMistake]] = [:]
    var first = 0
    for ((claim, mutants, _), numbers) in zip(groups, found) {
      let named = numbers.map { mutants[$0 - first] }
      var seen: Set<NamedMistake> = []
      result[claim] = named.map { NamedMistake(kind: $0.mistake, text: $0.text) }
        .filter { seen.insert($0).inserted }
      first += mutants.count
    }
    return result
  }
}

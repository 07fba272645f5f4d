import AdjointGraphIR

/// A claim in which one mistake is undone.
public struct ClaimMutant: Sendable {
  /// The mistake.
  public let mistake: MistakeKind
  /// The mistake as a sentence without full stop, in the model's names: "`A` should be `A.T`".
  public let text: String
  /// The two sides, of one type.
  public let sides: [Value]
  /// What holds for it.
  public let assumptions: [Assumption]

  /// The same mistake, said of one entry.
  func inEntry(_ entry: [Int]) -> ClaimMutant {
    ClaimMutant(
      mistake: mistake, text: "in entry \(entry): \(text)", sides: sides,
      assumptions: assumptions)
  }
}

/// A model and mutants of its claims, all in one graph.
public struct MutantModel: Sendable {
  /// The model, whose graph has the mutants' values besides its own.
  public let model: Model
  /// The mutants by the claim's position: the likeliest mistakes first.
  public let mutants: [Int: [ClaimMutant]]
}

/// How far mutants are sought.
public enum MutantReach: Sendable {
  /// One mistake in the claim.
  case single
  /// Two mistakes, or one in the entry that differs, of a side that lists its entries.
  case further
}

/// A step of a claim's chain that doesn't hold.
public struct FailingStep: Hashable, Sendable {
  /// The claim's position.
  public let claim: Int
  /// The step: 0 for `e1 == e2`; nil where the claim doesn't type.
  public let step: Int?
  /// The first entry that differs; empty for scalars.
  public let entry: [Int]

  /// A step of a claim.
  public init(claim: Int, step: Int?, entry: [Int]) {
    self.claim = claim
    self.step = step
    self.entry = entry
  }
}

import AdjointGraphIR

/// A claim in which one mistake is undone.
public struct ClaimMutant: Sendable {
  /// The mistake.
  public let mistake: MistakeKind
  /// What else is wrong, where several mistakes are undone at once.
  public let others: [MistakeKind]
  /// The mistake as a sentence without full stop, in the model's names: "`A` should be `A.T`".
  public let text: String
  /// The two sides, of one type.
  public let sides: [Value]
  /// What holds for it.
  public let assumptions: [Assumption]

  /// True where a part is left out, or put in, so that both sides are one value: the claim says
  /// nothing then.
  public var saysNothing: Bool {
    mistake == .product && others.isEmpty && sides[0] == sides[1]
  }

  /// The same mistake, said of one entry.
  func inEntry(_ entry: [Int]) -> ClaimMutant {
    ClaimMutant(
      mistake: mistake, others: others, text: "in entry \(entry): \(text)", sides: sides,
      assumptions: assumptions)
  }
}

/// A model and mutants of one of its claims, all in one graph.
public struct MutantModel: Sendable {
  /// The model, whose graph has the mutants' values besides its own.
  public let model: Model
  /// The likeliest mistakes first.
  public let mutants: [ClaimMutant]
}

/// How far mutants are sought.
public enum MutantReach: Sendable, CaseIterable {
  /// What is written is exchanged or left out, a sign, a factor or a mask added.
  case exchange
  /// A factor of the chain, a sum or an assumption is added, a function exchanged.
  case addition
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
  /// True where the steps before are proved, so that nothing is wrong with the left side.
  public let leftHolds: Bool

  /// A step of a claim.
  public init(claim: Int, step: Int?, entry: [Int], leftHolds: Bool = false) {
    self.claim = claim
    self.step = step
    self.entry = entry
    self.leftHolds = leftHolds
  }
}

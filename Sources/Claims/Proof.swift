/// What a proof rests on and how far it reaches.
public struct Proof: Sendable {
  /// How a claim was proved.
  public enum Means: String, Sendable {
    /// Both sides have one normal form.
    case rewriting
    /// Both sides agree at random points of finite fields.
    case identity
  }

  public let means: Means
  /// True where the claim holds at all sizes; otherwise it is proved at `sizes` alone.
  public let allSizes: Bool
  /// The rounds of the identity test at each set of sizes, each with primes of its own; 0 for
  /// rewriting.
  public let rounds: Int
  /// A bound on the probability that the proof is wrong, over the random choice of points and
  /// primes; 0 for rewriting.
  public let errorBound: Double
  /// The sets of sizes at which the sides were compared; empty for rewriting.
  public let sizes: [[String: Int]]
  /// What was taken for granted, a sentence each: "assuming independent exponents".
  public let sideConditions: [String]
  /// What one side alone asks for to be defined.
  public var demands: [SideCondition] = []

  public init(
    means: Means, allSizes: Bool, rounds: Int, errorBound: Double, sizes: [[String: Int]],
    sideConditions: [String] = []
  ) {
    self.means = means
    self.allSizes = allSizes
    self.rounds = rounds
    self.errorBound = errorBound
    self.sizes = sizes
    self.sideConditions = sideConditions
  }

  /// The proof by one normal form, symbolic in all sizes.
  public static let rewriting = Proof(
    means: .rewriting, allSizes: true, rounds: 0, errorBound: 0, sizes: [])

  /// The same proof, where it doesn't speak for other sizes.
  var atSizesTested: Proof {
    var result = Proof(
      means: means, allSizes: false, rounds: rounds, errorBound: errorBound, sizes: sizes,
      sideConditions: sideConditions)
    result.demands = demands
    return result
  }
}

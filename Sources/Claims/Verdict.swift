import AdjointSource
import AdjointTensors

/// The answer to a claim, or to a step of its chain.
public enum Verdict: Sendable {
  /// Equal wherever both sides are defined, as far as the proof reaches.
  case proved(Proof)
  /// A counterexample, or a type error as reason.
  case refuted(Refutation)
  /// Equal but at a kink: another setting of a convention makes the sides equal there.
  case kink(Counterexample, setting: String)
  /// Neither; `agrees` where every sampled point agreed.
  case undecided(agrees: Bool, reason: Reason, note: String? = nil)

  /// Why a claim is refuted.
  public enum Refutation: Sendable {
    case counterexample(Counterexample)
    /// It doesn't type.
    case illTyped(Diagnostic)
  }

  /// Why a claim is undecided.
  public enum Reason: String, Sendable, CaseIterable {
    /// The proof failed, and yet no point was found at which the sides differ.
    case noWitness = "no-witness"
    /// There are too many patterns of signs.
    case cells
    /// Where a comparison's argument is zero could not be reached.
    case boundary
    /// The claim uses sizes or positions as values in a way that the sizes tried don't cover.
    case sizes
    /// There are too many integers to go through, and they matter.
    case labels
    /// The degree is so high that the bound says nothing.
    case degree
    /// No point satisfies the assumptions, or they can't be built into points.
    case assumption
    /// No sampled point has both sides defined.
    case neverDefined = "never-defined"
  }

  /// `proved`, `refuted`, `kink` or `undecided`.
  public var name: String {
    switch self {
    case .proved: "proved"
    case .refuted: "refuted"
    case .kink: "kink"
    case .undecided: "undecided"
    }
  }

  /// The counterexample, if there is one.
  public var counterexample: Counterexample? {
    switch self {
    case .refuted(.counterexample(let example)), .kink(let example, _): example
    default: nil
    }
  }

  /// What is worse comes first in the answer about a chain.
  var severity: Int {
    switch self {
    case .proved: 0
    case .kink: 1
    case .undecided: 2
    case .refuted: 3
    }
  }
}

/// A point at which the two sides of a claim differ.
public struct Counterexample: Sendable {
  /// The dimensions.
  public let sizes: [String: Int]
  /// Those of the dimensions that the claim is about.
  public let ownSizes: [String: Int]
  /// What was fed, in the order of declaration.
  public let inputs: [(name: String, tensor: Tensor)]
  /// The first entry that differs, empty for scalars.
  public let entry: [Int]
  /// The value of the left side there, rounded; nil where it is not defined.
  public let left: Double?
  /// The value of the right side.
  public let right: Double?
  /// The step of a chain: 0 for `e1 == e2`.
  public let step: Int
}

/// Whether the inputs of a model can be as an `assume` says.
public enum AssumptionVerdict: String, Sendable {
  /// A point was found at which it holds, together with those above it.
  case satisfiable
  /// No point exists at which it holds together with those above it.
  case contradictory
  /// Neither is known.
  case unknown
}

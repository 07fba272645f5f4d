import AdjointSource
import AdjointTensors

/// The answer to a claim.
public enum Verdict: Sendable {
  /// Equal wherever both sides are defined, as far as the proof reaches.
  case proved(Proof)
  /// A counterexample, or a type error as reason.
  case refuted(Refutation)
  /// Equal but at a kink: another setting of a convention makes the sides equal there.
  case kink(Counterexample, setting: String)
  /// Neither; `agrees` where every sampled point agreed.
  case undecided(agrees: Bool, reason: Reason)

  /// Why a claim is refuted.
  public enum Refutation: Sendable {
    case counterexample(Counterexample)
    /// It doesn't type.
    case illTyped(Diagnostic)
  }

  /// Why a claim is undecided.
  public enum Reason: String, Sendable {
    /// All sampled points agree, but no proof was found.
    case noWitness = "no-witness"
    /// No point could be drawn that satisfies the assumptions.
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
}

/// A point at which the two sides of a claim differ.
public struct Counterexample: Sendable {
  /// The dimensions.
  public let sizes: [String: Int]
  /// What was fed, in the order of declaration.
  public let inputs: [(name: String, tensor: Tensor)]
  /// The first entry that differs, empty for scalars.
  public let entry: [Int]
  public let left: Double
  public let right: Double
  /// The step of a chain: 0 for `e1 == e2`.
  public let step: Int
}

import AdjointSource
import AdjointTensors

/// How derivatives of a model come about, step by step: what is printed, and read back by those who
/// check it.
public struct Derivation: Sendable {
  /// What one derivation derives.
  public struct Target: Hashable, Sendable {
    /// The derivative: `grad(L, W)`.
    public let symbol: Formula
    /// What it is, in terms of values of the model and of earlier steps.
    public let formula: Formula
    /// The same in terms of values alone, where that is short.
    public let closed: Formula?
  }

  /// A rule of differentiation that was applied, and to what.
  public struct Rule: Hashable, Sendable {
    /// Its name: `product rule`.
    public let name: String
    /// The formula that it was applied to.
    public let subject: Formula
  }

  /// What a value contributes to a derivative through one statement that uses it.
  public struct Path: Hashable, Sendable {
    /// The value that the statement defines.
    public let through: Formula
    /// Where its name and its formula stand; nil where the model's text does not say.
    public let span: SourceSpan?
    /// The rules from that value to the variable, in order.
    public let rules: [Rule]
  }

  /// A value inside a function, named for the formulas of a step.
  public struct Definition: Hashable, Sendable {
    public let name: String
    public let formula: Formula
  }

  /// One derivative of a named value.
  public struct Step: Hashable, Sendable {
    public let symbol: Formula
    /// Sizes over which it is stated where it is stated entry by entry.
    public let binders: [Formula.Binder]
    /// Values inside functions that the formula mentions and no earlier step has defined.
    public let definitions: [Definition]
    public let formula: Formula
    public let paths: [Path]
  }

  /// One entry of a derivative, as a chain of equal formulas.
  public struct Entry: Hashable, Sendable {
    public let symbol: Formula
    /// Sizes over which it is stated.
    public let binders: [Formula.Binder]
    public let chain: [Formula]
  }

  /// The value that is derived: a loss, or what `jacobian` and `jvp` are of.
  public let value: Formula
  /// `grad`, `jacobian`, …: what the steps are.
  public let mode: String
  public let steps: [Step]
  public let targets: [Target]
  /// Entries that were asked for.
  public var entries: [Entry] = []
}

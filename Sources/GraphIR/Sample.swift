import AdjointTensors

/// Example operands of an operation, from which its tests are made.
public struct Sample: Sendable {
  /// What random elements an operand gets, so that the function is defined and smooth there.
  public enum Domain: Hashable, Sendable {
    /// Floats normal(0, 1); integers −9…9; bools fair.
    case any
    /// Floats of magnitude 0.2…2, either sign: away from kinks at 0.
    case nonzero
    /// Floats 0.2…2.
    case positive
    /// Floats −0.9…0.9.
    case unit
    /// Integers 0…bound−1.
    case below(Int)
    /// Square matrices I·n + noise: well conditioned.
    case conditioned
    /// Floats that differ pairwise by at least 0.1: no ties.
    case distinct
  }

  /// The operands' types; sizes are concrete.
  public let operands: [TensorType]
  /// One domain an operand.
  public let domains: [Domain]
  public let attributes: AttributeList
  /// False where the gradient test doesn't apply: integer results, steps.
  public let differentiable: Bool

  public init(
    _ operands: [TensorType], domains: [Domain]? = nil,
    attributes: AttributeList = AttributeList(), differentiable: Bool = true
  ) {
    self.operands = operands
    self.domains = domains ?? operands.map { _ in .any }
    self.attributes = attributes
    self.differentiable = differentiable
  }
}

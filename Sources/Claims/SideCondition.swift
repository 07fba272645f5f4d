import AdjointGraphIR

/// What one side of a claim asks for to have a value, and the other doesn't, where it is a matter
/// of single points: a divisor that isn't 0. The claim is about all points at which it holds.
public struct SideCondition: Sendable {
  /// What is asked of every entry of a value.
  public enum Demand: Hashable, Sendable {
    /// It isn't 0.
    case nonzero
    /// It isn't −1, as log1p asks.
    case notMinusOne
    /// The determinant of no matrix is 0.
    case regular
  }

  /// A graph that the value belongs to, with the author's names.
  public let graph: Graph
  public let value: Value
  public let demand: Demand
}

import AdjointGraphIR
import AdjointTensors

/// `y` = true if all elements along some axes are.
///
/// (C1) one operand; (C2) the axes ascend, without repetition, and are axes of the operand; (C3)
/// its elements are bool.
///
/// Bools have no derivative.
public enum AllTrue: ReductionPrimitive {
  public static var name: String { "all" }
  public static var reducer: Reducer { .all }
  public static var summary: String { "true if all elements along some axes are" }
  public static var formula: String { "y = x₀ and x₁ and … over the axes" }
  public static var gradient: String { "none: bools have no derivative" }
  public static var notes: [String] { ["Over no elements it is true."] }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] { [nil] }
}

extension GraphBuilder {
  /// True if all elements along some axes are; the axes are removed.
  public mutating func all(_ x: Value, axes: [Int]) -> Value {
    reduction(AllTrue.self, x, axes)
  }
}

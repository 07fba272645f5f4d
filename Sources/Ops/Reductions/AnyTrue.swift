import AdjointGraphIR
import AdjointTensors

/// `y` = true if one of the elements along some axes is.
///
/// (C1) one operand; (C2) the axes ascend, without repetition, and are axes of the operand; (C3)
/// its elements are bool.
///
/// Bools have no derivative.
public enum AnyTrue: ReductionPrimitive {
  public static var name: String { "any" }
  public static var reducer: Reducer { .any }
  public static var summary: String { "true if one of the elements along some axes is" }
  public static var formula: String { "y = x₀ or x₁ or … over the axes" }
  public static var gradient: String { "none: bools have no derivative" }
  public static var notes: [String] { ["Over no elements it is false."] }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] { [nil] }
}

extension GraphBuilder {
  /// True if one of the elements along some axes is; the axes are removed.
  public mutating func any(_ x: Value, axes: [Int]) -> Value {
    reduction(AnyTrue.self, x, axes)
  }
}

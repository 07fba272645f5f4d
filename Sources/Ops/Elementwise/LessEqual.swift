import AdjointGraphIR
import AdjointTensors

/// `z = (x ≤ y)` at every element.
///
/// (C1) two operands; (C2) they have one shape; (C3) they have one element type,
/// f32, f64, i32 or i64.
///
/// Bools have no derivative.
public enum LessEqual: ElementwisePrimitive {
  public static var name: String { "less_equal" }
  public static var function: ScalarFunction { .lessEqual }
  public static var summary: String { "true where x is not above y" }
  public static var formula: String { "z = (x ≤ y)" }
  public static var gradient: String { "none: bools have no derivative" }
  public static var isSmooth: Bool { false }
  public static var notes: [String] { ["With a NaN it is false."] }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    [nil, nil]
  }
}

extension GraphBuilder {
  /// True where x is not above y.
  public mutating func lessEqual(_ x: Value, _ y: Value) -> Value {
    binary(LessEqual.kind, x, y)
  }
}

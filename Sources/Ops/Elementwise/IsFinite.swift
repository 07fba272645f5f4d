import AdjointGraphIR
import AdjointTensors

/// `y = (|x| < ∞)` at every element.
///
/// (C1) one operand; (C2) its elements are f32 or f64.
///
/// Bools have no derivative.
public enum IsFinite: ElementwisePrimitive {
  public static var name: String { "is_finite" }
  public static var function: ScalarFunction { .isFinite }
  public static var summary: String { "true where x is neither infinite nor NaN" }
  public static var exportedNames: [String] { ["isfinite"] }
  public static var formula: String { "y = (|x| < ∞)" }
  public static var gradient: String { "none: bools have no derivative" }
  public static var isSmooth: Bool { false }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    [nil]
  }
}

extension GraphBuilder {
  /// True where an element is neither infinite nor NaN.
  public mutating func isFinite(_ x: Value) -> Value { unary(IsFinite.kind, x) }
}

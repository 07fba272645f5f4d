import AdjointGraphIR
import AdjointTensors

/// `y = sin x` at every element.
///
/// (C1) one operand; (C2) its elements are f32 or f64.
///
/// dx = d·cos x.
public enum Sin: ElementwisePrimitive {
  public static var name: String { "sin" }
  public static var function: ScalarFunction { .sin }
  public static var summary: String { "the sine of an angle in radians" }
  public static var exportedNames: [String] { ["sin"] }
  public static var formula: String { "y = sin x" }
  public static var gradient: String { "dx = d·cos x" }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    [b.product(d, b.cos(b.operand(node, 0)))]
  }
}

extension GraphBuilder {
  /// The sine of an angle in radians.
  public mutating func sin(_ x: Value) -> Value { unary(Sin.kind, x) }
}

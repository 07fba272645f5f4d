import AdjointGraphIR
import AdjointTensors

/// `y = cos x` at every element.
///
/// (C1) one operand; (C2) its elements are f32 or f64.
///
/// dx = −d·sin x.
public enum Cos: ElementwisePrimitive {
  public static var name: String { "cos" }
  public static var function: ScalarFunction { .cos }
  public static var summary: String { "the cosine of an angle in radians" }
  public static var exportedNames: [String] { ["cos"] }
  public static var formula: String { "y = cos x" }
  public static var gradient: String { "dx = -d·sin x" }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    [b.negate(b.product(d, b.sin(b.operand(node, 0))))]
  }
}

extension GraphBuilder {
  /// The cosine of an angle in radians.
  public mutating func cos(_ x: Value) -> Value { unary(Cos.kind, x) }
}

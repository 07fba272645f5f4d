import AdjointGraphIR
import AdjointTensors

/// `y = eˣ − 1` at every element.
///
/// (C1) one operand; (C2) its elements are f32 or f64.
///
/// dx = d·eˣ. The result plus 1 would lose the digits of eˣ where x is far below 0.
public enum Expm1: ElementwisePrimitive {
  public static var name: String { "expm1" }
  public static var function: ScalarFunction { .expm1 }
  public static var summary: String { "eˣ − 1, accurate near 0" }
  public static var exportedNames: [String] { ["expm1"] }
  public static var formula: String { "y = eˣ − 1" }
  public static var gradient: String { "dx = d·eˣ" }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    [b.product(d, b.exp(b.operand(node, 0)))]
  }
}

extension GraphBuilder {
  /// eˣ − 1, accurate near 0.
  public mutating func expm1(_ x: Value) -> Value { unary(Expm1.kind, x) }
}

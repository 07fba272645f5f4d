import AdjointGraphIR
import AdjointTensors

/// `y = tanh x` at every element.
///
/// (C1) one operand; (C2) its elements are f32 or f64.
///
/// dx = d·(1 − y²), by the result: d − (d·y)·y, which needs no constant and is 0 where y is ±1.
public enum Tanh: ElementwisePrimitive {
  public static var name: String { "tanh" }
  public static var function: ScalarFunction { .tanh }
  public static var summary: String { "the hyperbolic tangent" }
  public static var exportedNames: [String] { ["tanh"] }
  public static var formula: String { "y = tanh x" }
  public static var gradient: String { "dx = d·(1 − y²) = d − (d·y)·y" }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    [b.subtract(d, b.product(b.product(d, node), node))]
  }
}

extension GraphBuilder {
  /// The hyperbolic tangent.
  public mutating func tanh(_ x: Value) -> Value { unary(Tanh.kind, x) }
}

import AdjointGraphIR
import AdjointTensors

/// `y = 1/(1 + e⁻ˣ)` at every element.
///
/// (C1) one operand; (C2) its elements are f32 or f64.
///
/// dx = d·y·(1 − y), by the result: p − p·y with p = d·y.
public enum Sigmoid: ElementwisePrimitive {
  public static var name: String { "sigmoid" }
  public static var function: ScalarFunction { .sigmoid }
  public static var summary: String { "the logistic function" }
  public static var exportedNames: [String] { ["sigmoid"] }
  public static var formula: String { "y = 1/(1 + e⁻ˣ)" }
  public static var gradient: String { "dx = d·y·(1 − y)" }
  public static var notes: [String] {
    ["Computed by eˣ for negative x, so that nothing overflows."]
  }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    let scaled = b.product(d, node)
    return [b.subtract(scaled, b.product(scaled, node))]
  }
}

extension GraphBuilder {
  /// The logistic function.
  public mutating func sigmoid(_ x: Value) -> Value { unary(Sigmoid.kind, x) }
}

import AdjointGraphIR
import AdjointTensors

/// `y = eˣ` at every element.
///
/// (C1) one operand; (C2) its elements are f32 or f64.
///
/// dx = d·y, by the result.
public enum Exp: ElementwisePrimitive {
  public static var name: String { "exp" }
  public static var function: ScalarFunction { .exp }
  public static var summary: String { "the exponential" }
  public static var exportedNames: [String] { ["exp"] }
  public static var formula: String { "y = eˣ" }
  public static var gradient: String { "dx = d·y" }
  public static var notes: [String] { ["Overflows to infinity, underflows to 0."] }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    [b.product(d, node)]
  }
}

extension GraphBuilder {
  /// The exponential.
  public mutating func exp(_ x: Value) -> Value { unary(Exp.kind, x) }
}

import AdjointGraphIR
import AdjointTensors

/// `z = x·y` at every element.
///
/// (C1) two operands; (C2) they have one shape; (C3) they have one element type,
/// f32, f64, i32 or i64.
///
/// dx = d·y; dy = d·x.
public enum Multiply: ElementwisePrimitive {
  public static var name: String { "multiply" }
  public static var function: ScalarFunction { .multiply }
  public static var summary: String { "the product, element by element" }
  public static var formula: String { "z = x·y" }
  public static var gradient: String { "dx = d·y; dy = d·x" }
  public static var notes: [String] { ["Integers wrap."] }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    let (x, y) = (b.operand(node, 0), b.operand(node, 1))
    return [b.product(d, y), b.product(d, x)]
  }
}

extension GraphBuilder {
  /// The product, element by element.
  public mutating func multiply(_ x: Value, _ y: Value) -> Value {
    binary(Multiply.kind, x, y)
  }
}

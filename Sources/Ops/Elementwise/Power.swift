import AdjointGraphIR
import AdjointTensors

/// `z = xʸ` at every element.
///
/// (C1) two operands; (C2) they have one shape; (C3) they have one element type, f32 or f64.
///
/// dx = d·y·xʸ⁻¹ and dy = d·z·log x, each factor 0 where the one before it is: at x = 0 the
/// derivative of x⁰ is 0, that of x² is 0, and so is that of 0ʸ in y > 0.
public enum Power: ElementwisePrimitive {
  public static var name: String { "power" }
  public static var function: ScalarFunction { .power }
  public static var summary: String { "x to the power of y" }
  public static var formula: String { "z = xʸ" }
  public static var gradient: String {
    "dx = scale(d, scale(y, xʸ⁻¹)); dy = scale(d, scale(z, log x))"
  }
  public static var domains: [Sample.Domain] { [.positive, .any] }
  public static var notes: [String] {
    [
      "x⁰ is 1, for x = 0 too.",
      "A negative x with a y that is not whole gives NaN.",
      "In y the derivative at a negative x is NaN, at 0⁰ it is -inf.",
    ]
  }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    let (x, y) = (b.operand(node, 0), b.operand(node, 1))
    let lower = b.power(x, b.subtract(y, b.ones(like: y)))
    return [
      b.scale(d, by: b.scale(y, by: lower)),
      b.scale(d, by: b.scale(node, by: b.log(x))),
    ]
  }
}

extension GraphBuilder {
  /// x to the power of y.
  public mutating func power(_ x: Value, _ y: Value) -> Value {
    binary(Power.kind, x, y)
  }
}

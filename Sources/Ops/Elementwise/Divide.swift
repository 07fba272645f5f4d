import AdjointGraphIR
import AdjointTensors

/// `z = x/y` at every element.
///
/// (C1) two operands; (C2) they have one shape; (C3) they have one element type, f32 or f64.
///
/// dx = d/y, and 0 where d is 0; dy = −dx·z, and 0 where dx is.
public enum Divide: ElementwisePrimitive {
  public static var name: String { "divide" }
  public static var function: ScalarFunction { .divide }
  public static var summary: String { "the quotient" }
  public static var formula: String { "z = x/y" }
  public static var gradient: String {
    "dx = scale(d, 1/y); dy = -scale(dx, z): 0 where d is 0, whatever y is"
  }
  public static var domains: [Sample.Domain] { [.any, .nonzero] }
  public static var notes: [String] {
    [
      "x/0 is infinite, 0/0 is NaN.",
      "Integers have floor_divide instead.",
    ]
  }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    let y = b.operand(node, 1)
    let dx = b.scale(d, by: b.divide(b.ones(like: y), y))
    return [dx, b.negate(b.scale(dx, by: node))]
  }
}

extension GraphBuilder {
  /// The quotient.
  public mutating func divide(_ x: Value, _ y: Value) -> Value {
    binary(Divide.kind, x, y)
  }
}

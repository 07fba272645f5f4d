import AdjointGraphIR
import AdjointTensors

/// `z = x − y·⌊x/y⌋` at every element.
///
/// (C1) two operands; (C2) they have one shape; (C3) they have one element type,
/// f32, f64, i32 or i64.
///
/// dx = d; dy = −d·⌊x/y⌋.
public enum Modulo: ElementwisePrimitive {
  public static var name: String { "modulo" }
  public static var function: ScalarFunction { .modulo }
  public static var summary: String { "the remainder with the sign of the divisor" }
  public static var exportedNames: [String] { ["mod"] }
  public static var formula: String { "z = x − y·⌊x/y⌋" }
  public static var gradient: String { "dx = d; dy = -d·⌊x/y⌋" }
  public static var domains: [Sample.Domain] { [.any, .positive] }
  public static var notes: [String] {
    [
      "Integers by zero: an error of the run; the least integer by -1 is 0.",
      "Floats by zero: NaN.",
    ]
  }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    let (x, y) = (b.operand(node, 0), b.operand(node, 1))
    return [d, b.negate(b.product(d, b.floor(b.divide(x, y))))]
  }
}

extension GraphBuilder {
  /// The remainder with the sign of the divisor.
  public mutating func modulo(_ x: Value, _ y: Value) -> Value {
    binary(Modulo.kind, x, y)
  }
}

import AdjointGraphIR
import AdjointTensors

/// `z = x + y` at every element.
///
/// (C1) two operands; (C2) they have one shape; (C3) they have one element type,
/// f32, f64, i32 or i64.
///
/// dx = d; dy = d.
public enum Add: ElementwisePrimitive {
  public static var name: String { "add" }
  public static var function: ScalarFunction { .add }
  public static var summary: String { "the sum" }
  public static var formula: String { "z = x + y" }
  public static var gradient: String { "dx = d; dy = d" }
  public static var notes: [String] { ["Integers wrap."] }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    [d, d]
  }
}

extension GraphBuilder {
  /// The sum.
  public mutating func add(_ x: Value, _ y: Value) -> Value {
    binary(Add.kind, x, y)
  }
}

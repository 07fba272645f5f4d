import AdjointGraphIR
import AdjointTensors

/// `y = -x` at every element.
///
/// (C1) one operand; (C2) its elements are f32, f64, i32 or i64.
///
/// dx = −d.
public enum Negate: ElementwisePrimitive {
  public static var name: String { "negate" }
  public static var function: ScalarFunction { .negate }
  public static var summary: String { "the negative" }
  public static var formula: String { "y = -x" }
  public static var gradient: String { "dx = -d" }
  public static var notes: [String] { ["Integers wrap: the negative of the least is itself."] }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    [b.negate(d)]
  }
}

extension GraphBuilder {
  /// The negative.
  public mutating func negate(_ x: Value) -> Value { unary(Negate.kind, x) }
}

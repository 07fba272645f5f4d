import AdjointGraphIR
import AdjointTensors

/// `z = (x < y)` at every element.
///
/// (C1) two operands; (C2) they have one shape; (C3) they have one element type,
/// f32, f64, i32 or i64.
///
/// Bools have no derivative.
public enum Less: ElementwisePrimitive {
  public static var name: String { "less" }
  public static var function: ScalarFunction { .less }
  public static var summary: String { "true where x is less than y" }
  public static var formula: String { "z = (x < y)" }
  public static var gradient: String { "none: bools have no derivative" }
  public static var isSmooth: Bool { false }
  public static var notes: [String] { ["With a NaN it is false."] }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    [nil, nil]
  }
}

extension GraphBuilder {
  /// True where x is less than y.
  public mutating func less(_ x: Value, _ y: Value) -> Value {
    binary(Less.kind, x, y)
  }
}

import AdjointGraphIR
import AdjointTensors

/// `z = min(x, y)` at every element.
///
/// (C1) two operands; (C2) they have one shape; (C3) they have one element type,
/// f32, f64, i32 or i64.
///
/// d goes to the lesser operand; at a tie half of it to each, or all of it to the first under
/// the convention `tie`.
public enum Minimum: ElementwisePrimitive {
  public static var name: String { "minimum" }
  public static var function: ScalarFunction { .minimum }
  public static var summary: String { "the lesser of two" }
  public static var exportedNames: [String] { ["min"] }
  public static var formula: String { "z = min(x, y)" }
  public static var gradient: String {
    "d to the lesser operand; at a tie half to each, or all to the first (convention tie)"
  }
  public static var domains: [Sample.Domain] { [.distinct, .distinct] }
  public static var notes: [String] { ["NaN in either operand gives NaN."] }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    let (x, y) = (b.operand(node, 0), b.operand(node, 1))
    let zero = b.zeros(like: d)
    if b.conventions.tie == .first {
      let second = b.less(y, x)
      return [b.select(second, zero, d), b.select(second, d, zero)]
    }
    let half = b.multiply(d, b.filled(.finite(Rational(1, 2)), like: d))
    let shared = b.select(b.equal(x, y), half, zero)
    return [b.select(b.less(x, y), d, shared), b.select(b.less(y, x), d, shared)]
  }
}

extension GraphBuilder {
  /// The lesser of two.
  public mutating func minimum(_ x: Value, _ y: Value) -> Value {
    binary(Minimum.kind, x, y)
  }
}

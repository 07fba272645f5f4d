import AdjointGraphIR
import AdjointTensors

/// `z = max(x, y)` at every element.
///
/// (C1) two operands; (C2) they have one shape; (C3) they have one element type,
/// f32, f64, i32 or i64.
///
/// d goes to the greater operand; at a tie half of it to each, or all of it to the first under
/// the convention `tie`.
public enum Maximum: ElementwisePrimitive {
  public static var name: String { "maximum" }
  public static var function: ScalarFunction { .maximum }
  public static var summary: String { "the greater of two" }
  public static var exportedNames: [String] { ["max"] }
  public static var formula: String { "z = max(x, y)" }
  public static var gradient: String {
    "d to the greater operand; at a tie half to each, or all to the first (convention tie)"
  }
  public static var domains: [Sample.Domain] { [.distinct, .distinct] }
  public static var notes: [String] { ["NaN in either operand gives NaN."] }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    let (x, y) = (b.operand(node, 0), b.operand(node, 1))
    let zero = b.zeros(like: d)
    if b.conventions.tie == .first {
      let second = b.less(x, y)
      return [b.select(second, zero, d), b.select(second, d, zero)]
    }
    let half = b.multiply(d, b.filled(.finite(Rational(1, 2)), like: d))
    let shared = b.select(b.equal(x, y), half, zero)
    return [b.select(b.less(y, x), d, shared), b.select(b.less(x, y), d, shared)]
  }
}

extension GraphBuilder {
  /// The greater of two.
  public mutating func maximum(_ x: Value, _ y: Value) -> Value {
    binary(Maximum.kind, x, y)
  }
}

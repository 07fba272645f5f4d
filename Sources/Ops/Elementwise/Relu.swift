import AdjointGraphIR
import AdjointTensors

/// `y = max(x, 0)` at every element: a primitive of its own for the sake of its derivative at 0.
///
/// (C1) one operand; (C2) its elements are f32, f64, i32 or i64.
///
/// dx = d where x > 0, otherwise 0; at x = 0 as the convention `relu_at_zero` says.
public enum Relu: ElementwisePrimitive {
  public static var name: String { "relu" }
  public static var function: ScalarFunction { .relu }
  public static var summary: String { "x where it is positive, otherwise 0" }
  public static var exportedNames: [String] { ["relu"] }
  public static var formula: String { "y = max(x, 0)" }
  public static var gradient: String {
    "dx = d where x > 0, otherwise 0; at x = 0 it is relu_at_zero·d (a convention, 0 by default)"
  }
  public static var domains: [Sample.Domain] { [.nonzero] }
  public static var notes: [String] { ["NaN stays NaN."] }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    let x = b.operand(node, 0)
    let zero = b.zeros(like: d)
    switch b.conventions.reluAtZero {
    case .zero: return [b.select(b.less(zero, x), d, zero)]
    case .one: return [b.select(b.lessEqual(zero, x), d, zero)]
    case .half:
      let half = b.multiply(d, b.filled(.finite(Rational(1, 2)), like: d))
      let atZero = b.select(b.equal(x, zero), half, zero)
      return [b.select(b.less(zero, x), d, atZero)]
    }
  }
}

extension GraphBuilder {
  /// x where it is positive, otherwise 0.
  public mutating func relu(_ x: Value) -> Value { unary(Relu.kind, x) }
}

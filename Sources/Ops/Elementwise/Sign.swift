import AdjointGraphIR
import AdjointTensors

/// `y = x/|x|, and 0 at x = 0` at every element.
///
/// (C1) one operand; (C2) its elements are f32, f64, i32 or i64.
///
/// The derivative counts as 0 everywhere.
public enum Sign: ElementwisePrimitive {
  public static var name: String { "sign" }
  public static var function: ScalarFunction { .sign }
  public static var summary: String { "-1, 0 or 1" }
  public static var exportedNames: [String] { ["sign"] }
  public static var formula: String { "y = x/|x|, and 0 at x = 0" }
  public static var gradient: String { "none: the derivative counts as 0 everywhere" }
  public static var domains: [Sample.Domain] { [.nonzero] }
  public static var notes: [String] { ["NaN stays NaN."] }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    [nil]
  }
}

extension GraphBuilder {
  /// -1, 0 or 1.
  public mutating func sign(_ x: Value) -> Value { unary(Sign.kind, x) }
}

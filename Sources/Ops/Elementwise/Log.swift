import AdjointGraphIR
import AdjointTensors

/// `y = log x` at every element.
///
/// (C1) one operand; (C2) its elements are f32 or f64.
///
/// dx = d/x, and 0 where d is 0, so that a branch not taken contributes nothing.
public enum Log: ElementwisePrimitive {
  public static var name: String { "log" }
  public static var function: ScalarFunction { .log }
  public static var summary: String { "the natural logarithm" }
  public static var exportedNames: [String] { ["log"] }
  public static var formula: String { "y = log x" }
  public static var gradient: String { "dx = scale(d, 1/x): 0 where d is 0, whatever x is" }
  public static var domains: [Sample.Domain] { [.positive] }
  public static var notes: [String] { ["log 0 is -inf; below 0 it is NaN."] }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    let x = b.operand(node, 0)
    return [b.scale(d, by: b.divide(b.ones(like: x), x))]
  }
}

extension GraphBuilder {
  /// The natural logarithm.
  public mutating func log(_ x: Value) -> Value { unary(Log.kind, x) }
}

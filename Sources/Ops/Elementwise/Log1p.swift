import AdjointGraphIR
import AdjointTensors

/// `y = log(1 + x)` at every element.
///
/// (C1) one operand; (C2) its elements are f32 or f64.
///
/// dx = d/(1 + x), and 0 where d is 0.
public enum Log1p: ElementwisePrimitive {
  public static var name: String { "log1p" }
  public static var function: ScalarFunction { .log1p }
  public static var summary: String { "log(1 + x), accurate near 0" }
  public static var exportedNames: [String] { ["log1p"] }
  public static var formula: String { "y = log(1 + x)" }
  public static var gradient: String { "dx = scale(d, 1/(1 + x)): 0 where d is 0, whatever x is" }
  public static var domains: [Sample.Domain] { [.unit] }
  public static var notes: [String] { ["At -1 it is -inf; below -1 it is NaN."] }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    let x = b.operand(node, 0)
    let one = b.ones(like: x)
    return [b.scale(d, by: b.divide(one, b.add(one, x)))]
  }
}

extension GraphBuilder {
  /// log(1 + x), accurate near 0.
  public mutating func log1p(_ x: Value) -> Value { unary(Log1p.kind, x) }
}

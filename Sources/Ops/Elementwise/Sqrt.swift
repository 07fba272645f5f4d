import AdjointGraphIR
import AdjointTensors

/// `y = √x` at every element.
///
/// (C1) one operand; (C2) its elements are f32 or f64.
///
/// dx = d/(2y), by the result, and 0 where d is 0; at x = 0 it is infinite, and not hidden.
public enum Sqrt: ElementwisePrimitive {
  public static var name: String { "sqrt" }
  public static var function: ScalarFunction { .sqrt }
  public static var summary: String { "the square root" }
  public static var exportedNames: [String] { ["sqrt"] }
  public static var formula: String { "y = √x" }
  public static var gradient: String { "dx = scale(d, 1/(2y)): infinite at x = 0, unless d is 0" }
  public static var domains: [Sample.Domain] { [.positive] }
  public static var notes: [String] { ["Below 0 it is NaN."] }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    let slope = b.divide(b.ones(like: node), b.add(node, node))
    return [b.scale(d, by: slope)]
  }
}

extension GraphBuilder {
  /// The square root.
  public mutating func sqrt(_ x: Value) -> Value { unary(Sqrt.kind, x) }
}

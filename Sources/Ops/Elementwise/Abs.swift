import AdjointGraphIR
import AdjointTensors

/// `y = |x|` at every element.
///
/// (C1) one operand; (C2) its elements are f32, f64, i32 or i64.
///
/// dx = d·sign x, so that abs′(0) = 0.
public enum Abs: ElementwisePrimitive {
  public static var name: String { "abs" }
  public static var function: ScalarFunction { .abs }
  public static var summary: String { "the magnitude" }
  public static var exportedNames: [String] { ["abs"] }
  public static var formula: String { "y = |x|" }
  public static var gradient: String { "dx = d·sign x, 0 at x = 0" }
  public static var domains: [Sample.Domain] { [.nonzero] }
  public static var notes: [String] { ["Integers wrap: the magnitude of the least is itself."] }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    [b.product(d, b.sign(b.operand(node, 0)))]
  }
}

extension GraphBuilder {
  /// The magnitude.
  public mutating func abs(_ x: Value) -> Value { unary(Abs.kind, x) }
}

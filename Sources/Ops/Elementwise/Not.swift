import AdjointGraphIR
import AdjointTensors

/// `y = not x` at every element.
///
/// (C1) one operand; (C2) its elements are bool.
///
/// Bools have no derivative.
public enum Not: ElementwisePrimitive {
  public static var name: String { "not" }
  public static var function: ScalarFunction { .not }
  public static var summary: String { "the opposite of a bool" }
  public static var formula: String { "y = not x" }
  public static var gradient: String { "none: bools have no derivative" }
  public static var isSmooth: Bool { false }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    [nil]
  }
}

extension GraphBuilder {
  /// The opposite of a bool.
  public mutating func not(_ x: Value) -> Value { unary(Not.kind, x) }
}

import AdjointGraphIR
import AdjointTensors

/// `z = x and y` at every element.
///
/// (C1) two operands; (C2) they have one shape; (C3) they are bool.
///
/// Bools have no derivative.
public enum And: ElementwisePrimitive {
  public static var name: String { "and" }
  public static var function: ScalarFunction { .and }
  public static var summary: String { "true where both are" }
  public static var formula: String { "z = x and y" }
  public static var gradient: String { "none: bools have no derivative" }
  public static var isSmooth: Bool { false }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    [nil, nil]
  }
}

extension GraphBuilder {
  /// True where both are.
  public mutating func and(_ x: Value, _ y: Value) -> Value {
    binary(And.kind, x, y)
  }
}

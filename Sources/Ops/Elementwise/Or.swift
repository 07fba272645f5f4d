import AdjointGraphIR
import AdjointTensors

/// `z = x or y` at every element.
///
/// (C1) two operands; (C2) they have one shape; (C3) they are bool.
///
/// Bools have no derivative.
public enum Or: ElementwisePrimitive {
  public static var name: String { "or" }
  public static var function: ScalarFunction { .or }
  public static var summary: String { "true where one of them is" }
  public static var formula: String { "z = x or y" }
  public static var gradient: String { "none: bools have no derivative" }
  public static var isSmooth: Bool { false }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    [nil, nil]
  }
}

extension GraphBuilder {
  /// True where one of them is.
  public mutating func or(_ x: Value, _ y: Value) -> Value {
    binary(Or.kind, x, y)
  }
}

import AdjointGraphIR
import AdjointTensors

/// `z = ⌊x/y⌋` at every element.
///
/// (C1) two operands; (C2) they have one shape; (C3) they have one element type, i32 or i64.
///
/// Integers have no derivative.
public enum FloorDivide: ElementwisePrimitive {
  public static var name: String { "floor_divide" }
  public static var function: ScalarFunction { .floorDivide }
  public static var summary: String { "the quotient of integers, rounded down" }
  public static var exportedNames: [String] { ["div"] }
  public static var formula: String { "z = ⌊x/y⌋" }
  public static var gradient: String { "none: integers have no derivative" }
  public static var isSmooth: Bool { false }
  public static var notes: [String] {
    ["By zero: an error of the run; the least integer by -1 wraps."]
  }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    [nil, nil]
  }
}

extension GraphBuilder {
  /// The quotient of integers, rounded down.
  public mutating func floorDivide(_ x: Value, _ y: Value) -> Value {
    binary(FloorDivide.kind, x, y)
  }
}

import AdjointGraphIR
import AdjointTensors

/// `y = ⌊x⌋` at every element.
///
/// (C1) one operand; (C2) its elements are f32 or f64.
///
/// The derivative counts as 0 everywhere.
public enum Floor: ElementwisePrimitive {
  public static var name: String { "floor" }
  public static var function: ScalarFunction { .floor }
  public static var summary: String { "the greatest whole number that is not above x" }
  public static var exportedNames: [String] { ["floor"] }
  public static var formula: String { "y = ⌊x⌋" }
  public static var gradient: String { "none: the derivative counts as 0 everywhere" }
  public static var domains: [Sample.Domain] { [.distinct] }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    [nil]
  }
}

extension GraphBuilder {
  /// The greatest whole number that is not above x.
  public mutating func floor(_ x: Value) -> Value { unary(Floor.kind, x) }
}

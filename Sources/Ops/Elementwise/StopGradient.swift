import AdjointGraphIR
import AdjointTensors

/// `y = x` at every element, with a derivative that counts as 0.
///
/// (C1) one operand, of any element type.
public enum StopGradient: ElementwisePrimitive {
  public static var name: String { "stop_gradient" }
  public static var function: ScalarFunction { .identity }
  public static var summary: String { "x, of which derivatives don't know" }
  public static var exportedNames: [String] { ["stop_gradient"] }
  public static var formula: String { "y = x" }
  public static var gradient: String { "none: the result counts as constant" }
  public static var isSmooth: Bool { false }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] { [nil] }
}

extension GraphBuilder {
  /// x, of which derivatives don't know.
  public mutating func stopGradient(_ x: Value) -> Value { unary(StopGradient.kind, x) }
}

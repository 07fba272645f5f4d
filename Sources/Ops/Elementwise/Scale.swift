import AdjointGraphIR
import AdjointTensors

/// `z = x·y where x ≠ 0, otherwise 0` at every element.
///
/// (C1) two operands; (C2) they have one shape; (C3) they have one element type, f32 or f64.
///
/// dx = scale(d, y); dy = d·x. It is what pullbacks multiply by a factor that may be infinite.
public enum Scale: ElementwisePrimitive {
  public static var name: String { "scale" }
  public static var function: ScalarFunction { .scale }
  public static var summary: String { "x·y, and 0 where x is 0, whatever y is" }
  public static var formula: String { "z = x·y where x ≠ 0, otherwise 0" }
  public static var gradient: String { "dx = scale(d, y); dy = d·x" }
  public static var notes: [String] { ["0 times infinity or NaN is 0 here."] }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    let (x, y) = (b.operand(node, 0), b.operand(node, 1))
    return [b.scale(d, by: y), b.product(d, x)]
  }
}

extension GraphBuilder {
  /// d·y, and 0 where d is 0, whatever y is.
  public mutating func scale(_ d: Value, by y: Value) -> Value { binary(Scale.kind, d, y) }

  /// A cotangent times a factor: `scale` while `guardsZeros` is set, otherwise the plain product.
  mutating func product(_ d: Value, _ factor: Value) -> Value {
    guardsZeros ? scale(d, by: factor) : multiply(d, factor)
  }
}

import AdjointGraphIR
import AdjointTensors

/// `y` = the position of the greatest element along an axis, as i32: the first of several.
///
/// (C1) one operand; (C2) the axis is an axis of the operand; (C3) its elements are f32, f64, i32
/// or i64; (C4) the axis is not of size 0.
///
/// Integers have no derivative.
public enum Argmax: PositionPrimitive {
  public static var name: String { "argmax" }
  public static var reducer: Reducer { .maximum }
  public static var summary: String { "the position of the greatest element along an axis" }
}

extension GraphBuilder {
  /// The position of the greatest element along an axis, as i32; the axis is removed.
  public mutating func argmax(_ x: Value, axis: Int) -> Value {
    make(Argmax.self, AxisAttributes(axis: axis), x)
  }
}

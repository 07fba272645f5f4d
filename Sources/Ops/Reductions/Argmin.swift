import AdjointGraphIR
import AdjointTensors

/// `y` = the position of the least element along an axis, as i32: the first of several.
///
/// (C1) one operand; (C2) the axis is an axis of the operand; (C3) its elements are f32, f64, i32
/// or i64; (C4) the axis is not of size 0.
///
/// Integers have no derivative.
public enum Argmin: PositionPrimitive {
  public static var name: String { "argmin" }
  public static var reducer: Reducer { .minimum }
  public static var summary: String { "the position of the least element along an axis" }
}

extension GraphBuilder {
  /// The position of the least element along an axis, as i32; the axis is removed.
  public mutating func argmin(_ x: Value, axis: Int) -> Value {
    make(Argmin.self, AxisAttributes(axis: axis), x)
  }
}

import AdjointGraphIR
import AdjointTensors

/// `y` = the greatest of x over the axes.
///
/// (C1) one operand; (C2) the axes ascend, without repetition, and are axes of the operand; (C3)
/// its elements are f32, f64, i32 or i64.
///
/// dx = d at the greatest element; at a tie shared evenly, or all to the first under `tie = first`.
public enum ReduceMax: ReductionPrimitive {
  public static var name: String { "reduce_max" }
  public static var reducer: Reducer { .maximum }
  public static var summary: String { "the greatest element along some axes" }
  public static var formula: String { "y = the greatest x over the axes" }
  public static var gradient: String {
    "dx = d at the greatest element; at a tie shared evenly, or all to the first (convention tie)"
  }
  public static var domain: Sample.Domain { .distinct }
  public static var notes: [String] {
    [
      "Over no elements it is -inf, of integers the least of the type.",
      "A NaN among the elements gives NaN.",
    ]
  }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    [Extremum.pullback(node, d, &b) { x, axis, b in b.argmax(x, axis: axis) }]
  }
}

extension GraphBuilder {
  /// The greatest element along axes in any order; they are removed.
  public mutating func reduceMax(_ x: Value, axes: [Int]) -> Value {
    reduction(ReduceMax.self, x, axes)
  }
}

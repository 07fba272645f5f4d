import AdjointGraphIR
import AdjointTensors

/// `y = Σ x` over the axes.
///
/// (C1) one operand; (C2) the axes ascend, without repetition, and are axes of the operand; (C3)
/// its elements are f32, f64, i32 or i64.
///
/// dx = d, repeated along the axes.
public enum Sum: ReductionPrimitive {
  public static var name: String { "sum" }
  public static var reducer: Reducer { .sum }
  public static var summary: String { "the sum of the elements along some axes" }
  public static var formula: String { "y = Σ x over the axes" }
  public static var gradient: String { "dx = d, repeated along the axes" }
  public static var notes: [String] { ["Over no elements it is 0.", "Integers wrap."] }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    [b.spread(d, over: node)]
  }
}

extension GraphBuilder {
  /// The sum along axes in any order; they are removed.
  public mutating func sum(_ x: Value, axes: [Int]) -> Value {
    reduction(Sum.self, x, axes)
  }

  /// A reduction along axes in any order; the value itself for a sum and the like over none.
  mutating func reduction<P: ReductionPrimitive>(
    _ primitive: P.Type, _ x: Value, _ axes: [Int]
  ) -> Value {
    axes.isEmpty ? x : make(P.self, ReductionAttributes(axes: axes.sorted()), x)
  }

  /// A value of the shape of a reduction's result, repeated along the axes that it removed.
  mutating func spread(_ value: Value, over reduction: Value) -> Value {
    let shape = type(of: operand(reduction, 0)).shape
    let axes = attributes(reduction, as: ReductionAttributes.self).axes
    return broadcast(value, to: shape, axes: Axes.others(axes, rank: shape.count))
  }
}

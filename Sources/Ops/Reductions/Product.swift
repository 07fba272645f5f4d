import AdjointGraphIR
import AdjointTensors

/// `y = Π x` over the axes.
///
/// (C1) one operand; (C2) the axes ascend, without repetition, and are axes of the operand; (C3) its
/// elements are f32, f64, i32 or i64.
///
/// dxᵢ = d·Π xⱼ over j ≠ i: a polynomial, so that this and every further derivative is exact where
/// elements are 0. The n elements of a product are laid out as n×n, with 1 on the diagonal.
public enum Product: ReductionPrimitive {
  public static var name: String { "product" }
  public static var reducer: Reducer { .product }
  public static var summary: String { "the product of the elements along some axes" }
  public static var formula: String { "y = Π x over the axes" }
  public static var gradient: String { "dxᵢ = d·Π xⱼ over j ≠ i, exact where elements are 0" }
  public static var notes: [String] {
    [
      "Over no elements it is 1.", "Integers wrap.",
      "The gradient of a product of n elements takes n² steps.",
    ]
  }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    let x = b.operand(node, 0)
    let axes = b.attributes(node, as: ReductionAttributes.self).axes
    let merged = MergedAxes(axes, of: b.type(of: x).shape)
    let others = merged.split(productOfOthers(merged.merge(x, &b), merged, &b), &b)
    return [b.product(b.spread(d, over: node), others)]
  }

  /// For each i of the last axis, Π xⱼ over j ≠ i.
  private static func productOfOthers(
    _ x: Value, _ merged: MergedAxes, _ b: inout GraphBuilder
  ) -> Value {
    let rank = merged.outer.count
    let square = merged.outer + [merged.size, merged.size]
    let index = b.iota(merged.size)
    let isDiagonal = b.equal(
      b.broadcast(index, to: square, axes: [rank]),
      b.broadcast(index, to: square, axes: [rank + 1]))
    let rows = b.broadcast(x, to: square, axes: Array(0..<rank) + [rank + 1])
    return b.product(b.select(isDiagonal, b.ones(like: rows), rows), axes: [rank + 1])
  }
}

extension GraphBuilder {
  /// The product along axes in any order; they are removed.
  public mutating func product(_ x: Value, axes: [Int]) -> Value {
    reduction(Product.self, x, axes)
  }
}

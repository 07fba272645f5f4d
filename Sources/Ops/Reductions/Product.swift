import AdjointGraphIR
import AdjointTensors

/// `y = Π x` over the axes.
///
/// (C1) one operand; (C2) the axes ascend, without repetition, and are axes of the operand; (C3)
/// its elements are f32, f64, i32 or i64.
///
/// dxᵢ = d·Π xⱼ over j ≠ i: a polynomial, so that this and every further derivative is exact where
/// elements are 0. The elements of a short product are laid out as n×n, with 1 on the diagonal;
/// those of a long one are first multiplied in pairs, so that it takes steps in proportion to n.
public enum Product: ReductionPrimitive {
  public static var name: String { "product" }
  public static var reducer: Reducer { .product }
  public static var summary: String { "the product of the elements along some axes" }
  public static var formula: String { "y = Π x over the axes" }
  public static var gradient: String { "dxᵢ = d·Π xⱼ over j ≠ i, exact where elements are 0" }
  public static var notes: [String] {
    [
      "Over no elements it is 1.", "Integers wrap.",
      "The gradient takes 16·n steps, n² where the size n is symbolic.",
    ]
  }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    let x = b.operand(node, 0)
    let axes = b.attributes(node, as: ReductionAttributes.self).axes
    let merged = MergedAxes(axes, of: b.type(of: x).shape)
    let others = merged.split(OtherFactors.products(merged.merge(x, &b), &b), &b)
    return [b.product(b.spread(d, over: node), others)]
  }
}

extension GraphBuilder {
  /// The product along axes in any order; they are removed.
  public mutating func product(_ x: Value, axes: [Int]) -> Value {
    reduction(Product.self, x, axes)
  }
}

/// The one broadcasting rule: shapes are aligned at their last axes, missing leading axes are
/// added, a literal 1 stretches to the other's size. A symbolic size that may happen to be 1 does
/// not.
public enum Broadcast {
  /// Why two shapes don't broadcast: the axis, counted from the end (0 is the last), and its sizes.
  public struct Mismatch: Error, Hashable, Sendable {
    public let axisFromEnd: Int
    public let left: Size
    public let right: Size
  }

  /// The shape to which both are broadcast.
  /// - Throws: `Mismatch` for the last pair of sizes that differ, neither being the literal 1.
  public static func join(_ a: Shape, _ b: Shape) throws(Mismatch) -> Shape {
    if a == b { return a }
    var result: Shape = []
    for k in 0..<max(a.count, b.count) {
      let x = k < a.count ? a[a.count - 1 - k] : 1
      let y = k < b.count ? b[b.count - 1 - k] : 1
      if x == y || y == 1 {
        result.append(x)
      } else if x == 1 {
        result.append(y)
      } else {
        throw Mismatch(axisFromEnd: k, left: x, right: y)
      }
    }
    return result.reversed()
  }

  /// The axes of `target` that the axes of `shape` become, when its literal ones that stretch are
  /// dropped first: `(kept, axes)`, where `kept` are the axes of `shape` that stay.
  /// - Requires: `shape` broadcasts to `target`.
  public static func placement(
    of shape: Shape, in target: Shape
  ) -> (kept: [Int], axes: [Int]) {
    let lead = target.count - shape.count
    let kept = shape.indices.filter { shape[$0] == target[lead + $0] }
    return (kept, kept.map { lead + $0 })
  }
}

import AdjointGraphIR
import AdjointTensors

/// Several axes of a tensor moved last and merged into one, and the way back: so that a rule for
/// the last axis is a rule for any.
struct MergedAxes {
  private let shape: Shape
  private let permutation: [Int]
  /// The sizes of the axes that stay in front.
  let outer: Shape
  /// The product of the merged sizes.
  let size: Size

  /// - Requires: the axes ascend. The product of the sizes of an existing tensor doesn't overflow.
  init(_ axes: [Int], of shape: Shape) {
    self.shape = shape
    let others = Axes.others(axes, rank: shape.count)
    permutation = others + axes
    outer = others.map { shape[$0] }
    do { size = try Size.product(axes.map { shape[$0] }) } catch {
      preconditionFailure("\(error): \(shape.text)")
    }
  }

  /// The tensor with the axes merged: outer axes, then one of `size`.
  func merge(_ x: Value, _ b: inout GraphBuilder) -> Value {
    b.reshape(b.transpose(x, permutation), outer + [size])
  }

  /// A tensor of outer axes and `size` in the original shape.
  func split(_ x: Value, _ b: inout GraphBuilder) -> Value {
    let moved = b.reshape(x, permutation.map { shape[$0] })
    return b.transpose(moved, Axes.inverse(permutation))
  }

  /// The index along the merged axis, as i32, in the merged shape.
  func positions(_ b: inout GraphBuilder) -> Value {
    b.broadcast(b.iota(size), to: outer + [size], axes: [outer.count])
  }
}

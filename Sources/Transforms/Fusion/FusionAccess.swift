import AdjointTensors

/// A concrete tensor type with its dense row-major strides: made once for each type, and shared.
final class DenseShape: Sendable {
  let element: ElementType
  let sizes: [Int]
  let strides: [Int]
  let count: Int
  /// The sizes over 1: the axes of a loop nest over the tensor.
  let loops: [Int]

  /// Nil where a size is symbolic.
  init?(_ type: TensorType) {
    guard let sizes = type.shape.constants else { return nil }
    element = type.element
    self.sizes = sizes
    strides = Strides.rowMajor(sizes)
    count = sizes.reduce(1, *)
    loops = sizes.filter { $0 != 1 }
  }

  /// The bytes of the dense tensor.
  var byteCount: Int { count * element.byteCount }
}

/// Where a tensor's element for each point of a loop nest lies: `offset + Σ index·stride`. Axes of
/// the nest are all of size over 1; those along which the tensor is constant have stride 0.
struct FusionAccess: Hashable, Sendable {
  var strides: [Int]
  var offset: Int

  init(strides: [Int], offset: Int = 0) {
    self.strides = strides
    self.offset = offset
  }

  /// The access that goes through a tensor in order.
  static func dense(_ sizes: [Int]) -> FusionAccess {
    FusionAccess(strides: Strides.rowMajor(sizes))
  }

  /// True where the innermost axis strides over elements that an outer axis visits: a transposition
  /// of the row, which a move does better.
  var transposesRow: Bool {
    guard let last = strides.last, last.magnitude > 1 else { return false }
    return strides.dropLast().contains { $0 != 0 && $0.magnitude < last.magnitude }
  }

  /// The access in which each coordinate of the tensor, of shape `shape`, weighs `weights` elements
  /// of another tensor, whose first is at `base`: how a view's result becomes its operand.
  /// - Returns: nil where an axis of the nest goes through several coordinates at once.
  func reweighed(
    _ nest: [Int], _ shape: DenseShape, _ weights: [Int], base: Int
  ) -> FusionAccess? {
    var low = shape.sizes
    var result = FusionAccess(strides: strides, offset: base)
    for axis in low.indices {
      low[axis] = shape.sizes[axis] == 0 ? 0 : offset / shape.strides[axis] % shape.sizes[axis]
      result.offset += low[axis] * weights[axis]
    }
    var high = low
    for (loop, stride) in strides.enumerated() where stride != 0 {
      guard let axis = shape.coordinate(of: stride) else { return nil }
      let step = stride / shape.strides[axis]
      if step > 0 { high[axis] += step * (nest[loop] - 1) } else {
        low[axis] += step * (nest[loop] - 1)
      }
      result.strides[loop] = step * weights[axis]
    }
    for axis in low.indices where low[axis] < 0 || high[axis] >= shape.sizes[axis] { return nil }
    return result
  }
}

extension DenseShape {
  /// The axis along which a stride steps, nil where it divides none.
  func coordinate(of stride: Int) -> Int? {
    for axis in sizes.indices where sizes[axis] > 1 && strides[axis] <= stride.magnitude {
      return stride % strides[axis] == 0 ? axis : nil
    }
    return nil
  }
}

/// How the elements of a view's result lie in its operand: each coordinate of the result weighs so
/// many elements. A reshape changes no position. Made once for equal views, and shared.
final class ViewMap: Sendable {
  let result: DenseShape
  let operand: DenseShape
  /// Nil for a reshape.
  let weights: [Int]?
  let base: Int
  /// For a transposition the weights of the operand's coordinates in the result.
  let inverse: [Int]?

  init(
    result: DenseShape, operand: DenseShape, weights: [Int]?, base: Int, inverse: [Int]?
  ) {
    self.result = result
    self.operand = operand
    self.weights = weights
    self.base = base
    self.inverse = inverse
  }

  /// The access to the operand where the result is accessed so.
  func operandAccess(_ access: FusionAccess, _ nest: [Int]) -> FusionAccess? {
    guard let weights else { return access }
    return access.reweighed(nest, result, weights, base: base)
  }

  /// The access to the result where the operand is accessed so, if the view loses nothing.
  func resultAccess(_ access: FusionAccess, _ nest: [Int]) -> FusionAccess? {
    if weights == nil { return access }
    guard let inverse else { return nil }
    return access.reweighed(nest, operand, inverse, base: 0)
  }
}

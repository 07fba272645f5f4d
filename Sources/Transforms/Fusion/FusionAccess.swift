import AdjointTensors

/// A concrete tensor type with its dense row-major strides: made once for each type, and shared.
final class DenseShape: Sendable {
  let element: ElementType
  let sizes: [Int]
  let strides: [Int]
  let count: Int
  /// The sizes over 1: the axes of a loop nest over the tensor.
  let loops: [Int]

  /// Nil where a size is symbolic, or the bytes are more than can be counted.
  init?(_ type: TensorType) {
    guard let sizes = type.shape.constants,
      let bytes = try? Size.product(sizes.map { Size(max($0, 1)) } + [16]), bytes.constant != nil
    else { return nil }
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

  /// The access in which each coordinate of the tensor weighs some elements of another tensor,
  /// whose first is at `base`: how a view's result becomes its operand.
  /// - Returns: nil where an axis of the nest goes through coordinates of unlike weights at once.
  func reweighed(_ nest: [Int], _ weighing: Weighing, base: Int) -> FusionAccess? {
    var low = weighing.sizes
    var result = FusionAccess(strides: strides, offset: base)
    for axis in low.indices {
      low[axis] = offset / weighing.strides[axis] % weighing.sizes[axis]
      result.offset += low[axis] * weighing.weights[axis]
    }
    var high = low
    for (loop, stride) in strides.enumerated() where stride != 0 {
      guard let axis = weighing.coordinate(of: stride) else { return nil }
      let step = stride / weighing.strides[axis]
      if step > 0 {
        high[axis] += step * (nest[loop] - 1)
      } else {
        low[axis] += step * (nest[loop] - 1)
      }
      result.strides[loop] = step * weighing.weights[axis]
    }
    for axis in low.indices where low[axis] < 0 || high[axis] >= weighing.sizes[axis] { return nil }
    return result
  }
}

/// How many elements of one tensor each coordinate of another weighs. Neighbours that weigh as one
/// axis are one coordinate.
final class Weighing: Sendable {
  /// Sizes over 1, outermost first.
  let sizes: [Int]
  /// The dense strides of the tensor that has the coordinates.
  let strides: [Int]
  let weights: [Int]
  /// For each coordinate whether a reduction removes it.
  let isReduced: [Bool]

  /// - Parameter reduced: axes that are kept apart from the others.
  init(_ shape: DenseShape, _ weights: [Int], reduced: [Int] = []) {
    var kept: [(size: Int, stride: Int, weight: Int, isReduced: Bool)] = []
    for axis in shape.sizes.indices.reversed() where shape.sizes[axis] != 1 {
      let isReduced = reduced.contains(axis)
      if let inner = kept.last, inner.isReduced == isReduced,
        weights[axis] == inner.weight * inner.size
      {
        kept[kept.count - 1].size *= shape.sizes[axis]
      } else {
        kept.append((shape.sizes[axis], shape.strides[axis], weights[axis], isReduced))
      }
    }
    sizes = kept.reversed().map(\.size)
    strides = kept.reversed().map(\.stride)
    self.weights = kept.reversed().map(\.weight)
    isReduced = kept.reversed().map(\.isReduced)
  }

  /// The coordinate along which a stride steps, nil where it divides none.
  func coordinate(of stride: Int) -> Int? {
    guard let axis = strides.firstIndex(where: { $0 <= stride.magnitude }) else { return nil }
    return stride % strides[axis] == 0 ? axis : nil
  }
}

/// How the elements of a view's result lie in its operand. Made once for equal views, and shared.
final class ViewMap: Sendable {
  /// The weights of the result's coordinates in the operand; nil for a reshape, which changes no
  /// position.
  private let weighing: Weighing?
  private let base: Int
  /// For a transposition the weights of the operand's coordinates in the result.
  private let inverse: Weighing?

  init(_ weighing: Weighing?, base: Int = 0, inverse: Weighing? = nil) {
    self.weighing = weighing
    self.base = base
    self.inverse = inverse
  }

  /// The access to the operand where the result is accessed so.
  func operandAccess(_ access: FusionAccess, _ nest: [Int]) -> FusionAccess? {
    guard let weighing else { return access }
    return access.reweighed(nest, weighing, base: base)
  }

  /// The access to the result where the operand is accessed so, if the view loses nothing.
  func resultAccess(_ access: FusionAccess, _ nest: [Int]) -> FusionAccess? {
    if weighing == nil { return access }
    guard let inverse else { return nil }
    return access.reweighed(nest, inverse, base: 0)
  }
}

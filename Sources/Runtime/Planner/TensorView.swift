import AdjointGraphIR
import AdjointTensors

/// A value of the graph as the planner knows it: elements of a buffer by strides, or one constant.
/// Transpositions, slices, broadcasts and most reshapes are other views of the same buffer.
struct TensorView {
  enum Source: Hashable {
    case buffer(Int)
    case constant(UInt64)
  }

  var element: ElementType
  var shape: [Int]
  var source: Source
  /// The position of the first element in the buffer.
  var offset: Int
  /// Elements between neighbours along each axis.
  var strides: [Int]
  /// What is known of the elements above the diagonals of the two last axes.
  var triangle: Triangle?

  /// A dense tensor at the start of a buffer.
  init(_ element: ElementType, _ shape: [Int], buffer: Int) {
    self.init(element, shape, Strides.rowMajor(shape), buffer: buffer)
  }

  /// A tensor at the start of a buffer whose elements lie by these strides.
  init(_ element: ElementType, _ shape: [Int], _ strides: [Int], buffer: Int) {
    self.element = element
    self.shape = shape
    source = .buffer(buffer)
    offset = 0
    self.strides = strides
  }

  /// One value everywhere.
  init(_ element: ElementType, _ shape: [Int], constant bits: UInt64) {
    self.element = element
    self.shape = shape
    source = .constant(bits)
    offset = 0
    strides = [Int](repeating: 0, count: shape.count)
  }

  var count: Int { shape.reduce(1, *) }

  /// The virtual address of the first element.
  /// - Requires: a view of a buffer.
  var location: Int {
    guard case .buffer(let buffer) = source else {
      preconditionFailure("a constant has no address")
    }
    return VirtualAddress.make(buffer, offset * element.byteCount)
  }

  var isConstant: Bool {
    if case .constant = source { return true }
    return false
  }

  /// Whether the elements lie one after the other in row-major order.
  var isDense: Bool {
    if isConstant { return false }
    var expected = 1
    for axis in shape.indices.reversed() where shape[axis] != 1 {
      if strides[axis] != expected { return count == 0 }
      expected *= shape[axis]
    }
    return true
  }

  /// The same elements with these axes.
  func with(shape: [Int], strides: [Int], offset: Int? = nil) -> TensorView {
    var result = self
    result.triangle = nil
    result.shape = shape
    result.strides = isConstant ? [Int](repeating: 0, count: shape.count) : strides
    result.offset = offset ?? self.offset
    return result
  }

  /// The same elements in another shape, where strides can say it; otherwise nil.
  func reshaped(_ shape: [Int]) -> TensorView? {
    if isConstant || isDense { return with(shape: shape, strides: Strides.rowMajor(shape)) }
    let old = self.shape.indices.filter { self.shape[$0] != 1 }
    var strides = [Int](repeating: 0, count: shape.count)
    var (taken, axis) = (0, 0)
    while axis < shape.count {
      if shape[axis] == 1 {
        axis += 1
        continue
      }
      // A group of new axes with the product of a group of old ones that are one run.
      guard taken < old.count else { return nil }
      var (oldLast, newLast) = (taken, axis)
      var (oldCount, newCount) = (self.shape[old[taken]], shape[axis])
      while oldCount != newCount {
        if oldCount < newCount {
          oldLast += 1
          guard oldLast < old.count else { return nil }
          let (before, next) = (old[oldLast - 1], old[oldLast])
          guard self.strides[before] == self.strides[next] * self.shape[next] else { return nil }
          oldCount *= self.shape[next]
        } else {
          newLast += 1
          guard newLast < shape.count else { return nil }
          newCount *= shape[newLast]
        }
      }
      var stride = self.strides[old[oldLast]]
      for position in stride == 0 ? [] : Array((axis...newLast).reversed()) {
        strides[position] = stride
        stride *= shape[position]
      }
      taken = oldLast + 1
      axis = newLast + 1
    }
    return with(shape: shape, strides: strides)
  }
}

/// Addresses while buffers have no place yet: the buffer's number above, the byte offset below.
enum VirtualAddress {
  private static let offsetBits = 40

  static func make(_ buffer: Int, _ offset: Int) -> Int { buffer << offsetBits | offset }

  static func buffer(_ address: Int) -> Int { address >> offsetBits }

  static func offset(_ address: Int) -> Int { address & (1 << offsetBits - 1) }

  /// Buffers that can be told apart, and bytes that each may have.
  static let bufferLimit = 1 << 22
  static let byteLimit = 1 << 39
}

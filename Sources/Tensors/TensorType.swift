/// The sizes of a tensor's axes, outermost first; `[]` is a scalar's.
public typealias Shape = [Size]

extension Array where Element == Size {
  /// The shape as in the language: `[N, 784]`.
  public var text: String { "[" + map(\.description).joined(separator: ", ") + "]" }

  /// The sizes as integers, if all are constant.
  public var constants: [Int]? {
    var result: [Int] = []
    for size in self {
      guard let value = size.constant else { return nil }
      result.append(value)
    }
    return result
  }
}

/// Element type and shape of a value of a graph.
public struct TensorType: Hashable, Sendable, CustomStringConvertible {
  public var element: ElementType
  public var shape: Shape

  public init(_ element: ElementType, _ shape: Shape = []) {
    self.element = element
    self.shape = shape
  }

  /// The number of axes.
  public var rank: Int { shape.count }

  /// The textual IR's form: `f32[N x 784]`, a scalar `f32`.
  public var description: String {
    if shape.isEmpty { return element.name }
    return element.name + "[" + shape.map(\.description).joined(separator: " x ") + "]"
  }

  /// The same shape with another element type.
  public func with(element: ElementType) -> TensorType { TensorType(element, shape) }

  /// The same element type with another shape.
  public func with(shape: Shape) -> TensorType { TensorType(element, shape) }
}

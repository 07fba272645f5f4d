import AdjointTensors

/// A tensor at concrete sizes: floats and bools as scalars (bools are 0 or 1), integers as
/// themselves.
struct ScalarTensor: Sendable {
  /// The elements in row-major order.
  enum Storage: Sendable {
    case scalars([ScalarID])
    case integers([Int64])
  }

  let element: ElementType
  let shape: [Int]
  let storage: Storage

  init(_ element: ElementType, _ shape: [Int], _ scalars: [ScalarID]) {
    self.element = element
    self.shape = shape
    storage = .scalars(scalars)
  }

  init(_ element: ElementType, _ shape: [Int], integers: [Int64]) {
    self.element = element
    self.shape = shape
    storage = .integers(integers)
  }

  /// The scalars.
  /// - Throws: `NotDefined` for integers.
  func scalars() throws(NotDefined) -> [ScalarID] {
    guard case .scalars(let list) = storage else { throw NotDefined("\(element) is no float") }
    return list
  }

  /// The integers.
  /// - Throws: `NotDefined` for floats and bools.
  func integers() throws(NotDefined) -> [Int64] {
    guard case .integers(let list) = storage else { throw NotDefined("\(element) is no integer") }
    return list
  }

  /// The elements, or the ids of them, as integers: what index maps can move.
  var movable: Reference<Double> {
    switch storage {
    case .scalars(let list):
      Reference(.i64, shape, integers: list.map { Int64($0.index) })
    case .integers(let list): Reference(element, shape, integers: list)
    }
  }

  /// The tensor of moved ids.
  init(_ element: ElementType, moved: Reference<Double>) throws(NotDefined) {
    let list = try moved.integers()
    if element.isInteger {
      self.init(element, moved.shape, integers: list)
    } else {
      self.init(element, moved.shape, list.map { ScalarID(Int($0)) })
    }
  }
}

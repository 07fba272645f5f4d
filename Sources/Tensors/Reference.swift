/// A dense row-major tensor of the reference interpreter: its floats are numbers of any kind, its
/// integers and bools are themselves.
public struct Reference<N: Number>: Sendable, Hashable {
  /// The elements in row-major order.
  public enum Storage: Sendable, Hashable {
    case numbers([N])
    case integers([Int64])
    case bools([Bool])
  }

  public let element: ElementType
  public let shape: [Int]
  public let storage: Storage

  /// - Requires: the storage has as many elements as the shape says and fits the element type.
  public init(_ element: ElementType, _ shape: [Int], _ storage: Storage) {
    self.element = element
    self.shape = shape
    self.storage = storage
    precondition(storage.count == shape.reduce(1, *), "\(storage.count) elements in \(shape)")
  }

  /// A tensor of floats.
  public init(_ element: ElementType, _ shape: [Int], _ numbers: [N]) {
    self.init(element, shape, .numbers(numbers))
  }

  /// A tensor of i32 or i64; i32 elements wrap to 32 bits.
  public init(_ element: ElementType, _ shape: [Int], integers: [Int64]) {
    let wrapped = element == .i32 ? integers.map { Int64(Int32(truncatingIfNeeded: $0)) } : integers
    self.init(element, shape, .integers(wrapped))
  }

  /// A tensor of bools.
  public init(_ shape: [Int], bools: [Bool]) { self.init(.bool, shape, .bools(bools)) }

  /// The number of elements.
  public var count: Int { storage.count }

  /// The floats.
  /// - Throws: `NotDefined` for integers and bools.
  public func numbers() throws(NotDefined) -> [N] {
    guard case .numbers(let values) = storage else { throw NotDefined("\(element) is no float") }
    return values
  }

  /// The integers.
  /// - Throws: `NotDefined` for floats and bools.
  public func integers() throws(NotDefined) -> [Int64] {
    guard case .integers(let values) = storage else {
      throw NotDefined("\(element) is no integer")
    }
    return values
  }

  /// The bools.
  /// - Throws: `NotDefined` for numbers.
  public func bools() throws(NotDefined) -> [Bool] {
    guard case .bools(let values) = storage else { throw NotDefined("\(element) is no bool") }
    return values
  }

  /// The elements at `positions` of the storage, in a new shape: what every index map does.
  public func gathered(_ positions: [Int], shape: [Int]) -> Reference {
    switch storage {
    case .numbers(let values): Reference(element, shape, .numbers(positions.map { values[$0] }))
    case .integers(let values): Reference(element, shape, .integers(positions.map { values[$0] }))
    case .bools(let values): Reference(element, shape, .bools(positions.map { values[$0] }))
    }
  }

  /// The same elements in another shape of the same count.
  public func reshaped(_ shape: [Int]) -> Reference { Reference(element, shape, storage) }
}

extension Reference.Storage {
  /// The number of elements.
  public var count: Int {
    switch self {
    case .numbers(let values): values.count
    case .integers(let values): values.count
    case .bools(let values): values.count
    }
  }
}

/// What evaluating an operation needs beside its operands.
public struct EvaluationContext<N: Number>: Sendable {
  /// The prime of a field, nothing for floats.
  public let numbers: N.Context
  /// The values of the dimensions.
  public let dims: [String: Int]

  public init(numbers: N.Context, dims: [String: Int]) {
    self.numbers = numbers
    self.dims = dims
  }

  /// A size as an integer.
  /// - Throws: `NotDefined` where a dimension has no value or the size overflows.
  public func value(_ size: Size) throws(NotDefined) -> Int {
    do { return try size.value(under: dims) } catch { throw NotDefined(error.description) }
  }

  /// A size as a number, which may be negative: `n - 20`.
  /// - Throws: `NotDefined` where a dimension has no value or the number overflows.
  public func number(_ size: Size) throws(NotDefined) -> Int {
    do { return try size.number(under: dims) } catch { throw NotDefined(error.description) }
  }

  /// The sizes of a shape as integers.
  public func values(_ shape: Shape) throws(NotDefined) -> [Int] {
    var result: [Int] = []
    for size in shape { result.append(try value(size)) }
    return result
  }

  /// A tensor with every element equal.
  public func full(
    _ element: ElementType, _ shape: [Int], _ exact: ExactNumber
  ) throws(NotDefined) -> Reference<N> {
    let count = shape.reduce(1, *)
    if element.isFloat {
      let number = try N.make(exact, numbers)
      return Reference(element, shape, [N](repeating: number, count: count))
    }
    let value = exact.rational?.integer ?? 0
    if element == .bool {
      return Reference(shape, bools: .init(repeating: value != 0, count: count))
    }
    return Reference(element, shape, integers: .init(repeating: Int64(value), count: count))
  }
}

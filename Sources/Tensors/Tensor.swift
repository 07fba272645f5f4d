/// The elements of a dense tensor, one array a type.
public enum TensorData: Sendable, Hashable {
  case f32([Float])
  case f64([Double])
  case i32([Int32])
  case i64([Int64])
  case bool([Bool])

  /// The number of elements.
  public var count: Int {
    switch self {
    case .f32(let values): values.count
    case .f64(let values): values.count
    case .i32(let values): values.count
    case .i64(let values): values.count
    case .bool(let values): values.count
    }
  }

  /// The type of the elements.
  public var element: ElementType {
    switch self {
    case .f32: .f32
    case .f64: .f64
    case .i32: .i32
    case .i64: .i64
    case .bool: .bool
    }
  }
}

/// A dense row-major tensor: what is fed to a run and what it returns.
public struct Tensor: Sendable, Hashable {
  public let shape: [Int]
  public let data: TensorData

  /// - Requires: as many elements as the shape says.
  public init(shape: [Int], data: TensorData) {
    precondition(data.count == shape.reduce(1, *), "\(data.count) elements in shape \(shape)")
    self.shape = shape
    self.data = data
  }

  public var element: ElementType { data.element }

  /// A scalar or a tensor of f64.
  public init(_ shape: [Int] = [], f64 values: [Double]) {
    self.init(shape: shape, data: .f64(values))
  }

  /// A scalar or a tensor of f32.
  public init(_ shape: [Int] = [], f32 values: [Float]) {
    self.init(shape: shape, data: .f32(values))
  }

  /// The elements as doubles; bools are 0 and 1. i64 beyond 2^53 rounds.
  public var doubles: [Double] {
    switch data {
    case .f32(let values): values.map(Double.init)
    case .f64(let values): values
    case .i32(let values): values.map(Double.init)
    case .i64(let values): values.map(Double.init)
    case .bool(let values): values.map { $0 ? 1 : 0 }
    }
  }

  /// The same elements as a tensor of the reference interpreter.
  public func reference<N: Number>(_ context: N.Context) throws(NotDefined) -> Reference<N> {
    switch data {
    case .f32(let values):
      return Reference(.f32, shape, try Tensor.numbers(values.map(Double.init), context))
    case .f64(let values): return Reference(.f64, shape, try Tensor.numbers(values, context))
    case .i32(let values): return Reference(.i32, shape, integers: values.map(Int64.init))
    case .i64(let values): return Reference(.i64, shape, integers: values)
    case .bool(let values): return Reference(shape, bools: values)
    }
  }

  private static func numbers<N: Number>(
    _ values: [Double], _ context: N.Context
  ) throws(NotDefined) -> [N] {
    var result: [N] = []
    result.reserveCapacity(values.count)
    for value in values { result.append(try N.make(ExactNumber(value), context)) }
    return result
  }

  /// The tensor that the reference interpreter computed in Double, its floats in their own type.
  public init(_ reference: Reference<Double>) {
    let data: TensorData
    switch reference.storage {
    case .numbers(let values):
      data = reference.element == .f32 ? .f32(values.map { Float($0) }) : .f64(values)
    case .integers(let values):
      data = reference.element == .i32 ? .i32(values.map(Int32.init)) : .i64(values)
    case .bools(let values): data = .bool(values)
    }
    self.init(shape: reference.shape, data: data)
  }
}

import AdjointTensors

/// One instruction of a plan. Everything in it is concrete: byte offsets in the arena, sizes,
/// strides.
public enum Instruction: Hashable, Sendable {
  case loop(LoopProgram)
  case product(Product)
  case move(Move)
  case fill(Fill)
  case indexed(IndexedMove)
  case scan(Scan)
  case linearAlgebra(LinearAlgebra)
  case random(RandomDraw)
}

/// A strided box of the arena that an instruction reads or writes: where its first element lies,
/// and the range of bytes from its lowest to its highest element.
public struct Access: Hashable, Sendable {
  public var location: Int
  public var bytes: Range<Int>
  public var element: ElementType
  /// The number of elements, repetitions counted once a dimension with a stride.
  public var dimensions: [AccessDimension]

  /// - Throws: `PlanFault` where a size overflows.
  init(_ element: ElementType, _ location: Int, _ dimensions: [(extent: Int, stride: Int)])
    throws(PlanFault)
  {
    self.element = element
    self.location = location
    self.dimensions = dimensions.map { AccessDimension(extent: $0.extent, stride: $0.stride) }
    if dimensions.contains(where: { $0.extent <= 0 }) {
      bytes = location..<location
      return
    }
    var (low, high) = (location, try Checked.add(location, element.byteCount))
    for (extent, stride) in dimensions {
      let reach = try Checked.multiply(try Checked.multiply(extent - 1, stride), element.byteCount)
      if reach < 0 {
        low = try Checked.add(low, reach)
      } else {
        high = try Checked.add(high, reach)
      }
    }
    bytes = low..<Swift.max(low, high)
  }
}

/// A dimension of an access, its stride in elements.
public struct AccessDimension: Hashable, Sendable {
  public var extent: Int
  public var stride: Int
}

/// What an instruction touches.
public struct Accesses: Hashable, Sendable {
  public var reads: [Access] = []
  public var writes: [Access] = []
  /// Read and written: accumulators.
  public var updates: [Access] = []
}

import AdjointTensors

/// A copy of a strided box of elements: transposition, slices, padding, concatenation, broadcasts.
public struct Move: Hashable, Sendable {
  /// A dimension of the box with its strides in elements; a source stride of 0 repeats.
  public struct Dimension: Hashable, Sendable {
    public var extent: Int
    public var destination: Int
    public var source: Int

    public init(extent: Int, destination: Int, source: Int) {
      self.extent = extent
      self.destination = destination
      self.source = source
    }
  }

  public var element: ElementType
  /// Byte offsets of the first elements.
  public var destination: Int
  public var source: Int
  public var dimensions: [Dimension]

  /// Dimensions of size 1 are left out, neighbours that are one run merged, and the two last put in
  /// the order that writes contiguously.
  public init(
    _ element: ElementType, to destination: Int, from source: Int, _ dimensions: [Dimension]
  ) {
    self.element = element
    self.destination = destination
    self.source = source
    if dimensions.count == 1, dimensions[0].extent != 1 {
      self.dimensions = dimensions
      return
    }
    var merged: [Dimension] = []
    let ordered = dimensions.filter { $0.extent != 1 }.enumerated().sorted {
      let (a, b) = (Swift.abs($0.element.destination), Swift.abs($1.element.destination))
      return a != b ? a > b : $0.offset < $1.offset
    }.map(\.element)
    for next in ordered {
      if let last = merged.last, last.destination == next.destination * next.extent,
        last.source == next.source * next.extent
      {
        merged[merged.count - 1] = Dimension(
          extent: last.extent * next.extent, destination: next.destination, source: next.source)
      } else {
        merged.append(next)
      }
    }
    self.dimensions = merged
  }

  /// The dimensions as they are.
  init(
    verbatim element: ElementType, to destination: Int, from source: Int,
    _ dimensions: [Dimension]
  ) {
    self.element = element
    self.destination = destination
    self.source = source
    self.dimensions = dimensions
  }

  /// The number of elements.
  public var count: Int { dimensions.reduce(1) { $0 * $1.extent } }

  /// Rows of the outermost dimension that one slab copies: about a mebibyte.
  var rowsPerSlab: Int {
    guard let first = dimensions.first, first.extent > 0 else { return 1 }
    let bytes = count / first.extent * element.byteCount
    return Swift.max(1, (1 << 20) / Swift.max(1, bytes))
  }

  /// The number of slabs.
  public var slabs: Int {
    guard let first = dimensions.first else { return 1 }
    return (first.extent + rowsPerSlab - 1) / rowsPerSlab
  }
}

import AdjointTensors
import CAdjointKernels

/// A gather or scatter along the middle of a tensor seen as [outer, axis, inner], through a vector
/// of `count` indices. An index outside the axis is an error of the run.
public struct IndexedMove: Hashable, Sendable {
  public enum Direction: UInt8, Hashable, Sendable, CaseIterable {
    /// `destination[o, j, i] = source[o, index[j], i]`
    case gather
    /// `destination[o, index[j], i] += source[o, j, i]`, in the order of j
    case scatterAdd
  }

  public var direction: Direction
  public var element: ElementType
  /// i32 or i64.
  public var indexElement: ElementType
  /// Byte offsets.
  public var destination: Int
  public var source: Int
  public var index: Int
  public var outer: Int
  public var axis: Int
  public var inner: Int
  public var count: Int

  public init(
    _ direction: Direction, _ element: ElementType, index: Int, indexElement: ElementType,
    destination: Int, source: Int, outer: Int, axis: Int, inner: Int, count: Int
  ) {
    self.direction = direction
    self.element = element
    self.index = index
    self.indexElement = indexElement
    self.destination = destination
    self.source = source
    self.outer = outer
    self.axis = axis
    self.inner = inner
    self.count = count
  }

  /// Elements of the side that is indexed.
  public var indexedCount: Int { outer * axis * inner }

  /// Elements of the other side.
  public var selectedCount: Int { outer * count * inner }
}

extension IndexedMove {
  /// Runs it in the arena at `base`. Nothing is copied where an index is out of range.
  /// - Returns: nil, or the first index that is.
  func run(_ base: UnsafeMutableRawPointer) -> Fault? {
    let destination = (base + self.destination).assumingMemoryBound(to: CChar.self)
    let source = UnsafePointer((base + self.source).assumingMemoryBound(to: CChar.self))
    let bad: Int
    switch direction {
    case .gather:
      bad = adj_gather(
        destination, source, base + index, Int32(indexElement.rawValue), outer, axis, inner, count,
        element.byteCount)
    case .scatterAdd:
      bad = adj_scatter_add(
        destination, source, base + index, Int32(indexElement.rawValue), outer, axis, inner, count,
        Int32(element.rawValue))
    }
    return bad < 0 ? nil : Fault(index: base + index, indexElement, position: bad, limit: axis)
  }
}

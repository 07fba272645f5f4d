import AdjointTensors

/// Elements set to one value.
public struct Fill: Hashable, Sendable {
  public var element: ElementType
  /// Byte offset of the first element.
  public var location: Int
  public var count: Int
  /// The bits of the value.
  public var bits: UInt64

  public init(_ element: ElementType, location: Int, count: Int, bits: UInt64) {
    self.element = element
    self.location = location
    self.count = count
    self.bits = bits
  }
}

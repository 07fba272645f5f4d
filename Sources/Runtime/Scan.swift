import AdjointTensors

/// A kernel along the middle of a tensor seen as [outer, n, inner].
public struct Scan: Hashable, Sendable {
  public enum Operation: UInt8, Hashable, Sendable, CaseIterable {
    /// Running sums, of the result's shape.
    case sum, reverseSum, exclusiveSum, reverseExclusiveSum
    /// Positions (i32) of the first extreme, of shape [outer, inner].
    case argmax, argmin
  }

  public var operation: Operation
  public var element: ElementType
  /// Byte offsets.
  public var destination: Int
  public var source: Int
  public var outer: Int
  public var n: Int
  public var inner: Int

  public init(
    _ operation: Operation, _ element: ElementType, destination: Int, source: Int, outer: Int,
    n: Int, inner: Int
  ) {
    self.operation = operation
    self.element = element
    self.destination = destination
    self.source = source
    self.outer = outer
    self.n = n
    self.inner = inner
  }

  /// Whether the result is positions.
  public var isArgument: Bool { operation == .argmax || operation == .argmin }

  /// The element type of the result.
  public var resultElement: ElementType { isArgument ? .i32 : element }

  /// The number of elements of the result.
  public var resultCount: Int { isArgument ? outer * inner : outer * n * inner }
}

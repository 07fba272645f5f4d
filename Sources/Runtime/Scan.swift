import AdjointTensors
import CAdjointKernels

/// A kernel along the middle of a tensor seen as [outer, n, inner].
public struct Scan: Hashable, Sendable {
  public enum Operation: UInt8, Hashable, Sendable, CaseIterable {
    /// Running sums, of the result's shape.
    case sum, reverseSum
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

extension Scan {
  /// Runs it in the arena at `base`.
  func run(_ base: UnsafeMutableRawPointer) {
    let source = UnsafePointer((base + self.source).assumingMemoryBound(to: CChar.self))
    let destination = base + self.destination
    let element = Int32(self.element.rawValue)
    if isArgument {
      adj_arg_reduce(
        destination.assumingMemoryBound(to: Int32.self), source, outer, n, inner, element,
        operation == .argmax ? 1 : 0)
    } else {
      adj_cumulative_sum(
        destination.assumingMemoryBound(to: CChar.self), source, outer, n, inner, element,
        operation == .reverseSum ? 1 : 0)
    }
  }
}

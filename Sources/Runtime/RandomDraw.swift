/// Threefry-2x32 with the counters of `jax.random`. Keys and bits are i64 below 2^32.
public struct RandomDraw: Hashable, Sendable {
  public enum Operation: UInt8, Hashable, Sendable, CaseIterable {
    /// `count` draws of 32 bits from a key.
    case bits
    /// The key that a key and one i64 give.
    case foldIn
  }

  public var operation: Operation
  /// Byte offsets: a key of two words, the data of `foldIn`, the result.
  public var key: Int
  public var data: Int
  public var result: Int
  public var count: Int

  public init(_ operation: Operation, key: Int, data: Int = 0, result: Int, count: Int) {
    self.operation = operation
    self.key = key
    self.data = data
    self.result = result
    self.count = count
  }

  /// Draws that one slab makes.
  static let drawsPerSlab = 1 << 15
}

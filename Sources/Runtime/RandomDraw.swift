/// Threefry-2x32 with the counters of `jax.random`. Keys and bits are i64 below 2^32; a key is two
/// words.
public struct RandomDraw: Hashable, Sendable {
  public enum Operation: UInt8, Hashable, Sendable, CaseIterable {
    /// `count` draws of 32 bits from each key.
    case bits
    /// The key that a key and `data` give.
    case foldIn
  }

  public var operation: Operation
  /// Byte offsets of the keys and of the results, one after the other.
  public var key: Int
  public var result: Int
  public var keys: Int
  public var count: Int
  public var data: UInt32

  public init(
    _ operation: Operation, key: Int, result: Int, keys: Int, count: Int = 0, data: UInt32 = 0
  ) {
    self.operation = operation
    self.key = key
    self.result = result
    self.keys = keys
    self.count = count
    self.data = data
  }

  /// Elements of the result for one key.
  public var resultCount: Int { operation == .bits ? count : 2 }

  /// Draws that one slab makes.
  static let drawsPerSlab = 1 << 15
}

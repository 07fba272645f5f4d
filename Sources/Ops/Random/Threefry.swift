/// Threefry-2x32 with 20 rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
/// SC 2011): a key and a counter give two words; the bits are those of `jax.random` with
/// partitionable keys.
public struct Threefry: Hashable, Sendable {
  public let first: UInt32
  public let second: UInt32

  /// A key of two words.
  public init(_ first: UInt32, _ second: UInt32) {
    self.first = first
    self.second = second
  }

  /// The key of a seed, as `jax.random.key` makes it: the high word, then the low.
  public init(seed: UInt64) {
    self.init(UInt32(truncatingIfNeeded: seed >> 32), UInt32(truncatingIfNeeded: seed))
  }

  /// The two words for a counter of two words.
  public func words(_ counter: (UInt32, UInt32)) -> (UInt32, UInt32) {
    let keys = [first, second, first ^ second ^ 0x1BD1_1BDA]
    var (x, y) = (counter.0 &+ first, counter.1 &+ second)
    for group in 0..<5 {
      for rotation in Threefry.rotations[group % 2] {
        x = x &+ y
        y = (y << rotation | y >> (32 - rotation)) ^ x
      }
      x = x &+ keys[(group + 1) % 3]
      y = y &+ keys[(group + 2) % 3] &+ UInt32(group + 1)
    }
    return (x, y)
  }

  private static let rotations: [[UInt32]] = [[13, 15, 26, 6], [17, 29, 16, 24]]

  /// The 32 bits of element `position` of a random tensor in row-major order.
  public func bits(at position: UInt64) -> UInt32 {
    let (x, y) = words(
      (UInt32(truncatingIfNeeded: position >> 32), UInt32(truncatingIfNeeded: position)))
    return x ^ y
  }

  /// Another key, made of this one and a number, as `jax.random.fold_in` makes it.
  public func folding(_ data: UInt32) -> Threefry {
    let (x, y) = words((0, data))
    return Threefry(x, y)
  }
}

import AdjointTensors

extension SeededGenerator {
  /// True once in `n` times.
  public mutating func one(in n: Int) -> Bool { below(n) == 0 }

  /// One of the elements, of which there is at least one.
  public mutating func pick<T>(_ list: [T]) -> T { list[below(list.count)] }
}

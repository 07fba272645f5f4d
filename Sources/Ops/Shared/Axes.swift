/// Lists of axes.
enum Axes {
  /// True if the axes ascend without repetition and lie within the rank.
  static func areAscending(_ axes: [Int], rank: Int) -> Bool {
    guard zip(axes, axes.dropFirst()).allSatisfy({ $0 < $1 }) else { return false }
    return axes.allSatisfy { $0 >= 0 && $0 < rank }
  }

  /// The axes of `rank` that aren't among `axes`.
  static func others(_ axes: [Int], rank: Int) -> [Int] {
    (0..<rank).filter { !axes.contains($0) }
  }

  /// The entries that don't stand at one of the axes.
  static func removing<T>(_ axes: [Int], from list: [T]) -> [T] {
    list.indices.filter { !axes.contains($0) }.map { list[$0] }
  }

  /// The permutation that undoes one.
  static func inverse(_ permutation: [Int]) -> [Int] {
    var result = permutation
    for (position, axis) in permutation.enumerated() { result[axis] = position }
    return result
  }
}

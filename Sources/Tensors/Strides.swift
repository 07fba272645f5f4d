/// Row-major positions.
public enum Strides {
  /// The distance in elements between neighbours along each axis of a dense row-major tensor.
  public static func rowMajor(_ shape: [Int]) -> [Int] {
    var result = [Int](repeating: 1, count: shape.count)
    for axis in stride(from: shape.count - 2, through: 0, by: -1) {
      result[axis] = result[axis + 1] * shape[axis + 1]
    }
    return result
  }

  /// For each element of `shape` in row-major order, the position `offset + Σ index·stride`.
  /// - Complexity: O(elements · rank).
  public static func positions(_ shape: [Int], strides: [Int], offset: Int = 0) -> [Int] {
    let count = shape.reduce(1, *)
    var result: [Int] = []
    result.reserveCapacity(count)
    var index = [Int](repeating: 0, count: shape.count)
    var position = offset
    for _ in 0..<count {
      result.append(position)
      var axis = shape.count - 1
      while axis >= 0 {
        index[axis] += 1
        position += strides[axis]
        if index[axis] < shape[axis] { break }
        position -= strides[axis] * shape[axis]
        index[axis] = 0
        axis -= 1
      }
    }
    return result
  }
}

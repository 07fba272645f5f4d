import AdjointGraphIR
import AdjointTensors

/// The axis that `gather` and `scatter_add` index.
public struct GatherAttributes: AttributeCoding {
  public let axis: Int

  public init(axis: Int) { self.axis = axis }

  public init(decoding list: AttributeList) throws(AttributeFailure) {
    axis = try list.integer("axis")
  }

  public var encoded: AttributeList {
    AttributeList([AttributeField("axis", .size(Size(axis)))])
  }

  /// The shape of what is gathered: the indices' sizes in place of the axis.
  func gatheredShape<S>(_ shape: [S], _ indices: [S]) -> [S] {
    Array(shape[..<axis] + indices + shape[(axis + 1)...])
  }

  /// For each element that is gathered from a tensor of `shape`, its position there.
  /// - Throws: `NotDefined` naming the first index out of range.
  func positions<N: Number>(
    in shape: [Int], _ indices: Reference<N>, operation: String
  ) throws(NotDefined) -> [Int] {
    let size = shape[axis]
    let inner = shape[(axis + 1)...].reduce(1, *)
    let outer = shape[..<axis].reduce(1, *)
    let chosen = try indices.integers()
    for index in chosen where index < 0 || index >= size {
      throw NotDefined("\(operation): index \(index) is out of range for an axis of size \(size)")
    }
    var result: [Int] = []
    result.reserveCapacity(outer * chosen.count * inner)
    for block in 0..<outer {
      for index in chosen {
        let start = (block * size + Int(index)) * inner
        result.append(contentsOf: start..<(start + inner))
      }
    }
    return result
  }
}

extension GraphBuilder {
  /// Indices into an axis of which `count` copies lie one after the other, row k of `indices`
  /// (their leading axis) meaning copy k: i + k·`extent`, as i64.
  mutating func offsetIndices(_ indices: Value, count: Size, extent: Size) -> Value {
    let shape = type(of: indices).shape
    let wide = convert(indices, to: .i64)
    let copies = convert(iota(count), to: .i64)
    let stride = broadcastLike(size(extent, .i64), [count])
    let offsets = multiply(copies, stride)
    return add(wide, broadcast(offsets, to: shape, axes: [0]))
  }
}

import AdjointGraphIR
import AdjointTensors

/// Cutting a region along the first axis of its domain.
extension Region {
  /// Whether the points of the first axis are independent of each other and of their number.
  var canCutFirstAxis: Bool {
    if domain.sizes[0] <= 1 { return false }
    return !body.contains { step in
      switch step {
      case .index(let axis): axis == 0
      case .reduceRow: domain.outer.isEmpty
      case .map, .constant: false
      }
    }
  }

  /// Whether a yield combines the points of the first axis.
  func reducesFirstAxis(_ reduction: Reduction) -> Bool {
    domain.outer.isEmpty ? reduction.alsoRow : reduction.over.contains(0)
  }

  /// Whether the first axis walks through a tensor of so many elements from its beginning to its
  /// end, so that a part of the axis meets the same part of the tensor.
  func leads(_ access: Access, of count: Int) -> Bool {
    let sizes = domain.sizes
    let strides = access.outer + [access.row]
    guard strides[0] > 0, strides[0] * sizes[0] == count else { return false }
    var (low, high) = (access.offset, access.offset)
    for (size, stride) in zip(sizes, strides).dropFirst() {
      let reach = (size - 1) * stride
      if reach < 0 { low += reach } else { high += reach }
    }
    return low >= 0 && high < strides[0]
  }

  /// The region over one of `pieces` parts of its first axis. Results in `cut` have the part of
  /// their leading axis, the others all.
  func part(of pieces: Int, cut: [Bool]) -> Region {
    var part = self
    if domain.outer.isEmpty {
      part.domain.row /= pieces
    } else {
      part.domain.outer[0] /= pieces
    }
    for index in results.indices where cut[index] { part.results[index].shape[0] /= pieces }
    return part
  }

  /// `addend + contract`, of the product's shape.
  /// - Requires: a shape of at least one axis.
  static func accumulation(_ labels: String, _ shape: [Int]) -> Region {
    let domain = Domain(outer: Array(shape.dropLast()), row: shape[shape.count - 1])
    let dense = domain.denseAccess
    return Region(
      domain: domain, inputs: [dense], body: [.map(.add, [1, 0])],
      results: [Yield(2, access: dense, shape: shape)], anchor: Anchor(labels: labels))
  }
}

extension Graph {
  /// The size of the leading axis; nil for scalars and symbolic sizes.
  func leadingSize(_ value: Value) -> Int? { type(of: value).shape.first?.constant }

  /// The number of elements; 0 where a size is symbolic, the greatest number where it is past all.
  func elementCount(_ value: Value) -> Int {
    type(of: value).shape.reduce(1) { count, size in
      let (product, overflow) = count.multipliedReportingOverflow(by: size.constant ?? 0)
      return overflow ? .max : product
    }
  }
}

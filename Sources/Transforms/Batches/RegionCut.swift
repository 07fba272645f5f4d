import AdjointGraphIR
import AdjointOps
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

  /// Whether all points of the first axis meet the same elements.
  func repeats(_ access: Access) -> Bool { (access.outer.first ?? access.row) == 0 }

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

  /// `addend + scale·contract`, of the product's shape if no other is given.
  /// - Requires: a product of at least one axis.
  static func accumulation(
    _ labels: String, _ sizes: [Int], as shape: [Int]? = nil, scale: Double = 1,
    _ element: ElementType
  ) -> Region {
    let domain = Domain(outer: Array(sizes.dropLast()), row: sizes[sizes.count - 1])
    let dense = domain.denseAccess
    let isPlain = scale == 1
    let body: [Step] =
      isPlain
      ? [.map(.add, [1, 0])]
      : [.constant(ExactNumber(scale), element), .map(.multiply, [0, 2]), .map(.add, [1, 3])]
    return Region(
      domain: domain, inputs: [dense], body: body,
      results: [Yield(isPlain ? 2 : 4, access: dense, shape: shape ?? sizes)],
      anchor: Anchor(labels: labels))
  }

  /// The labels of an anchor whose factors are cut along a label that it sums; nil where none leads
  /// both, as the batch does in `Xᵀ·dZ`.
  var summedBatch: ContractAttributes? {
    guard let anchor, let labels = ContractAttributes(anchor.labels),
      let lead = labels.left.first, labels.right.first == lead, !labels.output.contains(lead),
      !labels.left.dropFirst().contains(lead), !labels.right.dropFirst().contains(lead)
    else { return nil }
    return labels
  }

  /// The region with another addend to the anchor's product, behind its inputs.
  func addingToProduct() -> Region {
    var region = self
    region.appendInput(denseAccess)
    region.insertSteps(
      [.map(.add, [region.firstStep - 1, 0])], replacing: 0, by: region.firstStep)
    return region
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

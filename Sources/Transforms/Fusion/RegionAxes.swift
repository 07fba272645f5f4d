import AdjointGraphIR
import AdjointTensors

/// How the axes of a loop nest become the axes of a region's domain: neighbours that all accesses
/// go through as one are one, so that a region of dense tensors of one shape is flat.
struct RegionAxes {
  let domain: Region.Domain
  /// For each axis of the domain, the row last, the innermost axis of the nest in it; nil for an
  /// axis of size 1.
  private let innermost: [Int?]
  /// For each axis of the nest its position in the domain; nil where it was dropped.
  private let positions: [Int?]

  /// The domain of an anchored region: the product's shape as it is.
  init(productOf shape: [Int]) {
    domain = Region.Domain(outer: Array(shape.dropLast()), row: shape.last ?? 1)
    var next = 0
    var innermost: [Int?] = []
    var positions: [Int?] = []
    for (position, size) in shape.enumerated() {
      innermost.append(size == 1 ? nil : next)
      if size != 1 {
        positions.append(position)
        next += 1
      }
    }
    self.innermost = shape.isEmpty ? [nil] : innermost
    self.positions = positions
  }

  /// The domain of a region without an anchor. Axes in `indexed` stay as they are, and so does the
  /// row where members reduce it; a row that nothing goes along is dropped.
  init(
    nest: [Int], accesses: [FusionAccess], reduced: [Set<Int>], indexed: Set<Int>, keepsRow: Bool
  ) {
    var count = nest.count
    if !keepsRow, count > 0, !indexed.contains(count - 1),
      !reduced.contains(where: { $0.contains(count - 1) }),
      accesses.allSatisfy({ $0.strides[count - 1] == 0 })
    {
      count -= 1
    }
    var runs: [[Int]] = []
    for axis in 0..<count {
      let joins =
        axis > 0 && !(keepsRow && axis == count - 1) && !indexed.contains(axis)
        && !indexed.contains(axis - 1)
        && accesses.allSatisfy { $0.strides[axis - 1] == $0.strides[axis] * nest[axis] }
        && reduced.allSatisfy { $0.contains(axis) == $0.contains(axis - 1) }
      if joins { runs[runs.count - 1].append(axis) } else { runs.append([axis]) }
    }
    let sizes = runs.map { $0.map { nest[$0] }.reduce(1, *) }
    domain = Region.Domain(outer: Array(sizes.dropLast()), row: sizes.last ?? 1)
    innermost = runs.isEmpty ? [nil] : runs.map(\.last)
    var positions = [Int?](repeating: nil, count: nest.count)
    for (position, run) in runs.enumerated() {
      for axis in run { positions[axis] = position }
    }
    self.positions = positions
  }

  /// The access in the domain.
  func access(_ access: FusionAccess) -> Region.Access {
    let strides = innermost.map { $0.map { access.strides[$0] } ?? 0 }
    return Region.Access(
      outer: Array(strides.dropLast()), row: strides.last ?? 0, offset: access.offset)
  }

  /// The position in the domain of an axis of the nest that isn't merged.
  func position(_ axis: Int) -> Int {
    guard let position = positions[axis] else {
      preconditionFailure("axis \(axis) of a nest is indexed and dropped")
    }
    return position
  }

  /// A reduction over axes of the nest, nil for a store.
  func reduction(_ reducer: Reducer?, _ reduced: [Int]) -> Region.Reduction? {
    guard let reducer else { return nil }
    let axes = Set(reduced.map(position))
    let row = domain.outer.count
    return Region.Reduction(
      reducer, over: axes.filter { $0 < row }.sorted(), alsoRow: axes.contains(row))
  }
}

import AdjointTensors

/// Sizes of dimensions whose positions meet each other, so that every relation between them occurs
/// that makes a difference: each size, from 1, and each difference of two that follow each other,
/// takes every value up to the literal, and is beyond it. What is beyond takes as many values as a
/// polynomial of the degree there needs to be told from 0.
struct SizePlacements {
  /// One choice of sizes; small where one of them is up to the literal.
  struct Placement {
    var sizes: [String: Int]
    var isSmall: Bool
  }

  /// Dimensions at fixed distances from each other; the first cluster may stand still.
  private struct Cluster {
    var members: [(dim: String, offset: Int)] = []
    var isFixed = false
  }

  /// Up to where single sizes and differences are cases of their own.
  let literal: Int
  /// One more than the degree in each dimension, 1 where it is no number.
  let values: [String: Int]
  /// Above which sizes nothing new happens.
  let least: (String) -> Int
  /// Whether even and odd sizes may differ.
  let hasParity: Bool

  /// The most placements that are worth counting.
  static let most = 1_000

  /// All placements of a group of dimensions, nil where there are too many.
  ///
  /// - Parameter floor: what is beyond the literal is above this size, too.
  func all(
    _ group: [String], above floor: Int, using generator: inout SeededGenerator
  ) -> [Placement]? {
    guard group.count <= 4 else { return nil }
    var result: [Placement] = []
    for order in SizePlacements.orders(of: group) {
      for clusters in clusters(order) {
        result += placements(clusters, floor, &generator)
        if result.count > SizePlacements.most { return nil }
      }
    }
    return result
  }

  /// The orders of some dimensions.
  static func orders(of dims: [String]) -> [[String]] {
    if dims.count < 2 { return [dims] }
    return dims.indices.flatMap { index in
      var rest = dims
      let first = rest.remove(at: index)
      return orders(of: rest).map { [first] + $0 }
    }
  }

  /// The ways in which dimensions that rise along an order hang together.
  private func clusters(_ order: [String]) -> [[Cluster]] {
    var result: [[Cluster]] = [[]]
    for (position, dim) in order.enumerated() {
      var next: [[Cluster]] = []
      for clusters in result {
        next.append(clusters + [Cluster(members: [(dim, 0)])])
        if position == 0 {
          for size in 1..<literal + 1 {
            next.append([Cluster(members: [(dim, size)], isFixed: true)])
          }
          continue
        }
        guard let last = clusters.last?.members.last else { continue }
        // Equal sizes are met in one order alone.
        for gap in (last.dim < dim ? 0 : 1)..<literal + 1 {
          var longer = clusters
          longer[clusters.count - 1].members.append((dim, last.offset + gap))
          next.append(longer)
        }
      }
      result = next
      if result.count > SizePlacements.most { break }
    }
    return result
  }

  /// The placements of clusters that rise, each beyond the literal above the one before.
  private func placements(
    _ clusters: [Cluster], _ floor: Int, _ generator: inout SeededGenerator
  ) -> [Placement] {
    var result = [Placement(sizes: [:], isSmall: false)]
    var last = floor
    for cluster in clusters {
      guard let end = cluster.members.last?.offset else { continue }
      if cluster.isFixed {
        for index in result.indices {
          for (dim, size) in cluster.members { result[index].sizes[dim] = size }
          result[index].isSmall = true
        }
        last = max(last, end)
        continue
      }
      let bases = bases(cluster, above: last + literal, &generator)
      result = result.flatMap { placement in
        bases.map { base in
          var next = placement
          for (dim, offset) in cluster.members { next.sizes[dim] = base + offset }
          return next
        }
      }
      last = (bases.last ?? last) + end
    }
    return result
  }

  /// The sizes of a cluster's first dimension.
  private func bases(
    _ cluster: Cluster, above floor: Int, _ generator: inout SeededGenerator
  ) -> [Int] {
    let first = cluster.members.reduce(max(floor + 1, 2)) { max($0, least($1.dim) - $1.offset) }
    let degree = cluster.members.reduce(0) { $0 + values[$1.dim, default: 1] - 1 }
    var result = [first]
    for _ in 1..<(degree + 1) * (hasParity ? 2 : 1) {
      let gap = hasParity ? 1 : 1 + generator.below(2)
      result.append((result.last ?? first) + gap)
    }
    return result
  }
}

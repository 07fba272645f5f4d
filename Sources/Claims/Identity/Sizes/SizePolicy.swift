import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// The sizes at which a claim is tested, and whether they speak for all sizes.
///
/// A term of the two sides, cross-multiplied, runs over a number of index symbols of each
/// dimension: those of the entry, and those that it is summed over. What holds at a size above that
/// number holds at every size, for a term never meets more positions. Where positions are compared
/// with literals, or are numbers, the literals and degrees count too.
struct SizePolicy {
  /// The dimensions, sorted.
  let dims: [String]
  /// For each dimension the size above which nothing new happens.
  let needs: [String: Int]
  /// The dimensions whose positions have weights, so that sizes as numbers are free.
  let weighted: Set<String>
  /// Other dimensions that are numbers where signs matter: only their values count then.
  let pinned: Set<String>
  /// True where no set of sizes covers what positions and sizes do as values.
  private(set) var isOpen: Bool
  /// True where a dimension is the order of a matrix that is inverted: no size is above all terms.
  let hasOpenOrder: Bool
  /// True where a size of a weighted dimension is a number.
  let hasNumbers: Bool
  /// How many values each of the other dimensions has to take above its need, one more than the
  /// degree in which it is a number.
  private let values: [String: Int]
  /// Where positions meet each other and literals.
  private let meetings: PositionMeetings
  private let positional: [String]
  /// True where dimensions without weights are numbers for certain.
  private let hasCertainNumbers: Bool
  /// How many sets of sizes above all needs, or up to the literals, there are.
  private var placements = 0

  /// The most that an entry of a tensor may count before smaller sizes are taken.
  static let workLimit = 300_000.0

  /// The same where no size is above all terms, so that large ones say little more than small ones.
  static let openOrderLimit = 10_000.0

  private let graph: Graph

  /// The most sets of sizes for one claim.
  static let mostSets = 100

  /// - Parameters:
  ///   - graph: returns the two sides.
  ///   - bound: dimensions whose positions the family of points tells apart, or that bound labels.
  ///   - ranges: what integer inputs lie below.
  init(_ graph: Graph, bound: Set<String>, ranges: [String: Size]) {
    self.graph = graph
    var reading = SizeReading(graph, bound: bound, ranges: ranges)
    reading.read()
    dims = reading.dims.union(bound).sorted()
    needs = reading.needs
    hasOpenOrder = reading.hasOpenOrder
    meetings = reading.meetings
    positional = reading.positional.sorted()
    let told = reading.positional
    weighted = reading.dims.subtracting(told)
    let degree = SizeDegree(graph, ranges: ranges)
    let degrees = degree.difference
    hasCertainNumbers = !degree.certain.isDisjoint(with: told)
    pinned = degree.signed.intersection(told)
    hasNumbers = degrees.contains { !told.contains($0.key) && $0.value > 0 }
    values = degrees.filter { told.contains($0.key) && $0.value > 0 }.mapValues { $0 + 1 }
    isOpen = reading.isOpen || (degree.isTranscendental && !values.isEmpty)
    for dim in meetings.chained where meetings.group(of: dim).count > 1 { isOpen = true }
    if isOpen { return }
    var generator = SeededGenerator(seed: 0)
    placements = placed(groups, &generator).count
    if placements == 0 { isOpen = true }
  }

  /// For points of a family.
  init(_ graph: Graph, _ family: any PointFamily) {
    self.init(graph, bound: family.boundDims, ranges: family.labelRanges)
  }

  /// The least sizes that differ from each other and from 1.
  var least: [String: Int] { ascending(dims) { _ in 2 } }

  /// The sets of sizes in the order in which they are tried: a small one first, then those that
  /// speak for all sizes, if they can be afforded. Within a set all sizes differ; spares stand in
  /// for sets at which a side has no value.
  /// - Requires: not `isOpen`, so that there are few.
  func sets(seed: UInt64) -> SizeSets {
    if dims.isEmpty {
      return SizeSets(
        sets: [[:]], spares: [], small: [], coversAll: !isOpen, leavesNumbers: false)
    }
    var generator = SeededGenerator(seed: seed)
    let order = dims.sorted { (needs[$0, default: 1], $0) < (needs[$1, default: 1], $1) }
    var sets: [[String: Int]] = [ascending(order, from: { _ in 2 })]
    var placed = placed(groups, &generator)
    if groups.count > 1, placed.count <= SizePolicy.mostSets / 2 {
      placed += self.placed(groups.reversed(), &generator)
    }
    let wide = placed.filter { !$0.isSmall }.map(\.sizes)
    let limit = hasOpenOrder ? SizePolicy.openOrderLimit : SizePolicy.workLimit
    let affordable = wide.filter { work($0) <= limit }
    let isAffordable = affordable.count == wide.count
    var tried = isAffordable || hasOpenOrder ? affordable : [widest(order)]
    if hasOpenOrder { tried.append(widest(order)) }
    for sizes in tried where !sets.contains(sizes) { sets.append(sizes) }
    if hasOpenOrder {
      // Nothing speaks for matrices of order 1.
      for dim in positional { sets.append(sets[0].merging([dim: 1]) { $1 }) }
    }
    var spares: [[String: Int]] = []
    for _ in 0..<16 {
      var sizes: [String: Int] = [:]
      var free = Array(2...max(5, dims.count + 2))
      for dim in dims { sizes[dim] = free.remove(at: generator.below(free.count)) }
      spares.append(sizes)
    }
    while sets.count < 3, let spare = spares.popLast() {
      if !sets.contains(spare) { sets.append(spare) }
    }
    let small = placed.filter(\.isSmall).map(\.sizes)
    let tells = hasCertainNumbers || placements > 1 && !hasOpenOrder
    return SizeSets(
      sets: sets, spares: spares, small: small.filter { !sets.contains($0) },
      coversAll: isAffordable && !hasOpenOrder && meetings.chained.isEmpty,
      leavesNumbers: !isAffordable && tells)
  }

  /// The largest sizes that can be afforded where those above all needs can't.
  private func widest(_ order: [String]) -> [String: Int] {
    var best = ascending(order) { _ in 2 }
    for limit in 3...SizeReading.literalLimit {
      let sizes = ascending(order) { min(needs[$0, default: 1] + 1, limit) }
      if work(sizes) > SizePolicy.workLimit { break }
      best = sizes
    }
    return best
  }

  /// The dimensions with positions, those together that meet each other.
  private var groups: [[String]] {
    var groups: [[String]] = []
    for dim in positional where !groups.contains(where: { $0.contains(dim) }) {
      groups.append(meetings.group(of: dim))
    }
    return groups
  }

  /// Sets in which the dimensions with positions take every combination of their placements; none
  /// where there are too many.
  private func placed(
    _ groups: [[String]], _ generator: inout SeededGenerator
  ) -> [SizePlacements.Placement] {
    var result = [SizePlacements.Placement(sizes: [:], isSmall: false)]
    var last = 1
    for group in groups {
      let literal = group.map { meetings.literal($0) }.max() ?? 0
      let placements = SizePlacements(
        literal: literal, values: values, least: least,
        hasParity: group.contains { meetings.mirrored.contains($0) })
      guard let own = placements.all(group, above: last, using: &generator),
        own.count * result.count <= SizePolicy.mostSets
      else { return [] }
      last = own.reduce(last) { max($0, $1.sizes.values.max() ?? 1) }
      result = result.flatMap { set in
        own.map { other in
          SizePlacements.Placement(
            sizes: set.sizes.merging(other.sizes) { $1 }, isSmall: set.isSmall || other.isSmall)
        }
      }
    }
    for dim in dims where !positional.contains(dim) {
      for index in result.indices where result[index].sizes[dim] == nil {
        let taken = Set(result[index].sizes.values)
        var size = least(dim)
        while taken.contains(size) { size += 1 }
        result[index].sizes[dim] = size
      }
    }
    return result
  }

  /// The least size above all needs, or above the literals where no size is above all terms.
  private func least(_ dim: String) -> Int {
    max(2, (hasOpenOrder ? meetings.literal(dim) : needs[dim, default: 1]) + 1)
  }

  /// Pairwise distinct sizes that rise along `order`, each at least what `from` says.
  private func ascending(_ order: [String], from least: (String) -> Int) -> [String: Int] {
    var sizes: [String: Int] = [:]
    var last = 1
    for dim in order {
      last = max(least(dim), last + 1)
      sizes[dim] = last
    }
    return sizes
  }

  /// About how many scalars are made for the graph at given sizes.
  func work(_ sizes: [String: Int]) -> Double {
    let context = EvaluationContext<Double>(numbers: (), dims: sizes)
    let live = graph.live()
    var total = 0.0
    for id in graph.ids where live[id.index] {
      guard let count = try? scalars(of: id, context) else { return .infinity }
      total += count
    }
    return total
  }

  /// About how many scalars are made for the entries of one node, a step for each term of a sum and
  /// for each row that is eliminated.
  private func scalars(
    of id: NodeID, _ context: EvaluationContext<Double>
  ) throws(NotDefined) -> Double {
    var count = try context.values(graph.types(id)[0].shape).reduce(1.0) { $0 * Double($1) }
    switch graph.kind(id) {
    case Contract.kind:
      let labels = graph.attributes(id, as: ContractAttributes.self)
      for (label, size) in zip(labels.left, graph.type(of: graph.operand(id, 0)).shape)
      where !labels.output.contains(label) {
        count *= Double(try context.value(size))
      }
    case Inverse.kind, Solve.kind, Determinant.kind, LogAbsDeterminant.kind:
      let matrix = try context.values(graph.type(of: graph.operand(id, 0)).shape.suffix(2))
      count += matrix.reduce(1.0) { $0 * Double($1) } * Double(matrix.last ?? 1)
    default: break
    }
    return count
  }
}

/// Sets of sizes to test at.
struct SizeSets: Sendable {
  var sets: [[String: Int]]
  var spares: [[String: Int]]
  /// Small sizes, which are left out where an operation has no meaning at them.
  var small: [[String: Int]]
  /// True where what holds at all of `sets` holds at all sizes.
  var coversAll: Bool
  /// True where sizes as numbers would need more sets than can be afforded.
  var leavesNumbers: Bool
}

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
  /// True where positions are values in a way that no set of sizes covers.
  let isOpen: Bool
  /// The same of sizes as numbers, unless unknowns stand for them.
  let hasOpenSizes: Bool
  /// True where a dimension is the order of a matrix that is inverted: no size is above all terms.
  let hasOpenOrder: Bool
  /// True where a size is a number.
  let hasSizes: Bool
  /// How many values a dimension has to take above its need.
  let values: Int

  /// The size up to which positions and literals make cases of their own.
  let smallest: Int

  /// The most that an entry of a tensor may count before smaller sizes are taken.
  static let workLimit = 300_000.0

  private let graph: Graph

  /// - Parameter graph: returns the two sides.
  init(_ graph: Graph) {
    self.graph = graph
    var reading = SizeReading(graph)
    reading.read()
    dims = reading.dims.sorted()
    needs = reading.needs
    isOpen = reading.isOpen
    hasOpenSizes = reading.hasOpenSizes
    values = reading.values
    smallest = reading.smallest
    hasOpenOrder = reading.hasOpenOrder
    hasSizes = reading.hasSizes
  }

  /// The sets of sizes in the order in which they are tried: a small one first, then those that
  /// speak for all sizes, if they can be afforded. Within a set all sizes differ; spares stand in
  /// for sets at which a side has no value.
  ///
  /// - Parameter hasFreeSizes: true where sizes as numbers are unknowns, so that one value
  ///   suffices.
  func sets(seed: UInt64, hasFreeSizes: Bool) -> SizeSets {
    if dims.isEmpty {
      return SizeSets(sets: [[:]], spares: [], small: [], coversAll: !isOpen)
    }
    var generator = SeededGenerator(seed: seed)
    let order = dims.sorted { (needs[$0, default: 1], $0) < (needs[$1, default: 1], $1) }
    var sets: [[String: Int]] = [ascending(order, from: { _ in 2 })]
    var offset = 0
    let wide = (0..<(hasFreeSizes ? 1 : values)).map { _ in
      // Sizes that nobody can foresee, where they are numbers.
      offset += 1 + (hasFreeSizes || !hasSizes ? 0 : generator.below(2))
      return ascending(order) { needs[$0, default: 1] + offset }
    }
    let coversAll = !hasOpenOrder && wide.allSatisfy { work($0) <= SizePolicy.workLimit }
    if coversAll { sets += wide }
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
    // Where literals meet positions, sizes up to them are cases of their own.
    let small = (1..<smallest + 1).map { size in
      Dictionary(uniqueKeysWithValues: dims.map { ($0, size) })
    }
    return SizeSets(
      sets: sets, spares: spares, small: small.filter { !sets.contains($0) }, coversAll: coversAll)
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

  /// About how many scalars the graph has at given sizes.
  func work(_ sizes: [String: Int]) -> Double {
    let context = EvaluationContext<Double>(numbers: (), dims: sizes)
    let live = graph.live()
    var total = 0.0
    for id in graph.ids where live[id.index] {
      guard let shape = try? context.values(graph.types(id)[0].shape) else { return .infinity }
      var count = shape.reduce(1.0) { $0 * Double($1) }
      if graph.kind(id) == Contract.kind {
        let labels = graph.attributes(id, as: ContractAttributes.self)
        for (label, size) in zip(labels.left, graph.type(of: graph.operand(id, 0)).shape)
        where !labels.output.contains(label) {
          count *= Double((try? context.value(size)) ?? 1)
        }
      }
      total += count
    }
    return total
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
}

import AdjointGraphIR
import AdjointTensors

/// The sets of sizes at which a witness is sought, smallest first.
enum WitnessSizes {
  /// All dimensions 1; one of them 1 and the others 2; all 2; distinct ones up and down; then those
  /// of `others`; and where there is one dimension alone, 3 and 4.
  static func choices(_ dims: [String], others: [[String: Int]]) -> [[String: Int]] {
    guard !dims.isEmpty else { return [[:]] }
    var result: [[Int]] = [dims.map { _ in 1 }]
    if dims.count > 1 {
      for one in dims.indices.prefix(3) { result.append(dims.indices.map { $0 == one ? 1 : 2 }) }
    }
    result.append(dims.map { _ in 2 })
    result.append(dims.indices.map { 2 + $0 })
    result.append(dims.indices.map { 1 + dims.count - $0 })
    if dims.count == 1 { result += [[3], [4]] }
    var seen: Set<[String: Int]> = []
    let named = result.map { Dictionary(uniqueKeysWithValues: zip(dims, $0)) } + others
    return named.filter { seen.insert($0).inserted }
  }

  /// Sizes at and beside the whole numbers of a graph, where sizes that are values may make a
  /// difference, as far as the graph is small there.
  static func suspicious(_ graph: Graph, _ work: ([String: Int]) -> Double) -> [[String: Int]] {
    var literals: Set<Int> = []
    let live = graph.live()
    for id in graph.ids where live[id.index] {
      switch graph.kind(id) {
      case ConstantNode.kind:
        let values = graph.attributes(id, as: ConstantAttributes.self).values
        literals.formUnion(values.prefix(16).compactMap(\.rational?.integer).map { abs($0) })
      case SizeNode.kind:
        let size = graph.attributes(id, as: SizeAttributes.self).size
        literals.formUnion(size.monomials.map { abs($0.coefficient) })
      default: break
      }
    }
    let dims = graph.mentionedDims.sorted()
    let alike = near(literals.filter { $0 <= 64 }.sorted(), dims)
    let apart = alike.flatMap { sizes in
      dims.count < 2 ? [] : dims.map { sizes.merging([$0: 2]) { $1 } }
    }
    return (alike + apart).filter { work($0) <= 20_000 }
  }

  /// Sizes near the whole numbers that conditions compare sizes with, all dimensions alike.
  static func near(_ literals: [Int], _ dims: [String]) -> [[String: Int]] {
    Set(literals.flatMap { [$0 - 1, $0, $0 + 1] }).filter { (1...64).contains($0) }.sorted().map {
      size in Dictionary(uniqueKeysWithValues: dims.map { ($0, size) })
    }
  }
}

import AdjointGraphIR

/// How often points were drawn for graphs, and how often again, operation by operation.
public struct DrawTally: Sendable {
  /// The points drawn for graphs that have the operation.
  public private(set) var draws: [String: Int] = [:]
  /// Those of them that were not fit because of it.
  public private(set) var refused: [String: Int] = [:]

  public init() {}

  /// Counts a point of a graph; `refusal` is the operation that it was not fit for.
  mutating func add(_ graph: Graph, refusal: String?) {
    for name in Set(graph.ids.map { graph.primitive($0).name }) { draws[name, default: 0] += 1 }
    if let refusal { refused[refusal, default: 0] += 1 }
  }

  /// Adds another tally.
  public mutating func merge(_ other: DrawTally) {
    draws.merge(other.draws, uniquingKeysWith: +)
    refused.merge(other.refused, uniquingKeysWith: +)
  }

  /// The operations for which more than one point in twenty was drawn again, with both counts.
  public var wasteful: [String] {
    refused.filter { $0.value * 20 > draws[$0.key, default: 0] }
      .map { "\($0.key): \($0.value) of \(draws[$0.key, default: 0])" }.sorted()
  }
}

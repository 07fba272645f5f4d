import AdjointTensors

/// Pairs the values that a pass made with like ones that it took away, so that a node that reads
/// something else now is one line of a difference, and not all that depends on it.
struct LikeComputations {
  /// What two values agree in, whatever they read.
  private struct Key: Hashable {
    let kind: Kind
    let result: Int
    var attributes: AttributeList?
    var type: TensorType?

    init(_ value: Value, _ graph: Graph, isExact: Bool) {
      kind = graph.kind(value.node)
      result = Int(value.result)
      guard isExact else { return }
      attributes = graph.attributes(value.node)
      type = graph.type(of: value)
    }
  }

  /// Values beyond which none are paired: the time is their number times that of the changes.
  static let limit = 5_000

  /// The new values with the old ones whose places they take, in the order of both: those with
  /// equal attributes and types first, then those of the same operation.
  static func pairs(
    from old: [Value], of before: Graph, to new: [Value], of after: Graph
  ) -> [(new: Value, old: Value)] {
    guard old.count <= limit, new.count <= limit else { return [] }
    var (left, made) = (old, new)
    var result: [(new: Value, old: Value)] = []
    for isExact in [true, false] {
      let found = common(
        left.map { Key($0, before, isExact: isExact) },
        made.map { Key($0, after, isExact: isExact) })
      result += found.map { (new: made[$0.new], old: left[$0.old]) }
      let (olds, news) = (Set(found.map(\.old)), Set(found.map(\.new)))
      left = left.indices.filter { !olds.contains($0) }.map { left[$0] }
      made = made.indices.filter { !news.contains($0) }.map { made[$0] }
    }
    return result
  }

  /// The places of a longest common subsequence.
  private static func common(_ old: [Key], _ new: [Key]) -> [(old: Int, new: Int)] {
    var (removed, added) = (Set<Int>(), Set<Int>())
    for change in new.difference(from: old) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    let kept = old.indices.filter { !removed.contains($0) }
    return zip(kept, new.indices.filter { !added.contains($0) }).map { (old: $0, new: $1) }
  }
}

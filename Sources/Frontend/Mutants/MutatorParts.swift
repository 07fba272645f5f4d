import AdjointSource
import AdjointTensors

/// A side that is right for one part of the other.
extension Lowering {
  /// `left[:, :, 0]` for a left side with one axis more than the right.
  mutating func partMutations(_ pair: [ExpressionID]) -> [Mutation] {
    guard let left = rememberedType(pair[0]), let right = rememberedType(pair[1]),
      left.rank == right.rank + 1, right.rank > 0
    else { return [] }
    var result: [Mutation] = []
    for axis in 0..<left.rank {
      var kept = left.shape
      kept.remove(at: axis)
      guard kept == right.shape else { continue }
      let span = tree[pair[0]].span
      let first = Expression.Index(kind: .value(tree.add(.number("0"), span)), span: span)
      let all = Expression.Index(kind: .slice(start: nil, stop: nil, step: nil), span: span)
      let indices = (0..<left.rank).map { $0 == axis ? first : all }
      let whole = tree.add(.parenthesised(pair[0]), span)
      let part = tree.add(.postfix(whole, [.index(indices, span)]), span)
      result.append(
        Mutation(
          rank: .part, text: "the right side is that of the first entry along axis \(axis) alone",
          replacements: [pair[0]: part]))
    }
    return result
  }
}

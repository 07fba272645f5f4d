import AdjointGraphIR
import AdjointOps
import AdjointTensors

extension Simplify {
  /// Identities of reductions.
  static let reductionRules: [Rule] = [
    // Σ over no axis
    reduction(Sum.self, "sum-of-nothing", .exact) { b, v, axes in
      axes.isEmpty ? b.first(v) : nil
    },
    // Σ Σ x = Σ x
    reduction(Sum.self, "sum-twice", .rounding) { b, v, axes in
      guard let x = b.inner(b.first(v), Sum.self) else { return nil }
      let inner = b.attributes(b.first(v), as: ReductionAttributes.self).axes
      return b.sum(x, axes: b.joinedAxes(inner, axes, rank: b.type(of: x).rank))
    },
    // max max x = max x
    reduction(ReduceMax.self, "maximum-twice", .exact) { b, v, axes in
      guard let x = b.inner(b.first(v), ReduceMax.self) else { return nil }
      let inner = b.attributes(b.first(v), as: ReductionAttributes.self).axes
      return b.reduceMax(x, axes: b.joinedAxes(inner, axes, rank: b.type(of: x).rank))
    },
    // Σ over axes along which x is repeated n times = n·x
    reduction(Sum.self, "sum-of-repeated", .rounding) { b, v, axes in b.sumOfRepeated(v, axes) },
    // max over axes along which x is repeated
    reduction(ReduceMax.self, "maximum-of-repeated", .exact) { b, v, axes in
      b.extremumOfRepeated(v, axes)
    },
    // min over axes along which x is repeated
    reduction(ReduceMin.self, "minimum-of-repeated", .exact) { b, v, axes in
      b.extremumOfRepeated(v, axes)
    },
    // Σ over axes of size 1 = reshape
    reduction(Sum.self, "sum-of-ones", .exact) { b, v, axes in b.reshapeOfOnes(v, axes) },
    // max over axes of size 1 = reshape
    reduction(ReduceMax.self, "maximum-of-ones", .exact) { b, v, axes in
      b.reshapeOfOnes(v, axes)
    },
    // Σ -x = -Σ x
    reduction(Sum.self, "sum-of-negated", .rounding) { b, v, axes in
      b.inner(b.first(v), Negate.self).map { b.negate(b.sum($0, axes: axes)) }
    },
    // Σ x·c = c·Σ x for a moderate constant
    reduction(Sum.self, "sum-of-multiple", .rounding) { b, v, axes in
      guard let (x, c) = b.pair(b.first(v), Multiply.self), b.isModerate(c),
        let number = b.number(c)
      else { return nil }
      let sum = b.sum(x, axes: axes)
      return b.multiply(sum, b.filled(number, like: sum))
    },
    // Σ over axes of a transposition = Σ over the axes that they were, where the rest keep order
    reduction(Sum.self, "sum-of-transposed", .rounding) { b, v, axes in
      guard let x = b.inner(b.first(v), Transpose.self) else { return nil }
      let order = b.attributes(b.first(v), as: TransposeAttributes.self).permutation
      let kept = order.indices.filter { !axes.contains($0) }.map { order[$0] }
      return kept == kept.sorted() ? b.sum(x, axes: axes.map { order[$0] }) : nil
    },
  ]

  private static func reduction<P: ReductionPrimitive>(
    _ kind: P.Type, _ name: String, _ soundness: Soundness,
    _ apply: @escaping @Sendable (inout GraphBuilder, Value, [Int]) -> Value?
  ) -> Rule {
    Rule(kind, name, soundness) { b, v in
      apply(&b, v, b.attributes(v, as: ReductionAttributes.self).axes)
    }
  }
}

extension GraphBuilder {
  /// The axes that two reductions remove, one after the other, as axes of the first one's operand.
  fileprivate func joinedAxes(_ first: [Int], _ second: [Int], rank: Int) -> [Int] {
    let left = (0..<rank).filter { !first.contains($0) }
    return first + second.map { left[$0] }
  }

  fileprivate mutating func sumOfRepeated(_ value: Value, _ axes: [Int]) -> Value? {
    let element = type(of: value).element
    guard element.isFloat else { return nil }
    return overRepeated(value, axes) { b, x, axes, count in
      let sum = b.sum(x, axes: axes)
      let times = b.size(count, element)
      return b.multiply(sum, b.broadcastLike(times, b.type(of: sum).shape))
    }
  }

  fileprivate mutating func extremumOfRepeated(_ value: Value, _ axes: [Int]) -> Value? {
    let isMaximum = kind(of: value) == ReduceMax.kind
    return overRepeated(value, axes) { b, x, axes, _ in
      isMaximum ? b.reduceMax(x, axes: axes) : b.reduceMin(x, axes: axes)
    }
  }

  /// A reduction of a broadcast done on its operand: over the operand's own axes among those
  /// removed, knowing how often each element is repeated along the others. Nil where none is.
  private mutating func overRepeated(
    _ value: Value, _ axes: [Int],
    _ reduce: (inout GraphBuilder, Value, [Int], Size) -> Value
  ) -> Value? {
    guard let x = inner(first(value), BroadcastTo.self) else { return nil }
    let broadcast = attributes(first(value), as: BroadcastAttributes.self)
    let repeated = axes.filter { !broadcast.axes.contains($0) }
    guard !repeated.isEmpty, repeated.allSatisfy({ broadcast.to[$0].isAtLeast(1) }),
      let count = try? Size.product(repeated.map { broadcast.to[$0] })
    else { return nil }
    let own = broadcast.axes.indices.filter { axes.contains(broadcast.axes[$0]) }
    let small = reduce(&self, x, own, count)
    let kept = broadcast.to.indices.filter { !axes.contains($0) }
    let places = broadcast.axes.compactMap(kept.firstIndex)
    let shape = type(of: value).shape
    return type(of: small).shape == shape ? small : self.broadcast(small, to: shape, axes: places)
  }

  fileprivate mutating func reshapeOfOnes(_ value: Value, _ axes: [Int]) -> Value? {
    let shape = type(of: first(value)).shape
    guard !axes.isEmpty, axes.allSatisfy({ shape[$0] == 1 }) else { return nil }
    return reshape(first(value), type(of: value).shape)
  }
}

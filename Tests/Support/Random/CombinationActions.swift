import AdjointGraphIR
import AdjointOps
import AdjointTensors

extension GraphConstruction {
  /// Reductions and contractions.
  static let combinationActions: [Action] = [
    reduction("sum") { $0.b.sum($1, axes: $2) },
    reduction("sum") { $0.b.sum($1, axes: $2) },
    reduction("product") { $0.b.product($0.bounded($1), axes: $2) },
    reduction("reduce_max") { $0.b.reduceMax($1, axes: $2) },
    reduction("reduce_min") { $0.b.reduceMin($1, axes: $2) },
    reduction("logsumexp") { c, x, axes in
      let y = c.bounded(x)
      return c.b.log(c.b.sum(c.b.exp(y), axes: axes))
    },
    (
      "any",
      { c, choices in
        guard let x = choices.pick(c.bools) else { return nil }
        let axes = choices.some(Array(0..<c.b.type(of: x).rank))
        return choices.once(in: 2) ? c.b.any(x, axes: axes) : c.b.all(x, axes: axes)
      }
    ),
    (
      "argmax",
      { c, choices in
        let x = c.float(&choices)
        let shape = c.b.type(of: x).shape
        guard let axis = choices.pick(shape.indices.filter { shape[$0].isAtLeast(1) }) else {
          return nil
        }
        return choices.once(in: 2) ? c.b.argmax(x, axis: axis) : c.b.argmin(x, axis: axis)
      }
    ),
    ("contract", contraction), ("contract", contraction), ("contract", contraction),
    (
      "softmax",
      { c, choices in
        let x = c.float(&choices)
        let shape = c.b.type(of: x).shape
        guard let last = shape.last, last.isAtLeast(1) else { return nil }
        let axes = Array(shape.indices.dropLast())
        let top = c.b.stopGradient(c.b.reduceMax(x, axes: [shape.count - 1]))
        let e = c.b.exp(c.b.subtract(x, c.b.broadcast(top, to: shape, axes: axes)))
        let sum = c.b.sum(e, axes: [shape.count - 1])
        return c.b.divide(e, c.b.broadcast(sum, to: shape, axes: axes))
      }
    ),
  ]

  /// A reduction over some axes, none of which is empty.
  private static func reduction(
    _ name: String, _ make: @escaping @Sendable (inout GraphConstruction, Value, [Int]) -> Value
  ) -> Action {
    (
      name,
      { c, choices in
        let x = c.float(&choices)
        let shape = c.b.type(of: x).shape
        let axes = choices.some(shape.indices.filter { name == "sum" || shape[$0].isAtLeast(1) })
        return axes.isEmpty ? nil : make(&c, x, axes)
      }
    )
  }

  /// A contraction of two values: axes of equal size may share a label, which is then summed or
  /// kept.
  private static let contraction: @Sendable (inout GraphConstruction, inout Choices) -> Value? = {
    c, choices in
    let x = c.bounded(c.float(&choices))
    let y = c.float(&choices)
    let (a, d) = (c.b.type(of: x).shape, c.b.type(of: y).shape)
    let left = Array("abcdefgh".prefix(a.count))
    var free = a.indices.map { $0 }
    var fresh = Array("ijklmnop")
    var (right, output): ([Character], [Character]) = ([], [])
    for size in d {
      let partners = free.filter { a[$0] == size }
      if !choices.once(in: 4), let axis = choices.pick(partners) {
        free.removeAll { $0 == axis }
        right.append(left[axis])
        if choices.once(in: 3) { output.append(left[axis]) }
      } else {
        right.append(fresh.removeFirst())
        output.append(right[right.count - 1])
      }
    }
    output = choices.order(output + free.map { left[$0] })
    let shape = output.map { label in
      left.firstIndex(of: label).map { a[$0] } ?? d[right.firstIndex(of: label) ?? 0]
    }
    guard c.count(shape) != nil else { return nil }
    let labels = ContractAttributes(left: left, right: right, output: output)
    return c.b.make(Contract.self, labels, x, y)
  }

  /// Linear algebra on matrices near a multiple of the identity.
  static let linearActions: [Action] = [
    ("inverse", { c, choices in c.matrix(&choices).map { c.b.inverse($0) } }),
    (
      "solve",
      { c, choices in
        guard let a = c.matrix(&choices) else { return nil }
        return c.b.solve(a, c.b.sin(a))
      }
    ),
    ("determinant", { c, choices in c.matrix(&choices).map { c.b.determinant($0) } }),
    (
      "log_abs_determinant", { c, choices in c.matrix(&choices).map { c.b.logAbsDeterminant($0) } }
    ),
  ]

  /// 2·I + tanh(v)·tanh(v)ᵀ for a vector v made of a value.
  private mutating func matrix(_ choices: inout Choices) -> Value? {
    let x = float(&choices)
    let shape = b.type(of: x).shape
    guard let size = shape.last, count([size, size]) != nil else { return nil }
    let v = bounded(b.sum(x, axes: Array(shape.indices.dropLast())))
    let outer = b.contract(v, v, "i,j->ij")
    let two = b.broadcastLike(b.constant(2, .f64), [size])
    return b.add(outer, b.embedDiagonal(two))
  }
}

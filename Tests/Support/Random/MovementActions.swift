import AdjointGraphIR
import AdjointOps
import AdjointTensors

extension GraphConstruction {
  /// Index maps, gathering and scans.
  static let movementActions: [Action] = [
    (
      "broadcast",
      { c, choices in
        let x = c.float(&choices)
        var shape = c.b.type(of: x).shape
        var axes = Array(shape.indices)
        let position = choices.below(shape.count + 1)
        let size = choices.pick([2, 1, 3, Size(dim: "N"), 0] as [Size]) ?? Size(2)
        shape.insert(size, at: position)
        axes = axes.map { $0 < position ? $0 : $0 + 1 }
        return c.count(shape) == nil ? nil : c.b.broadcast(x, to: shape, axes: axes)
      }
    ),
    (
      "reshape",
      { c, choices in
        let x = c.float(&choices)
        var shape = c.b.type(of: x).shape
        if shape.count > 1, choices.once(in: 2) {
          let axis = choices.below(shape.count - 1)
          guard let merged = try? shape[axis] * shape[axis + 1] else { return nil }
          shape.replaceSubrange(axis...(axis + 1), with: [merged])
        } else {
          shape.insert(1, at: choices.below(shape.count + 1))
        }
        return c.b.reshape(x, shape)
      }
    ),
    (
      "transpose",
      { c, choices in
        let x = c.float(&choices)
        return c.b.transpose(x, choices.order(Array(0..<c.b.type(of: x).rank)))
      }
    ),
    (
      "slice",
      { c, choices in c.part(of: c.float(&choices), &choices).map { c.b.make(Slice.self, $1, $0) } }
    ),
    (
      "two slices",
      { c, choices in
        let x = c.float(&choices)
        guard let (_, first) = c.part(of: x, &choices), let (_, second) = c.part(of: x, &choices)
        else { return nil }
        let a = c.b.make(Slice.self, first, x)
        let d = c.b.make(Slice.self, second, x)
        let sum = c.b.sum(c.b.sin(a), axes: Array(c.b.type(of: a).shape.indices))
        return c.b.multiply(d, c.b.broadcastLike(sum, c.b.type(of: d).shape))
      }
    ),
    (
      "accumulate_slice",
      { c, choices in
        let x = c.float(&choices)
        guard let (_, part) = c.part(of: x, &choices) else { return nil }
        let update = c.b.make(Slice.self, part, c.float(like: x, &choices))
        return c.b.make(AccumulateSlice.self, part, x, update)
      }
    ),
    (
      "pad",
      { c, choices in
        let x = c.float(&choices)
        let shape = c.b.type(of: x).shape
        let low = shape.map { _ in Size(choices.below(3)) }
        let high = shape.map { _ in Size(choices.below(2)) }
        let y = c.b.pad(x, low: low, high: high)
        return c.count(c.b.type(of: y).shape) == nil ? nil : y
      }
    ),
    (
      "concatenate",
      { c, choices in
        let x = c.float(&choices)
        let shape = c.b.type(of: x).shape
        guard !shape.isEmpty else { return nil }
        let parts = [x, c.float(like: x, &choices)] + (choices.once(in: 3) ? [x] : [])
        let y = c.b.concatenate(parts, axis: choices.below(shape.count))
        return c.count(c.b.type(of: y).shape) == nil ? nil : y
      }
    ),
    (
      "reverse",
      { c, choices in
        let x = c.float(&choices)
        return c.b.reverse(x, axes: choices.some(Array(0..<c.b.type(of: x).rank)))
      }
    ),
    (
      "iota",
      { c, choices in
        c.b.iota(choices.pick([Size(dim: "N"), 3, Size(dim: "M"), 1] as [Size]) ?? Size(2))
      }
    ),
    (
      "size",
      { c, choices in c.b.size(choices.pick([Size(dim: "N"), Size(dim: "M")]) ?? Size(2), .f64) }
    ),
    (
      "diagonal",
      { c, choices in
        let square = c.floats.filter {
          let shape = c.b.type(of: $0).shape
          return shape.count >= 2 && shape[shape.count - 1] == shape[shape.count - 2]
        }
        return choices.pick(square).map { c.b.diagonal($0) }
      }
    ),
    (
      "embed_diagonal",
      { c, choices in
        let x = c.float(&choices)
        let shape = c.b.type(of: x).shape
        guard let last = shape.last, c.count(shape + [last]) != nil else { return nil }
        return c.b.embedDiagonal(x)
      }
    ),
    (
      "gather",
      { c, choices in
        let x = c.float(&choices)
        guard let (axis, indices) = c.indices(into: x, &choices) else { return nil }
        let y = c.b.gather(x, indices, axis: axis)
        return c.count(c.b.type(of: y).shape) == nil ? nil : y
      }
    ),
    (
      "scatter_add",
      { c, choices in
        let x = c.float(&choices)
        guard let (axis, indices) = c.indices(into: x, &choices) else { return nil }
        let updates = c.b.gather(c.b.sin(x), indices, axis: axis)
        guard c.count(c.b.type(of: updates).shape) != nil else { return nil }
        return c.b.scatterAdd(c.float(like: x, &choices), indices, updates, axis: axis)
      }
    ),
    (
      "cumulative_sum",
      { c, choices in
        let x = c.float(&choices)
        let rank = c.b.type(of: x).rank
        guard rank > 0 else { return nil }
        return c.b.cumulativeSum(x, axis: choices.below(rank), reversed: choices.once(in: 2))
      }
    ),
    (
      "random_bits",
      { c, choices in
        let key = c.b.constant([ExactNumber(7), ExactNumber(9)], TensorType(.i64, [2]))
        let folded = c.b.foldIn(key, choices.below(5))
        let bits = c.b.randomBits(folded, shape: [Size(dim: "N"), 2])
        let number = c.b.convert(bits, to: .f64)
        return c.b.multiply(number, c.b.filled(.finite(Rational(1, 1 << 32)), like: number))
      }
    ),
  ]

  /// A part of a value: along each axis bounds that fit every size, and a step where the size is a
  /// number.
  private mutating func part(
    of x: Value, _ choices: inout Choices
  ) -> (Value, SliceAttributes)? {
    var (start, stop, step): ([Size], [Size], [Int]) = ([], [], [])
    for size in b.type(of: x).shape {
      let least = size.minimum ?? 0
      let first = choices.below(least + 1)
      let isWhole = size.constant == nil && !choices.once(in: 3)
      let end = first + choices.below(least - first + 1)
      start.append(Size(first))
      stop.append(isWhole ? size : Size(end))
      step.append(isWhole ? 1 : 1 + choices.below(2))
    }
    return (x, SliceAttributes(start: start, stop: stop, step: step))
  }

  /// An axis of a value and integers within it.
  private mutating func indices(
    into x: Value, _ choices: inout Choices
  ) -> (axis: Int, indices: Value)? {
    let shape = b.type(of: x).shape
    let axes = shape.indices.filter { shape[$0].isAtLeast(1) }
    guard let axis = choices.pick(Array(axes)) else { return nil }
    if choices.once(in: 3) { return (axis, b.iota(shape[axis])) }
    let bound = shape[axis].minimum ?? 1
    let numbers = (0..<3).map { _ in ExactNumber(choices.below(bound)) }
    return (axis, b.constant(numbers, TensorType(.i32, [3])))
  }
}

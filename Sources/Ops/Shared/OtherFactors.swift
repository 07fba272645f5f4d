import AdjointGraphIR
import AdjointTensors

/// For each element along the last axis, the product of the others: without a division, so that it
/// is exact where elements are 0, and a polynomial that can be differentiated any number of times.
enum OtherFactors {
  /// The longest axis that is laid out as a square.
  private static let longest = 16

  /// `yᵢ = Π xⱼ` over j ≠ i of the last axis.
  static func products(_ x: Value, _ b: inout GraphBuilder) -> Value {
    var levels = [Halves(x, &b)]
    while let level = levels.last, let n = level.size, n > longest {
      levels.append(Halves(level.multiplied(&b), &b))
    }
    // There is one level at least.
    var result = square(levels.removeLast().whole, &b)
    while let level = levels.popLast() { result = level.crossed(result, &b) }
    return result
  }

  /// The rows of n equal copies of x, with 1 on the diagonal, multiplied.
  private static func square(_ x: Value, _ b: inout GraphBuilder) -> Value {
    let shape = b.type(of: x).shape
    let rank = shape.count - 1
    let square = shape + [shape[rank]]
    let index = b.iota(shape[rank])
    let isDiagonal = b.equal(
      b.broadcast(index, to: square, axes: [rank]),
      b.broadcast(index, to: square, axes: [rank + 1]))
    let rows = b.broadcast(x, to: square, axes: Array(0..<rank) + [rank + 1])
    return b.product(b.select(isDiagonal, b.ones(like: rows), rows), axes: [rank + 1])
  }

  /// A tensor whose last axis falls into two halves, and an element over where it is odd.
  private struct Halves {
    let whole: Value
    private let axis: Int
    /// The length of the last axis, nil where it is symbolic.
    let size: Int?

    init(_ whole: Value, _ b: inout GraphBuilder) {
      self.whole = whole
      let shape = b.type(of: whole).shape
      axis = shape.count - 1
      size = shape[axis].constant
    }

    private var half: Int { (size ?? 0) / 2 }

    private func part(_ x: Value, _ range: Range<Int>, _ b: inout GraphBuilder) -> Value {
      b.slice(x, axis: axis, from: Size(range.lowerBound), to: Size(range.upperBound))
    }

    /// The halves multiplied, and the element over.
    func multiplied(_ b: inout GraphBuilder) -> Value {
      let left = part(whole, 0..<half, &b)
      let right = part(whole, half..<2 * half, &b)
      return joined([b.multiply(left, right)], over: whole, from: 2 * half, &b)
    }

    /// From the products of the others among `multiplied`, those among the elements: each times its
    /// partner in the other half.
    func crossed(_ others: Value, _ b: inout GraphBuilder) -> Value {
      let left = part(whole, 0..<half, &b)
      let right = part(whole, half..<2 * half, &b)
      let pairs = part(others, 0..<half, &b)
      return joined(
        [b.multiply(pairs, right), b.multiply(pairs, left)], over: others, from: half, &b)
    }

    /// The parts along the last axis, followed by the last element of `x` where the size is odd.
    private func joined(
      _ parts: [Value], over x: Value, from start: Int, _ b: inout GraphBuilder
    ) -> Value {
      let isOdd = (size ?? 0) % 2 == 1
      let all = isOdd ? parts + [part(x, start..<start + 1, &b)] : parts
      return all.count == 1 ? all[0] : b.concatenate(all, axis: axis)
    }
  }
}

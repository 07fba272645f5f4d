import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// Reductions, placements and linear algebra as formulas.
extension Expressing {
  /// The formula of a node whose operands have these formulas, of whole shape.
  func structural(_ id: NodeID, _ x: [Formula]) throws(DerivationFailure) -> Formula {
    let shape = graph.types(id)[0].shape
    switch graph.kind(id) {
    case Sum.kind: return x[0].summed(over: axes(id), of: x[0].shape)
    case ReduceMax.kind: return reduced("max", id, x[0])
    case ReduceMin.kind: return reduced("min", id, x[0])
    case Product.kind: return reduced("prod", id, x[0])
    case AnyTrue.kind: return reduced("any", id, x[0])
    case AllTrue.kind: return reduced("all", id, x[0])
    case Argmax.kind: return position("argmax", id, x[0])
    case Argmin.kind: return position("argmin", id, x[0])
    case Slice.kind:
      return .slice(x[0], graph.attributes(id, as: SliceAttributes.self), shape)
    case Pad.kind:
      let attributes = graph.attributes(id, as: PadAttributes.self)
      return .padded(x[0], attributes.low, attributes.high, shape)
    case Concatenate.kind:
      let axis = graph.attributes(id, as: ConcatenateAttributes.self).axis
      return .call("concat", x.map { .init($0) } + [.init(.number(axis), label: "axis")], shape)
    case Reverse.kind:
      let axes = graph.attributes(id, as: ReverseAttributes.self).axes
      return .call("reverse", [.init(x[0]), .init(.axes(axes), label: "axis")], shape)
    case CumulativeSum.kind: return cumulative(id, x[0])
    case Gather.kind: return gathered(id, x, shape)
    case Iota.kind: return .call("iota", [.init(.size(shape[0]))], shape)
    case EmbedDiagonal.kind:
      if x[0].isOnes, shape.count == 2 { return .call("eye", [.init(.size(shape[0]))], shape) }
      return embedded(x[0], shape)
    case Diagonal.kind: return .call("diag", [.init(x[0])], shape)
    case Inverse.kind: return .call("inverse", [.init(x[0])], shape)
    case Determinant.kind: return .call("det", [.init(x[0])], shape)
    case LogAbsDeterminant.kind: return .call("logabsdet", [.init(x[0])], shape)
    case Solve.kind: return .call("solve", [.init(x[0]), .init(x[1])], shape)
    default:
      throw DerivationFailure("no formula is known for the operation \(graph.primitive(id).name)")
    }
  }

  /// The axes of a reduction.
  func axes(_ id: NodeID) -> [Int] {
    graph.attributes(id, as: ReductionAttributes.self).axes
  }

  private func reduced(_ name: String, _ id: NodeID, _ x: Formula) -> Formula {
    let axes = axes(id)
    let left = x.shape.indices.filter { !axes.contains($0) }.map { x.shape[$0] }
    if left.isEmpty { return .call(name, [.init(x)], []) }
    return .call(name, [.init(x), .init(.axes(axes), label: "axis")], left)
  }

  private func position(_ name: String, _ id: NodeID, _ x: Formula) -> Formula {
    let axis = graph.attributes(id, as: AxisAttributes.self).axis
    return .call(
      name, [.init(x), .init(.number(axis), label: "axis")], graph.types(id)[0].shape)
  }

  private func cumulative(_ id: NodeID, _ x: Formula) -> Formula {
    let attributes = graph.attributes(id, as: CumulativeSumAttributes.self)
    return .cumulative(x, axis: attributes.axis, reversed: attributes.reversed)
  }

  private func gathered(_ id: NodeID, _ x: [Formula], _ shape: Shape) -> Formula {
    let axis = graph.attributes(id, as: GatherAttributes.self).axis
    let entries = (0..<axis).map { _ in Formula.Entry.all } + [.at(x[1])]
    return .index(x[0], entries, shape)
  }
}

extension Formula {
  /// A slice: `x[0:2, :]`.
  static func slice(_ x: Formula, _ attributes: SliceAttributes, _ shape: Shape) -> Formula {
    var entries: [Entry] = []
    for axis in x.shape.indices {
      let (start, stop, step) = (
        attributes.start[axis], attributes.stop[axis], attributes.step[axis]
      )
      let isWhole = start == 0 && stop == x.shape[axis] && step == 1
      entries.append(isWhole ? .all : .range(.size(start), .size(stop), step: step))
    }
    while entries.last == .all { entries.removeLast() }
    return entries.isEmpty ? x : .index(x, entries, shape)
  }

  /// Zeros around a formula: `pad(x, [[0, 1], [2, 0]])`.
  static func padded(_ x: Formula, _ low: [Size], _ high: [Size], _ shape: Shape) -> Formula {
    if x.isZero || shape.isEmpty || (low + high).allSatisfy({ $0 == 0 }) { return x }
    let (scale, rest) = x.scaled
    if !scale.isOne { return scale * padded(rest.fitted(to: x.shape), low, high, shape) }
    if x.isOnes, let sizes = shape.constants, (1...16).contains(sizes.reduce(1, *)),
      let low = low.constants, let inner = x.shape.constants
    {
      return zeros(sizes) { position in
        zip(position, zip(low, inner)).allSatisfy { $0 >= $1.0 && $0 < $1.0 + $1.1 }
      }
    }
    let widths = zip(low, high).map { Formula.list([.size($0), .size($1)]) }
    return .call("pad", [Argument(x), Argument(.list(widths))], shape)
  }

  /// Sums of what stands before each entry, itself included; or behind it.
  static func cumulative(_ x: Formula, axis: Int, reversed: Bool) -> Formula {
    let label = Argument(.number(axis), label: "axis")
    guard reversed else { return .call("cumsum", [Argument(x), label], x.shape) }
    let turned = Formula.call("reverse", [Argument(x), label], x.shape)
    let sums = Formula.call("cumsum", [Argument(turned), label], x.shape)
    return .call("reverse", [Argument(sums), label], x.shape)
  }

  /// Numbers written out: 1 where `isOne`, 0 elsewhere.
  private static func zeros(
    _ sizes: [Int], _ position: [Int] = [], _ isOne: ([Int]) -> Bool
  ) -> Formula {
    guard let size = sizes.first else { return .number(isOne(position) ? 1 : 0) }
    return .list((0..<size).map { zeros(Array(sizes.dropFirst()), position + [$0], isOne) })
  }

  /// Zeros around parts that stand one behind the other: their concatenation.
  var joiningPads: Formula {
    var parts: [(part: Formula, low: Formula, high: Formula)] = []
    var axes: Set<Int> = []
    for term in terms {
      guard case .call("pad", let arguments) = term.kind, let part = arguments[0].formula,
        case .list(let widths)? = arguments[1].formula?.kind
      else { return self }
      for (axis, width) in widths.enumerated() {
        guard case .list(let pair) = width.kind else { return self }
        if pair.allSatisfy(\.isZero) { continue }
        axes.insert(axis)
        parts.append((part, pair[0], pair[1]))
      }
    }
    guard axes.count == 1, let axis = axes.first, parts.count == terms.count, parts.count > 1
    else { return self }
    var end = Formula.number(0)
    var order: [Formula] = []
    while let next = parts.firstIndex(where: { $0.low == end }), order.count < parts.count {
      order.append(parts[next].part)
      end = end + .size(parts[next].part.shape[axis])
    }
    guard order.count == parts.count, end == .size(shape[axis]) else { return self }
    return .call(
      "concat", order.map { Argument($0) } + [Argument(.number(axis), label: "axis")], shape)
  }

  /// True for `ones([n])`.
  var isOnes: Bool {
    if case .call("ones", _) = kind { return true }
    return false
  }
}

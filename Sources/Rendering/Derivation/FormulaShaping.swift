import AdjointTensors

/// Formulas whose entries are placed otherwise: transposes, new axes, sums over axes.
extension Formula {
  /// The formula in exactly that shape.
  public func fitted(to wanted: Shape) -> Formula {
    if shape == wanted { return self }
    let sizes = Argument(.sizes(wanted))
    if isOne { return .call("ones", [sizes], wanted) }
    if isZero { return .call("zeros", [sizes], wanted) }
    if constant != nil { return .call("full", [sizes, Argument(self)], wanted) }
    let (scale, rest) = scaled
    if !scale.isOne, rest.isOne { return scale * .call("ones", [sizes], wanted) }
    if !scale.isOne, rest != self { return scale * rest.fitted(to: wanted) }
    // A factor that has the whole shape already spreads the others.
    return .call("broadcast", [Argument(self), sizes], wanted)
  }

  /// `[N, 2*D]` as an argument.
  static func sizes(_ shape: Shape) -> Formula {
    guard !shape.isEmpty else { return Formula(.list([]), [0]) }
    return .list(shape.map { .size($0) })
  }

  /// `[0, 1]` as an argument, or `1` for one axis.
  static func axes(_ axes: [Int]) -> Formula {
    axes.count == 1 ? .number(axes[0]) : .list(axes.map { .number($0) })
  }

  /// The transpose of the last two axes.
  /// - Requires: rank 2 at least.
  public var transposed: Formula {
    if case .transpose(let inner) = kind { return inner }
    if isIdentity { return self }
    let (scale, rest) = scaled
    if !scale.isOne { return scale * rest.transposed }
    if case .matmul(let parts) = kind, parts.allSatisfy({ $0.rank == rank }),
      parts.contains(where: \.isTransposed)
    {
      return .matmul(parts.reversed().map(\.transposed))
    }
    if case .call("outer", let arguments) = kind, arguments.count == 2, rank == 2 {
      return .call("outer", arguments.reversed(), shape.reversed())
    }
    var turned = shape
    turned.swapAt(rank - 1, rank - 2)
    return Formula(.transpose(self), turned, around: [self])
  }

  private var isTransposed: Bool {
    if case .transpose = kind { return true }
    return false
  }

  /// The axes in another order: axis k of the result is axis `order[k]`.
  /// - Requires: the formula's shape is whole.
  public func permuted(_ order: [Int]) -> Formula {
    if order == Array(order.indices) { return self }
    if order == order.indices.dropLast(2) + [rank - 1, rank - 2] { return transposed }
    let list = Argument(.list(order.map { .number($0) }))
    return .call("transpose", [Argument(self), list], order.map { shape[$0] })
  }

  /// New axes of size 1 where `isNew`; the others are the formula's own, in order.
  public func insertingAxes(_ isNew: [Bool]) -> Formula {
    guard rank > 0, isNew.contains(true) else { return self }
    var pattern = isNew[...]
    // Leading axes come by themselves.
    while pattern.first == true { pattern = pattern.dropFirst() }
    guard pattern.contains(true) else { return self }
    let (scale, rest) = scaled
    if !scale.isOne { return scale * rest.insertingAxes(isNew) }
    if case .product(let number, let factors) = kind, factors.count == 1 {
      let base = factors[0].base.insertingAxes(isNew)
      return .product(number, [.init(base: base, exponent: factors[0].exponent)])
    }
    let added = pattern.enumerated().filter(\.element).map(\.offset)
    if let kept = keepingDimensions(added, rank: pattern.count) { return kept }
    if case .call("squeeze", let arguments) = kind, let inner = arguments[0].formula,
      inner.rank == pattern.count, arguments.count == 2,
      arguments[1].formula == Formula.axes(added)
    {
      return inner
    }
    var own = shape[...]
    let result = pattern.map { $0 ? Size(1) : own.popFirst() ?? 1 }
    return .index(self, pattern.map { $0 ? .newAxis : .all }, Array(result))
  }

  /// A reduction that keeps its axes, where the new axes are those that it removes.
  private func keepingDimensions(_ added: [Int], rank: Int) -> Formula? {
    guard case .call(let name, let arguments) = kind, arguments.count == 2,
      Formula.reductions.contains(name), let x = arguments[0].formula, x.rank == rank,
      arguments[1].label == "axis", let axes = arguments[1].formula.flatMap(\.axisList),
      axes.map({ $0 < 0 ? $0 + rank : $0 }).sorted() == added
    else { return nil }
    let shape = x.shape.indices.map { added.contains($0) ? 1 : x.shape[$0] }
    return .call(name, arguments + [Argument(word: "true", label: "keepdims")], shape)
  }

  /// Functions that remove axes, or keep them with `keepdims: true`.
  static let reductions: Set<String> = [
    "sum", "max", "min", "prod", "any", "all", "mean", "variance", "sumsq", "norm2", "logsumexp",
  ]

  /// The axes that a list names.
  private var axisList: [Int]? {
    if let axis = constant?.integer { return [axis] }
    guard case .list(let entries) = kind else { return nil }
    let axes = entries.compactMap { $0.constant?.integer }
    return axes.count == entries.count ? axes : nil
  }

  /// The formula without axes of size 1.
  /// - Requires: its shape is whole.
  public func removingAxes(_ axes: [Int]) -> Formula {
    guard !axes.isEmpty, rank > 0 else { return self }
    let (scale, rest) = scaled
    if !scale.isOne { return scale * rest.removingAxes(axes) }
    let left = shape.indices.filter { !axes.contains($0) }.map { shape[$0] }
    if case .call(let name, let arguments) = kind, arguments.count == 3,
      arguments[2].label == "keepdims", Formula.reductions.contains(name),
      arguments[1].formula?.axisList?.map({ $0 < 0 ? $0 + rank : $0 }) == axes
    {
      return .call(name, Array(arguments.prefix(2)), left)
    }
    if case .index(let base, let entries) = kind,
      let result = Formula.narrowed(base, entries, axes, left)
    {
      return result
    }
    return .call("squeeze", [Argument(self), Argument(.axes(axes), label: "axis")], left)
  }

  /// `x[2:3]` without that axis is `x[2]`, `x[:, None]` is x.
  private static func narrowed(
    _ base: Formula, _ entries: [Entry], _ axes: [Int], _ shape: Shape
  ) -> Formula? {
    var result: [Entry] = []
    var axis = 0
    var own = base.shape[...]
    // Axes that the index leaves out stand as they are.
    let count = entries.count { $0 != .newAxis }
    let missing = (count..<max(count, base.rank)).map { _ in Entry.all }
    for entry in entries + missing {
      let size = entry == .newAxis ? 1 : own.popFirst()
      if case .at(let position) = entry, position.rank == 0 {
        result.append(entry)
        continue
      }
      if axes.contains(axis) {
        switch entry {
        case .newAxis: break
        case .all where size == 1: result.append(.at(.number(0)))
        case .range(let start, let stop, _) where (stop - start).isOne: result.append(.at(start))
        default: return nil
        }
      } else {
        result.append(entry)
      }
      axis += 1
    }
    if result.allSatisfy({ $0 == .all }) { return base }
    while result.last == .all, result.count > 1 { result.removeLast() }
    return .index(base, result, shape)
  }

  /// The sum over axes of a value of shape `whole` that the formula stands for.
  public func summed(over axes: [Int], of whole: Shape) -> Formula {
    guard !axes.isEmpty, !isZero else { return self }
    let (scale, rest) = scaled
    let lead = whole.count - rest.rank
    let absent = axes.filter { $0 < lead || rest.shape[$0 - lead] != whole[$0] }
    let count = absent.reduce(scale) { $0 * .size(whole[$1]) }
    let present = axes.filter { !absent.contains($0) }.map { $0 - lead }
    // Axes of size 1 that the sum removes.
    let units = absent.map { $0 - lead }.filter { $0 >= 0 }
    guard !present.isEmpty else { return count * rest.removingAxes(units) }
    let left = rest.shape.indices.filter { !present.contains($0) }
    var arguments = [Argument(rest)]
    if !left.isEmpty { arguments.append(Argument(.axes(present), label: "axis")) }
    let sum = Formula.call("sum", arguments, left.map { rest.shape[$0] })
    return count * sum.removingAxes(units.map { unit in left.firstIndex(of: unit) ?? 0 })
  }
}

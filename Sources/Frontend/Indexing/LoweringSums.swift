import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// Reductions over index variables; sums of products become contractions.
extension Lowering {
  private static let boundReductions = [
    "sum": Sum.kind, "mean": Sum.kind, "prod": Product.kind, "max": ReduceMax.kind,
    "min": ReduceMin.kind, "any": AnyTrue.kind, "all": AllTrue.kind,
  ]

  /// `sum(e for i < n)`: over all values of the variables.
  mutating func boundReduction(
    _ call: Expression.Call, at span: SourceSpan
  ) throws(Poison) -> Operand {
    let name = call.name.text
    let id = call.arguments[0].value
    let place = tree[id].span
    guard let kind = Lowering.boundReductions[name], call.arguments[0].label == nil,
      functions.findOwn(name, from: frame.space) == nil
    else {
      let end = call.binders.last.map { tree[$0.bound].span } ?? place
      throw fail(
        IndexDiagnostics.noReduction(
          call.name, map.text(of: place.joined(end)), at: place.joined(end)))
    }
    let variables = try open(call.binders)
    defer { close(variables) }
    let operand = try lower(id)
    let sizes = variables.map { indexVariables[$0].size }
    let count = try product(sizes, at: span)
    if let known = reduced(operand, name, count) { return known }
    let value = try reducible(try tensor(operand, at: place), name, at: place)
    let axes = Set(variables.map { AxisLabel.variable($0) })
    let result = try reduced(kind, indexed(value), axes, at: span)
    if name == "mean" {
      return .tensor(try divided(try settled(result, at: span), by: count, at: span))
    }
    return .tensor(try settled(result, at: span))
  }

  /// What a reduction of a number that is the same at all values gives, where that is a number.
  private func reduced(_ operand: Operand, _ name: String, _ count: Size) -> Operand? {
    switch (name, operand) {
    case ("sum", .number(let number)): (number * StaticNumber(count)).map { .number($0) }
    case ("max", .number), ("min", .number), ("mean", .number), ("max", .open), ("min", .open),
      ("mean", .open), ("any", .bool), ("all", .bool):
      count.isAtLeast(1) ? operand : nil
    default: nil
    }
  }

  /// A value in an element type that the reduction takes.
  private mutating func reducible(
    _ value: Value, _ name: String, at span: SourceSpan
  ) throws(Poison) -> Value {
    switch name {
    case "any", "all": return try condition(.tensor(value), name, at: span)
    case "mean" where !type(value).element.isFloat:
      return try convert(value, to: conventions.float, at: span)
    case _ where type(value).element == .bool: return try convert(value, to: .i32, at: span)
    default: return value
    }
  }

  private mutating func divided(
    _ value: Value, by count: Size, at span: SourceSpan
  ) throws(Poison) -> Value {
    let type = type(value)
    let number = try scalar(StaticNumber(count), type.element, at: span)
    let divisor = try broadcast(number, to: type.shape, at: span)
    return try emit(Divide.kind, [], [value, divisor], at: span)
  }

  /// A reduction over own axes of a value that depends on index variables.
  mutating func reduction(
    _ kind: Kind, _ value: IndexedValue, _ axes: [Int], _ type: TensorType, at span: SourceSpan
  ) throws(Poison) -> Value {
    let removed = Set(axes.map { AxisLabel.own($0) })
    let kept = value.type.shape.indices.filter { !axes.contains($0) }
    let result = try reduced(kind, value, removed, at: span)
    return reference(
      to: result.relabeled(type) { axis in
        if case .own(let own) = axis { .own(kept.firstIndex(of: own) ?? own) } else { axis }
      })
  }

  /// A value without some of its labels, over which it is reduced; own axes keep their numbers.
  private mutating func reduced(
    _ kind: Kind, _ value: IndexedValue, _ removed: Set<AxisLabel>, at span: SourceSpan
  ) throws(Poison) -> IndexedValue {
    if kind == Sum.kind { return try sum(value, removed, at: span) }
    let whole = try product(value.factors, of: value.type, at: span)
    let axes = Set(whole.axes).union(removed).sorted()
    let operand = try aligned(whole, to: axes, of: value.type, at: span)
    let result = try sum(operand, axes, removed, kind, at: span)
    return IndexedValue(factors: [result], type: value.type)
  }

  /// One node that reduces the axes of a value with these labels.
  private mutating func sum(
    _ value: Value, _ axes: [AxisLabel], _ removed: Set<AxisLabel>, _ kind: Kind = Sum.kind,
    at span: SourceSpan
  ) throws(Poison) -> IndexedFactor {
    let positions = axes.indices.filter { removed.contains(axes[$0]) }
    let kept = axes.filter { !removed.contains($0) }
    let field = AttributeField("axes", .integers(Array(positions)))
    return IndexedFactor(value: try emitNode(kind, [field], [value], at: span), axes: kept)
  }

  /// The sum of a product: factors without any of the labels stay outside of it, and a label that
  /// no factor has multiplies by the number of its values.
  private mutating func sum(
    _ value: IndexedValue, _ removed: Set<AxisLabel>, at span: SourceSpan
  ) throws(Poison) -> IndexedValue {
    let inside = value.factors.filter { !removed.isDisjoint(with: $0.axes) }
    var factors = value.factors.filter { removed.isDisjoint(with: $0.axes) }
    if !inside.isEmpty {
      factors.append(try contracted(inside, removed, of: value.type, at: span))
    }
    for axis in removed.subtracting(value.axes).sorted() {
      let count = StaticNumber(size(axis, of: value.type))
      guard count != StaticNumber(1) else { continue }
      factors.append(.init(value: try scalar(count, value.type.element, at: span), axes: []))
    }
    return IndexedValue(factors: factors, type: value.type)
  }

  /// The sum of a product of factors, two of them at a time.
  private mutating func contracted(
    _ factors: [IndexedFactor], _ removed: Set<AxisLabel>, of type: TensorType,
    at span: SourceSpan
  ) throws(Poison) -> IndexedFactor {
    var rest = try grouped(factors, of: type, at: span)
    while true {
      for position in rest.indices {
        let others = Set(rest.indices.filter { $0 != position }.flatMap { rest[$0].axes })
        let alone = removed.intersection(rest[position].axes).subtracting(others)
        guard !alone.isEmpty else { continue }
        rest[position] = try sum(rest[position].value, rest[position].axes, alone, at: span)
      }
      guard rest.count > 1 else { return rest[0] }
      let (left, right) = Lowering.pair(rest, removed)
      let second = rest.remove(at: right)
      let first = rest.remove(at: left)
      let needed = Set(rest.flatMap(\.axes))
      let all = Set(first.axes + second.axes).sorted()
      let kept = all.filter { !removed.contains($0) || needed.contains($0) }
      let result =
        kept.count == all.count
        ? try product([first, second], of: type, at: span)
        : try contraction(first, second, to: kept, at: span)
      rest.insert(result, at: left)
    }
  }

  /// Factors with the same axes multiplied, entry by entry.
  private mutating func grouped(
    _ factors: [IndexedFactor], of type: TensorType, at span: SourceSpan
  ) throws(Poison) -> [IndexedFactor] {
    var groups: [[IndexedFactor]] = []
    for factor in factors {
      if let same = groups.firstIndex(where: { Set($0[0].axes) == Set(factor.axes) }) {
        groups[same].append(factor)
      } else {
        groups.append([factor])
      }
    }
    var result: [IndexedFactor] = []
    for group in groups { result.append(try product(group, of: type, at: span)) }
    return result
  }

  /// The first two factors that share a label which is summed; the first two where none do.
  private static func pair(
    _ factors: [IndexedFactor], _ removed: Set<AxisLabel>
  ) -> (left: Int, right: Int) {
    for left in factors.indices {
      for right in factors.indices.dropFirst(left + 1) {
        let shared = removed.intersection(factors[left].axes).intersection(factors[right].axes)
        if !shared.isEmpty { return (left, right) }
      }
    }
    return (0, 1)
  }

  private mutating func contraction(
    _ left: IndexedFactor, _ right: IndexedFactor, to kept: [AxisLabel], at span: SourceSpan
  ) throws(Poison) -> IndexedFactor {
    let all = Set(left.axes + right.axes).sorted()
    let letters = ContractAttributes.freshLabels(all.count, besides: [])
    func names(_ axes: [AxisLabel]) -> [Character] {
      axes.map { axis in letters[all.firstIndex(of: axis) ?? 0] }
    }
    let labels = ContractAttributes(
      left: names(left.axes), right: names(right.axes), output: names(kept))
    let value = try emitNode(
      Contract.kind, [.init("", .text(labels.text))], [left.value, right.value], at: span)
    return IndexedFactor(value: value, axes: kept)
  }
}

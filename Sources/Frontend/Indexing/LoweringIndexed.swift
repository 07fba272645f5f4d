import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// Nodes on operands that depend on index variables: one node for all values of the variables.
extension Lowering {
  /// A node of a primitive on operands of which one depends on index variables at least.
  mutating func emitIndexed(
    _ kind: Kind, _ fields: [AttributeField], _ operands: [Value], at span: SourceSpan
  ) throws(Poison) -> Value {
    var trial = OperationTrial(builder)
    let type: TensorType
    do { type = try trial.type(kind, fields, operands.map { self.type($0) }) } catch {
      throw fail(TypeDiagnostics.rule(error, at: span))
    }
    switch kind {
    case Multiply.kind where type.element != .bool:
      let factors = operands.flatMap { indexed($0).factors }
      return reference(to: IndexedValue(factors: factors, type: type))
    case BroadcastTo.kind:
      let axes = trial.attributes(as: BroadcastAttributes.self).axes
      return reference(to: relabeled(operands[0], type) { axes[$0] })
    case Transpose.kind:
      let permutation = trial.attributes(as: TransposeAttributes.self).permutation
      return reference(
        to: relabeled(operands[0], type) { axis in permutation.firstIndex(of: axis) ?? axis })
    case Contract.kind:
      return try contraction(
        trial.attributes(as: ContractAttributes.self), operands, type, at: span)
    case DerivativeNode.kind:
      return try indexedDerivative(
        trial.attributes(as: DerivativeAttributes.self).mode, operands, at: span)
    default: break
    }
    switch builder.catalogue[kind].family {
    case .elementwise: return try elementwise(kind, fields, operands, type, at: span)
    case .reduction where kind != Argmax.kind && kind != Argmin.kind:
      let axes = trial.attributes(as: ReductionAttributes.self).axes
      return try reduction(kind, indexed(operands[0]), axes, type, at: span)
    default: return try batched(&trial, operands, type, at: span)
    }
  }

  private func relabeled(
    _ value: Value, _ type: TensorType, _ number: (Int) -> Int
  ) -> IndexedValue {
    indexed(value).relabeled(type) { axis in
      if case .own(let own) = axis { .own(number(own)) } else { axis }
    }
  }

  /// A node whose operands have the same axes.
  private mutating func elementwise(
    _ kind: Kind, _ fields: [AttributeField], _ operands: [Value], _ type: TensorType,
    at span: SourceSpan
  ) throws(Poison) -> Value {
    var factors: [IndexedFactor] = []
    for operand in operands { factors.append(try factor(operand, at: span)) }
    let axes = Set(factors.flatMap(\.axes)).sorted()
    var values: [Value] = []
    for factor in factors { values.append(try aligned(factor, to: axes, of: type, at: span)) }
    let value = try emitNode(kind, fields, values, at: span)
    return reference(to: IndexedValue(factors: [.init(value: value, axes: axes)], type: type))
  }

  /// The product of a value's factors as one factor, made once.
  mutating func factor(_ value: Value, at span: SourceSpan) throws(Poison) -> IndexedFactor {
    let whole = indexed(value)
    if whole.factors.count == 1 { return whole.factors[0] }
    let result = try product(whole.factors, of: whole.type, at: span)
    replace(value, by: result)
    return result
  }

  /// The product of factors, made from left to right over no more axes than each step needs.
  mutating func product(
    _ factors: [IndexedFactor], of type: TensorType, at span: SourceSpan
  ) throws(Poison) -> IndexedFactor {
    var result = factors[0]
    for factor in factors.dropFirst() {
      let axes = Set(result.axes + factor.axes).sorted()
      let left = try aligned(result, to: axes, of: type, at: span)
      let right = try aligned(factor, to: axes, of: type, at: span)
      let value = try emitNode(Multiply.kind, [], [left, right], at: span)
      result = IndexedFactor(value: value, axes: axes)
    }
    return result
  }

  /// A factor with its axes in order, repeated along those that it lacks.
  mutating func aligned(
    _ factor: IndexedFactor, to axes: [AxisLabel], of type: TensorType, at span: SourceSpan
  ) throws(Poison) -> Value {
    let kept = axes.filter(factor.axes.contains)
    let value = try transpose(
      factor.value, kept.map { factor.axes.firstIndex(of: $0) ?? 0 }, at: span)
    if kept.count == axes.count { return value }
    let places = kept.map { axes.firstIndex(of: $0) ?? 0 }
    let fields: [AttributeField] = [
      .init("to", .sizes(axes.map { size($0, of: type) })), .init("axes", .integers(places)),
    ]
    return try emitNode(BroadcastTo.kind, fields, [value], at: span)
  }

  /// A value with the axes of variables before all of its own.
  mutating func whole(
    _ value: Value, over variables: [Int], at span: SourceSpan
  ) throws(Poison) -> Value {
    let type = type(value)
    let axes = variables.map { AxisLabel.variable($0) } + (0..<type.rank).map { .own($0) }
    return try aligned(try factor(value, at: span), to: axes, of: type, at: span)
  }

  /// A value whose own axes are `count` fewer: the first ones stood for variables.
  func labeled(_ value: Value, _ variables: [Int], _ type: TensorType) -> IndexedValue {
    let axes = variables.map { AxisLabel.variable($0) } + (0..<type.rank).map { .own($0) }
    return IndexedValue(factors: [.init(value: value, axes: axes)], type: type)
  }

  /// A contraction in which each variable has a label of its own.
  private mutating func contraction(
    _ labels: ContractAttributes, _ operands: [Value], _ type: TensorType, at span: SourceSpan
  ) throws(Poison) -> Value {
    let all = Set(operands.flatMap { indexed($0).variables }).sorted()
    let letters = ContractAttributes.freshLabels(
      all.count, besides: labels.left + labels.right)
    let letter = { (variable: Int) in letters[all.firstIndex(of: variable) ?? 0] }
    let (left, leftLabels) = try lettered(operands[0], labels.left, letter, at: span)
    let (right, rightLabels) = try lettered(operands[1], labels.right, letter, at: span)
    let batched = ContractAttributes(
      left: leftLabels, right: rightLabels, output: letters + labels.output)
    let value = try emitNode(
      Contract.kind, [.init("", .text(batched.text))], [left, right], at: span)
    return reference(to: labeled(value, all, type))
  }

  /// An operand of a contraction with a letter for each of its axes, in whatever order they are.
  private mutating func lettered(
    _ operand: Value, _ own: [Character], _ variable: (Int) -> Character, at span: SourceSpan
  ) throws(Poison) -> (value: Value, labels: [Character]) {
    var factor = try factor(operand, at: span)
    let all = Set(factor.axes).union(own.indices.map { .own($0) }).sorted()
    if factor.axes.count < all.count {
      let value = try aligned(factor, to: all, of: type(operand), at: span)
      factor = IndexedFactor(value: value, axes: all)
    }
    let labels = factor.axes.map { axis in
      switch axis {
      case .own(let number): own[number]
      case .variable(let id): variable(id)
      }
    }
    return (factor.value, labels)
  }

  /// Any other node, by its batched form, which adds one variable after the other.
  private mutating func batched(
    _ trial: inout OperationTrial, _ operands: [Value], _ type: TensorType, at span: SourceSpan
  ) throws(Poison) -> Value {
    let variables = operands.map { indexed($0).variables }
    let all = Set(variables.joined()).sorted()
    var values: [Value] = []
    for (operand, own) in zip(operands, variables) {
      values.append(try whole(operand, over: own, at: span))
    }
    for variable in all.reversed() {
      trial.batch(variables.map { $0.contains(variable) }, size: indexVariables[variable].size)
    }
    mark(span)
    guard builder.count < Lowering.mostNodes else { throw fail(TypeDiagnostics.tooLarge(at: span)) }
    return reference(to: labeled(trial.transplant(values, into: &builder), all, type))
  }
}

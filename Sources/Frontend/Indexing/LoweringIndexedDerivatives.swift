import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// Derivatives at every value of index variables. A variable of the value alone makes a Jacobian of
/// the values together; where the variable of the derivative depends on it too, its entries belong
/// to the values' one by one, and the derivative is that of their sum.
extension Lowering {
  /// A derivative node on operands of which one depends on index variables at least.
  mutating func indexedDerivative(
    _ mode: DerivativeAttributes.Mode, _ operands: [Value], at span: SourceSpan
  ) throws(Poison) -> Value {
    let (y, x) = (operands[0], operands[1])
    let matrix = try indexedJacobian(y, x, at: span)
    let (outer, inner) = (Array(0..<type(y).rank), Array(0..<type(x).rank))
    switch mode {
    case .grad, .jacobian: return matrix
    case .jacobianTransposed:
      return try transpose(matrix, inner.map { $0 + outer.count } + outer, at: span)
    case .hessian: return try indexedJacobian(matrix, x, at: span)
    case .jvp:
      // J·v, v spread along the axes of y.
      return try product(matrix, operands[2], along: inner.map { $0 + outer.count }, at: span)
    case .vjp: return try product(matrix, operands[2], along: outer, at: span)
    }
  }

  /// The derivative of each entry of y in each entry of x.
  private mutating func indexedJacobian(
    _ y: Value, _ x: Value, at span: SourceSpan
  ) throws(Poison) -> Value {
    let shared = Set(indexed(y).variables).intersection(indexed(x).variables)
    let own = indexed(y).variables.filter { !shared.contains($0) }
    let inner = indexed(x).variables
    var value = try factor(y, at: span)
    if !shared.isEmpty {
      let positions = value.axes.indices.filter { position in
        if case .variable(let id) = value.axes[position] { shared.contains(id) } else { false }
      }
      let sum = try emitNode(
        Sum.kind, [.init("axes", .integers(Array(positions)))], [value.value], at: span)
      let axes = value.axes.indices.filter { !positions.contains($0) }.map { value.axes[$0] }
      value = IndexedFactor(value: sum, axes: axes)
    }
    let (a, b) = (type(y), type(x))
    let left = own.map { AxisLabel.variable($0) } + a.shape.indices.map { .own($0) }
    let whole = try aligned(value, to: left, of: a, at: span)
    // The variable of a derivative is one node, on which the value depends: nothing moves its axes.
    let variable = try factor(x, at: span)
    let mode: DerivativeAttributes.Mode = left.isEmpty ? .grad : .jacobian
    let field = AttributeField("", .text(mode.rawValue))
    let result = try emitNode(
      DerivativeNode.kind, [field], [whole, variable.value], at: span)
    let right = variable.axes.map { axis in
      if case .own(let number) = axis { AxisLabel.own(number + a.rank) } else { axis }
    }
    precondition(Set(variable.axes).count == b.rank + inner.count, "\(x) is no single node")
    return reference(
      to: IndexedValue(
        factors: [.init(value: result, axes: left + right)],
        type: TensorType(a.element, a.shape + b.shape)))
  }

  /// A matrix times a vector along some of the matrix's axes.
  private mutating func product(
    _ matrix: Value, _ vector: Value, along axes: [Int], at span: SourceSpan
  ) throws(Poison) -> Value {
    let shape = type(matrix).shape
    let fields: [AttributeField] = [
      .init("to", .sizes(shape)), .init("axes", .integers(axes)),
    ]
    let spread =
      axes.count == shape.count
      ? vector : try emit(BroadcastTo.kind, fields, [vector], at: span)
    let products = try emit(Multiply.kind, [], [matrix, spread], at: span)
    return try emit(Sum.kind, [.init("axes", .integers(axes))], [products], at: span)
  }

  /// An operand that gets a name in a function: where a derivative may name it and it depends on
  /// index variables, it becomes a value of its own, so that no other path leads to it.
  mutating func variableOfDerivative(
    _ operand: Operand, at span: SourceSpan
  ) throws(Poison) -> Operand {
    guard frame.isDifferentiating, case .tensor(let value) = operand, value.isIndexed,
      type(value).element.isFloat
    else { return operand }
    return .tensor(try fresh(value, at: span))
  }

  private mutating func fresh(_ value: Value, at span: SourceSpan) throws(Poison) -> Value {
    let type = type(value)
    let variables = indexed(value).variables
    let whole = try whole(value, over: variables, at: span)
    let shape = variables.map { indexVariables[$0].size } + type.shape
    let copy = try emitNode(Reshape.kind, [.init("to", .sizes(shape))], [whole], at: span)
    return reference(to: labeled(copy, variables, type))
  }
}

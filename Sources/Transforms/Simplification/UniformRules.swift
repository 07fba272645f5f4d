import AdjointGraphIR
import AdjointOps
import AdjointTensors

extension Simplify {
  /// Operations done before values are repeated or get further axes: f(broadcast x, broadcast y) =
  /// broadcast f(x, y) and f(reshape x, reshape y) = reshape f(x, y), for every elementwise
  /// operation that can't fail.
  static let uniformRules: [Rule] = [
    lifted(Add.self), lifted(Subtract.self), lifted(Multiply.self), lifted(Divide.self),
    lifted(Power.self), lifted(Maximum.self), lifted(Minimum.self), lifted(Scale.self),
    lifted(Negate.self), lifted(Exp.self),
    lifted(Log.self), lifted(Log1p.self), lifted(Expm1.self), lifted(Tanh.self),
    lifted(Sigmoid.self), lifted(Erf.self), lifted(Sin.self), lifted(Cos.self), lifted(Sqrt.self),
    lifted(Floor.self), lifted(Abs.self), lifted(Sign.self), lifted(Relu.self),
    lifted(IsFinite.self), lifted(Not.self), lifted(And.self), lifted(Or.self),
    lifted(Equal.self), lifted(NotEqual.self), lifted(Less.self), lifted(LessEqual.self),
    lifted(Select.self), lifted(Convert.self),
  ].flatMap { $0 }

  private static func lifted<P: Primitive>(_ kind: P.Type) -> [Rule] {
    [
      Rule(kind, "broadcast-last", .exact) { b, v in b.lifted(v) },
      Rule(kind, "reshape-last", .exact) { b, v in b.reshapedLast(v) },
    ]
  }
}

extension GraphBuilder {
  /// An elementwise operation on the operands of broadcasts: all of one shape and axes, save those
  /// that repeat a scalar.
  fileprivate mutating func lifted(_ value: Value) -> Value? {
    guard operandSlice(value.node).allSatisfy({ kind(of: $0) == BroadcastTo.kind }) else {
      return nil
    }
    let target = type(of: value).shape
    var widest: BroadcastAttributes?
    for operand in operandSlice(value.node) {
      let attributes = attributes(operand, as: BroadcastAttributes.self)
      if attributes.axes.isEmpty { continue }
      guard widest == nil || widest == attributes else { return nil }
      widest = attributes
    }
    let axes = widest?.axes ?? []
    // A broadcast that repeats nothing is another rule's.
    guard axes.count < target.count else { return nil }
    let shape = axes.map { target[$0] }
    var operands: [Value] = []
    for operand in self.operands(value) {
      let inner = first(operand)
      operands.append(type(of: inner).rank == 0 ? broadcastLike(inner, shape) : inner)
    }
    guard let small = try? emit(like: node(value.node), operands) else { return nil }
    return broadcast(small, to: target, axes: axes)
  }

  /// An elementwise operation on the operands of reshapes from one shape of lower rank, and on
  /// scalars that are repeated.
  fileprivate mutating func reshapedLast(_ value: Value) -> Value? {
    guard operandSlice(value.node).contains(where: { kind(of: $0) == Reshape.kind }) else {
      return nil
    }
    let target = type(of: value).shape
    var source: Shape?
    for operand in operandSlice(value.node) {
      if let x = inner(operand, Reshape.self) {
        let shape = type(of: x).shape
        guard shape.count < target.count, source == nil || source == shape else { return nil }
        source = shape
      } else if uniform(operand) == nil {
        return nil
      }
    }
    guard let source else { return nil }
    var operands: [Value] = []
    for operand in self.operands(value) {
      if let x = inner(operand, Reshape.self) {
        operands.append(x)
      } else if let scalar = uniform(operand) {
        operands.append(broadcastLike(scalar, source))
      }
    }
    guard let small = try? emit(like: node(value.node), operands) else { return nil }
    return reshape(small, target)
  }
}

import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// One operation of a graph as a formula of its operands' formulas.
extension Expressing {
  /// The formula of a node whose operands have these formulas, which may broadcast to their types.
  func apply(_ id: NodeID, to x: [Formula]) throws(DerivationFailure) -> Formula {
    if let result = arithmetic(graph.kind(id), x) { return result }
    let x = zip(x, graph.operands(id)).map { $0.typed(graph.type(of: $1).element) }
    let shapes = graph.operands(id).map { graph.type(of: $0).shape }
    switch graph.kind(id) {
    case InputNode.kind, ParameterNode.kind:
      return .name(graph.argumentName(id), graph.types(id)[0].shape)
    case ConstantNode.kind: return try constant(id)
    case SizeNode.kind: return .size(graph.attributes(id, as: SizeAttributes.self).size)
    case DerivativeNode.kind: return try derivative(id, x)
    case Convert.kind: return converted(id, x[0])
    case BroadcastTo.kind:
      let attributes = graph.attributes(id, as: BroadcastAttributes.self)
      return x[0].spread(attributes.axes, of: shapes[0], rank: attributes.to.count)
    case Reshape.kind: return reshaped(id, x[0], shapes[0])
    case Transpose.kind:
      if x[0].rank == 0 { return x[0] }
      return x[0].fitted(to: shapes[0])
        .permuted(graph.attributes(id, as: TransposeAttributes.self).permutation)
    case Contract.kind:
      let labels = graph.attributes(id, as: ContractAttributes.self)
      return .contract(
        x[0].fitted(to: shapes[0]), x[1].fitted(to: shapes[1]), labels.left, labels.right,
        labels.output)
    default: return try structural(id, zip(x, shapes).map { $0.fitted(to: $1) })
    }
  }

  /// Functions of entries.
  private func arithmetic(_ kind: Kind, _ x: [Formula]) -> Formula? {
    switch kind {
    case Add.kind: return x[0] + x[1]
    case Subtract.kind: return x[0] - x[1]
    case Multiply.kind, Scale.kind: return x[0] * x[1]
    case Divide.kind: return x[0] / x[1]
    case Negate.kind: return -x[0]
    case Power.kind: return x[0].power(x[1])
    case Less.kind: return .comparison("<", x[0], x[1]).facing
    case LessEqual.kind: return .comparison("<=", x[0], x[1]).facing
    case Equal.kind: return .comparison("==", x[0], x[1])
    case NotEqual.kind: return .comparison("!=", x[0], x[1])
    case And.kind: return .logic("and", x)
    case Or.kind: return .logic("or", x)
    case Not.kind: return .logic("not", x)
    case Maximum.kind: return .call2("max", x[0], x[1])
    case Minimum.kind: return .call2("min", x[0], x[1])
    case Modulo.kind: return .call2("mod", x[0], x[1])
    case FloorDivide.kind: return .call2("div", x[0], x[1])
    case Select.kind:
      let shape = Formula.joined(Formula.joined(x[0].shape, x[1].shape), x[2].shape)
      return .call("where", x.map { .init($0) }, shape)
    case StopGradient.kind: return .apply("stop_gradient", x[0])
    default:
      guard let name = Expressing.functions[kind] else { return nil }
      return .apply(name, x[0])
    }
  }

  private static let functions: [Kind: String] = [
    Exp.kind: "exp", Log.kind: "log", Log1p.kind: "log1p", Expm1.kind: "expm1", Sqrt.kind: "sqrt",
    Tanh.kind: "tanh", Sigmoid.kind: "sigmoid", Erf.kind: "erf", Sin.kind: "sin", Cos.kind: "cos",
    Abs.kind: "abs", Sign.kind: "sign", Floor.kind: "floor", Relu.kind: "relu",
    IsFinite.kind: "isfinite",
  ]

  private func constant(_ id: NodeID) throws(DerivationFailure) -> Formula {
    let attributes = graph.attributes(id, as: ConstantAttributes.self)
    if attributes.type.rank == 0 { return try number(attributes.values[0]) }
    guard attributes.values.count <= 1024, let sizes = attributes.type.shape.constants else {
      throw DerivationFailure("a constant of more than 1024 entries in a formula needs a name")
    }
    var formulas: [Formula] = []
    for value in attributes.values { formulas.append(try number(value)) }
    for size in sizes.dropFirst().reversed() {
      guard size > 0 else { throw DerivationFailure("a constant without entries has no name") }
      formulas = stride(from: 0, to: formulas.count, by: size).map {
        .list(Array(formulas[$0..<$0 + size]))
      }
    }
    return .list(formulas)
  }

  private func number(_ value: ExactNumber) throws(DerivationFailure) -> Formula {
    if let rational = value.rational { return .number(nearPi: rational) }
    switch value.double {
    case .infinity: return .name("inf", [])
    case -.infinity: return -.name("inf", [])
    default: throw DerivationFailure("a value is no number")
    }
  }

  private func derivative(
    _ id: NodeID, _ x: [Formula]
  ) throws(DerivationFailure) -> Formula {
    guard let variable = symbol(graph.operand(id, 1)) else {
      throw DerivationFailure("a derivative in a value without a name stands in the way")
    }
    let mode = graph.attributes(id, as: DerivativeAttributes.self).mode
    let whole = zip(x, graph.operands(id)).map { $0.fitted(to: graph.type(of: $1).shape) }
    let word = mode == .jacobianTransposed ? "jacobian" : mode.rawValue
    let symbol = Formula.Symbol(word, whole[0], variable, whole.count > 2 ? whole[2] : nil)
    return .derivative(symbol, graph.types(id)[0].shape)
  }

  /// Bools count as 0 and 1 where they meet numbers; other conversions are calls.
  private func converted(_ id: NodeID, _ x: Formula) -> Formula {
    let target = graph.attributes(id, as: ConvertAttributes.self).target
    let source = graph.type(of: graph.operand(id, 0)).element
    if source == target || x.constant != nil || x.isMask { return x.asOneHot }
    return .apply(target.name, x)
  }

  private func reshaped(_ id: NodeID, _ x: Formula, _ shape: Shape) -> Formula {
    let target = graph.types(id)[0].shape
    if x.rank == 0 { return x }
    let kept = shape.filter { $0 != 1 }
    if kept == target.filter({ $0 != 1 }) {
      if target.count > shape.count, let isNew = Expressing.newAxes(shape, target) {
        return x.fitted(to: shape).insertingAxes(isNew)
      }
      if target.count < shape.count, let isOld = Expressing.newAxes(target, shape) {
        let axes = isOld.indices.filter { isOld[$0] }
        if x.shape == shape { return x.removingAxes(axes) }
        // Leading axes that the formula lacks go without a word.
        let lead = shape.count - x.rank
        return x.removingAxes(axes.filter { $0 >= lead }.map { $0 - lead })
      }
    }
    let whole = x.fitted(to: shape)
    return .call("reshape", [.init(whole), .init(.sizes(target))], target)
  }

  /// The axes of size 1 that `longer` has besides those of `shorter`.
  static func newAxes(_ shorter: Shape, _ longer: Shape) -> [Bool]? {
    var rest = shorter[...]
    var result: [Bool] = []
    for (position, size) in longer.enumerated() {
      // An axis of size 1 is an old one where no more are left than the old ones.
      let isNeeded = longer[position...].count { $0 == 1 } == rest.count { $0 == 1 }
      if rest.first == size, size != 1 || isNeeded {
        result.append(false)
        rest = rest.dropFirst()
      } else if size == 1 {
        result.append(true)
      } else {
        return nil
      }
    }
    return rest.isEmpty ? result : nil
  }
}

extension Formula {
  /// The language's π, which it knows to 60 places.
  private static let pi = Rational(
    decimal: "3.141592653589793238462643383279502884197169399375105820974944")

  /// A number, as a multiple of π or of 1/π where it is one: no other fraction is as long.
  static func number(nearPi value: Rational) -> Formula {
    guard value.denominator.bitWidth > 64, let pi, let multiple = value.divided(by: pi) else {
      return number(value)
    }
    let symbol = Formula.name("pi", [])
    if multiple.denominator.bitWidth < 16 { return number(multiple) * symbol }
    let product = value * pi
    return product.denominator.bitWidth < 16 ? number(product) / symbol : number(value)
  }

  /// A function of two values, entry by entry.
  static func call2(_ name: String, _ a: Formula, _ b: Formula) -> Formula {
    call(name, [Argument(a), Argument(b)], joined(a.shape, b.shape))
  }

  /// `0 < x` as `x > 0`.
  var facing: Formula {
    guard case .comparison(let symbol, let a, let b) = kind, a.constant != nil,
      b.constant == nil, let turned = ["<": ">", "<=": ">="][symbol]
    else { return self }
    return .comparison(turned, b, a)
  }

  /// `ids[:, None] == iota(C)` as `one_hot(ids, C)`.
  var asOneHot: Formula {
    guard case .comparison("==", let a, let b) = kind,
      case .call("iota", let arguments) = b.kind,
      case .index(let ids, let entries) = a.kind, entries.last == .newAxis,
      entries.dropLast().allSatisfy({ $0 == .all })
    else { return self }
    return .call("one_hot", [Argument(ids)] + arguments, ids.shape + b.shape)
  }

  /// The formula of a value spread along new axes, `axes` being where its own come to stand.
  func spread(_ axes: [Int], of own: Shape, rank: Int) -> Formula {
    guard self.rank > 0 else { return self }
    let covered = Array(axes.suffix(self.rank))
    guard let first = covered.first else { return self }
    return insertingAxes((first..<rank).map { !covered.contains($0) })
  }
}

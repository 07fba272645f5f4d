import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// What a rule says of one operand: its part of the cotangent.
struct Pulled {
  /// The position among the operands.
  let operand: Int
  let cotangent: Formula
  /// The rule's name.
  let rule: String

  init(_ operand: Int, _ cotangent: Formula, _ rule: String) {
    self.operand = operand
    self.cotangent = cotangent
    self.rule = rule
  }
}

/// The derivatives of operations as textbooks give them: from the cotangent `d` of a node to those
/// of its operands.
extension Expressing {
  /// The cotangents of a node's operands; none for operands that the result does not depend on
  /// differentiably.
  mutating func pull(_ id: NodeID, _ d: Formula) throws(DerivationFailure) -> [Pulled] {
    // What is added needs no formula, however many terms there are.
    switch graph.kind(id) {
    case Add.kind: return [.init(0, d, "sum rule"), .init(1, d, "sum rule")]
    case Subtract.kind: return [.init(0, d, "difference"), .init(1, -d, "difference")]
    default: break
    }
    var x: [Formula] = []
    for operand in graph.operands(id) { x.append(try formula(operand)) }
    if let pulled = pullArithmetic(id, x, d) { return pulled }
    let y = try formula(Value(id))
    if let pulled = pullFunction(graph.kind(id), x, y, d) { return pulled }
    let shapes = graph.operands(id).map { graph.type(of: $0).shape }
    return try pullStructure(id, x, y, d, shapes)
  }

  private func pullArithmetic(_ id: NodeID, _ x: [Formula], _ d: Formula) -> [Pulled]? {
    let kind = graph.kind(id)
    switch kind {
    case Negate.kind: return [.init(0, -d, "constant factor −1")]
    case Multiply.kind, Scale.kind:
      return [0, 1].map { .init($0, d * x[1 - $0], productRule(x[1 - $0])) }
    case Divide.kind:
      return [
        .init(0, d / x[1], x[1].rank == 0 ? "constant divisor" : "quotient rule, numerator"),
        .init(1, -d * x[0] / (x[1] * x[1]), "quotient rule, denominator"),
      ]
    case Power.kind:
      return [
        .init(0, d * x[1] * x[0].power(x[1] - .number(1)), "power rule"),
        .init(
          1, d * x[0].power(x[1]) * .apply("log", x[0]), "derivative of a power in its exponent"),
      ]
    case Select.kind:
      // A bool that has a name is no formula of conditions.
      let mask = x[0].isMask ? x[0].asNumber : .apply(graph.types(id)[0].element.name, x[0])
      return [
        .init(1, d * mask, "the branch that is taken"),
        .init(2, d * x[0].negated.asNumber, "the branch that is taken"),
      ]
    case Maximum.kind, Minimum.kind: return pullExtremum(kind, x, d)
    case Modulo.kind:
      return [
        .init(0, d, "derivative of mod"),
        .init(1, -d * .apply("floor", x[0] / x[1]), "derivative of mod"),
      ]
    default: return nil
    }
  }

  private func productRule(_ other: Formula) -> String {
    if other.constant != nil { return "constant factor" }
    return other.isMask ? "product with a mask" : "product rule"
  }

  private func pullExtremum(_ kind: Kind, _ x: [Formula], _ d: Formula) -> [Pulled] {
    let sign = kind == Maximum.kind ? ">" : "<"
    let name = kind == Maximum.kind ? "max" : "min"
    if graph.conventions.tie == .first {
      let rule = "derivative of \(name); at a tie all to the first"
      let first = Formula.comparison(sign + "=", x[0], x[1])
      return [
        .init(0, d * first, rule), .init(1, d * .comparison(sign, x[1], x[0]), rule),
      ]
    }
    let rule = "derivative of \(name); at a tie half to each"
    let half = Formula.comparison("==", x[0], x[1]) / .number(2)
    return [
      .init(0, d * (.comparison(sign, x[0], x[1]) + half), rule),
      .init(1, d * (.comparison(sign, x[1], x[0]) + half), rule),
    ]
  }

  private func pullFunction(
    _ kind: Kind, _ x: [Formula], _ y: Formula, _ d: Formula
  ) -> [Pulled]? {
    guard let x = x.first, let (slope, rule) = slope(kind, x, y) else { return nil }
    return [.init(0, d * slope, rule)]
  }

  /// The derivative of a function of one entry.
  func slope(_ kind: Kind, _ x: Formula, _ y: Formula) -> (Formula, String)? {
    let one = Formula.number(1)
    switch kind {
    case Exp.kind: return (y, "derivative of exp")
    case Log.kind: return (one / x, "derivative of log")
    case Log1p.kind: return (one / (one + x), "derivative of log1p")
    case Expm1.kind: return (.apply("exp", x), "derivative of expm1")
    case Sqrt.kind: return (one / (.number(2) * y), "derivative of the square root")
    case Tanh.kind: return (one - y.power(.number(2)), "derivative of tanh")
    case Sigmoid.kind: return (y * (one - y), "derivative of sigmoid")
    case Sin.kind: return (.apply("cos", x), "derivative of sin")
    case Cos.kind: return (-.apply("sin", x), "derivative of cos")
    case Abs.kind: return (.apply("sign", x), "derivative of abs, 0 at 0")
    case Erf.kind:
      let bell = Formula.apply("exp", -x.power(.number(2)))
      return (Expressing.twoOverRootPi * bell, "derivative of erf: 2/√π·exp(−x²)")
    case Relu.kind: return relu(x)
    default: return nil
    }
  }

  /// 2/√π
  private static let twoOverRootPi: Formula = .number(2) / .apply("sqrt", .name("pi", []))

  private func relu(_ x: Formula) -> (Formula, String) {
    let zero = Formula.number(0)
    let above = Formula.comparison(">", x, zero)
    switch graph.conventions.reluAtZero {
    case .zero: return (above, "derivative of relu (relu_at_zero = 0)")
    case .one: return (.comparison(">=", x, zero), "derivative of relu (relu_at_zero = 1)")
    case .half:
      let half = Formula.comparison("==", x, zero) / .number(2)
      return (above + half, "derivative of relu (relu_at_zero = 0.5)")
    }
  }
}

extension Formula {
  /// A condition as a number: `one_hot(y, C) == 1` is `one_hot(y, C)`.
  var asNumber: Formula {
    guard case .comparison(let symbol, let hot, let one) = kind, one.isOne,
      case .call("one_hot", _) = hot.kind
    else { return self }
    return symbol == "==" ? hot : symbol == "!=" ? .number(1) - hot : self
  }

  /// The sum with a term above 0 before those below.
  var withPositiveFirst: Formula {
    let terms = terms
    guard terms[0].monomial.coefficient < Rational(0),
      let positive = terms.firstIndex(where: { Rational(0) < $0.monomial.coefficient })
    else { return self }
    return .sum(of: [terms[positive]] + terms[..<positive] + terms[(positive + 1)...])
  }

  /// 1 where a condition does not hold.
  var negated: Formula {
    let opposites = [">": "<=", "<": ">=", ">=": "<", "<=": ">", "==": "!=", "!=": "=="]
    if case .comparison(let symbol, let a, let b) = kind, let opposite = opposites[symbol] {
      return .comparison(opposite, a, b)
    }
    return .logic("not", [self])
  }
}

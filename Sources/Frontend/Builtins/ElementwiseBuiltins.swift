import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

extension Builtins {
  /// Functions of one float, by their names in the language.
  private static let floatFunctions = [
    "exp": Exp.kind, "log": Log.kind, "log1p": Log1p.kind, "expm1": Expm1.kind,
    "sqrt": Sqrt.kind, "tanh": Tanh.kind, "sigmoid": Sigmoid.kind, "erf": Erf.kind,
    "sin": Sin.kind, "cos": Cos.kind,
  ]

  /// One number in, one number out.
  static let elementwise: [String: Builtin] = {
    var table: [String: Builtin] = [
      "floor": .one("x") { l, a throws(Lowering.Poison) in try l.floor(a) },
      "isfinite": .one("x") { l, a throws(Lowering.Poison) in
        .tensor(try l.floatFunction(IsFinite.kind, try a.operand("x", &l), a))
      },
      "stop_gradient": .one("x") { l, a throws(Lowering.Poison) in try l.stopGradient(a) },
      "div": .one("a b") { l, a throws(Lowering.Poison) in try l.quotient(a) },
      "mod": .one("a b") { l, a throws(Lowering.Poison) in try l.remainder(a) },
    ]
    for (name, kind) in ["abs": Abs.kind, "sign": Sign.kind, "relu": Relu.kind] {
      table[name] = .one("x") { l, a throws(Lowering.Poison) in try l.numeric(kind, a) }
    }
    for (name, kind) in floatFunctions {
      table[name] = .one("x") { l, a throws(Lowering.Poison) in
        let operand = try a.operand("x", &l)
        if let scalar = operand.openScalar { return try l.open(kind, [scalar], at: a.whole) }
        return .tensor(try l.floatFunction(kind, operand, a))
      }
    }
    for element in ElementType.allCases {
      table[element.name] = .one("x") { l, a throws(Lowering.Poison) in
        try l.conversion(a, to: element)
      }
    }
    return table
  }()

  /// `where`, and questions about what is known.
  static let choices: [String: Builtin] = [
    "where": .one("c a b") { l, a throws(Lowering.Poison) in try l.choose(a) },
    "convention": .one("name") { l, a throws(Lowering.Poison) in try l.setting(a) },
    "is_float": .one("x") { l, a throws(Lowering.Poison) in try l.isOf(a) { $0.isFloat } },
    "is_integer": .one("x") { l, a throws(Lowering.Poison) in try l.isOf(a) { $0.isInteger } },
    "is_bool": .one("x") { l, a throws(Lowering.Poison) in try l.isOf(a) { $0 == .bool } },
  ]
}

extension Lowering {
  /// `exp` and its like, of floats; bools count as 0 and 1.
  fileprivate mutating func floatFunction(
    _ kind: Kind, _ operand: Operand, _ arguments: Arguments
  ) throws(Poison) -> Value {
    let span = arguments.span("x")
    var value = try tensor(operand, at: span)
    let element = type(value).element
    if element == .bool { value = try convert(value, to: conventions.float, at: span) }
    guard !element.isInteger else {
      throw fail(
        TypeDiagnostics.wants(
          arguments.function, "floats", type(value), at: span,
          note: "convert it with `\(conventions.float.name)(…)`"))
    }
    return try emit(kind, [], [value], at: arguments.whole)
  }

  /// `abs`, `sign`, `relu`: of any numbers, exactly where they are known.
  fileprivate mutating func numeric(
    _ kind: Kind, _ arguments: Arguments
  ) throws(Poison) -> Operand {
    let operand = try arguments.operand("x", &self)
    if let scalar = operand.openScalar {
      if case .number(let number) = scalar, let sign = number.sign {
        switch kind {
        case Abs.kind: return .number(sign < 0 ? -number : number)
        case Sign.kind: return .number(StaticNumber(sign))
        default: return .number(sign < 0 ? StaticNumber(0) : number)
        }
      }
      return try open(kind, [scalar], at: arguments.whole)
    }
    let span = arguments.span("x")
    var value = try tensor(operand, at: span)
    if type(value).element == .bool {
      value = try convert(value, to: conventions.float, at: span)
    }
    return .tensor(try emit(kind, [], [value], at: arguments.whole))
  }

  fileprivate mutating func floor(_ arguments: Arguments) throws(Poison) -> Operand {
    let operand = try arguments.operand("x", &self)
    if let scalar = operand.openScalar {
      if case .number(let number) = scalar, let whole = number.floor { return .number(whole) }
      return try open(Floor.kind, [scalar], at: arguments.whole)
    }
    if case .tensor(let value) = operand, type(value).element.isInteger { return operand }
    return .tensor(try floatFunction(Floor.kind, operand, arguments))
  }

  fileprivate mutating func stopGradient(_ arguments: Arguments) throws(Poison) -> Operand {
    let operand = try arguments.operand("x", &self)
    guard case .tensor(let value) = operand else { return operand }
    return .tensor(try emit(StopGradient.kind, [], [value], at: arguments.whole))
  }

  /// `div(a, b)`: the quotient rounded down.
  fileprivate mutating func quotient(_ arguments: Arguments) throws(Poison) -> Operand {
    let a = try arguments.operand("a", &self)
    let b = try arguments.operand("b", &self)
    if let x = a.openScalar, let y = b.openScalar {
      if case .number(let p) = x, case .number(let q) = y, let inverse = q.reciprocal,
        let whole = (p * inverse)?.floor
      {
        return .number(whole)
      }
      let quotient = try open(Divide.kind, [x, y], at: arguments.whole)
      guard let scalar = quotient.openScalar else {
        let value = try tensor(quotient, at: arguments.whole)
        return .tensor(try emit(Floor.kind, [], [value], at: arguments.whole))
      }
      return try open(Floor.kind, [scalar], at: arguments.whole)
    }
    let site = OperatorSite(arguments)
    let element =
      try commonElement([a, b], [site.left, site.right]) ?? indexElement([a, b])
      ?? conventions.float
    if element.isInteger { return .tensor(try elementwise(FloorDivide.kind, a, b, element, site)) }
    let quotient = try elementwise(Divide.kind, a, b, element, site)
    return .tensor(try emit(Floor.kind, [], [quotient], at: arguments.whole))
  }

  /// `mod(a, b)`: what `div` leaves.
  fileprivate mutating func remainder(_ arguments: Arguments) throws(Poison) -> Operand {
    let a = try arguments.operand("a", &self)
    let b = try arguments.operand("b", &self)
    if let x = a.openScalar, let y = b.openScalar {
      if case .number(let p) = x, case .number(let q) = y, let inverse = q.reciprocal,
        let whole = (p * inverse)?.floor, let product = whole * q, let rest = p - product
      {
        return .number(rest)
      }
      return try open(Modulo.kind, [x, y], at: arguments.whole)
    }
    let site = OperatorSite(arguments)
    let element =
      try commonElement([a, b], [site.left, site.right]) ?? indexElement([a, b])
      ?? conventions.float
    return .tensor(try elementwise(Modulo.kind, a, b, element, site))
  }

  /// `f32(x)`
  fileprivate mutating func conversion(
    _ arguments: Arguments, to element: ElementType
  ) throws(Poison) -> Operand {
    let operand = try arguments.operand("x", &self)
    if case .tensor(let value) = operand {
      return .tensor(try convert(value, to: element, at: arguments.whole))
    }
    // A number with a fraction is cut as a float would be.
    if element.isInteger, case .number(let number) = operand, number.size == nil {
      let float = try tensor(operand, as: .f64, at: arguments.whole)
      return .tensor(try convert(float, to: element, at: arguments.whole))
    }
    return .tensor(try tensor(operand, as: element, at: arguments.whole))
  }

  /// `convention("float")`
  fileprivate mutating func setting(_ arguments: Arguments) throws(Poison) -> Operand {
    let operand = try arguments.operand("name", &self)
    guard case .string(let name) = operand,
      let setting = conventions.settings.first(where: { $0.name == name })
    else {
      throw fail(
        TypeDiagnostics.wrongKind(
          "the name of a convention in quotation marks", operand.noun,
          at: arguments.span("name")))
    }
    if let number = Rational(decimal: setting.value) { return .number(StaticNumber(number)) }
    return .string(setting.value)
  }

  /// Whether the elements of an operand are of some type; numbers count as floats.
  fileprivate mutating func isOf(
    _ arguments: Arguments, _ predicate: (ElementType) -> Bool
  ) throws(Poison) -> Operand {
    switch try arguments.operand("x", &self) {
    case .tensor(let value): return .bool(predicate(type(value).element))
    case .bool: return .bool(predicate(.bool))
    case .number, .index, .open, .list: return .bool(predicate(conventions.float))
    case .string: return .bool(false)
    }
  }
}

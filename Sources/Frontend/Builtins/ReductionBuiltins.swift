import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

extension Builtins {
  /// Functions that remove axes, and those that run along one.
  static let reductions: [String: Builtin] = {
    var table: [String: Builtin] = [
      "max": .one("a b? axis:? keepdims:?") { l, a throws(Lowering.Poison) in
        try l.extremum(Maximum.kind, ReduceMax.kind, a)
      },
      "min": .one("a b? axis:? keepdims:?") { l, a throws(Lowering.Poison) in
        try l.extremum(Minimum.kind, ReduceMin.kind, a)
      },
      "cumsum": .one("x axis:?") { l, a throws(Lowering.Poison) in
        .tensor(try l.cumulativeSum(a))
      },
    ]
    let reductions = [
      "sum": Sum.kind, "prod": Product.kind, "any": AnyTrue.kind, "all": AllTrue.kind,
    ]
    for (name, kind) in reductions {
      table[name] = .one("x axis:? keepdims:?") { l, a throws(Lowering.Poison) in
        try l.reduction(kind, a)
      }
    }
    for (name, kind) in ["argmax": Argmax.kind, "argmin": Argmin.kind] {
      table[name] = .one("x axis:? keepdims:?") { l, a throws(Lowering.Poison) in
        .tensor(try l.position(kind, a))
      }
    }
    return table
  }()
}

extension Lowering {
  /// `sum(x, axis: 1, keepdims: true)`
  fileprivate mutating func reduction(
    _ kind: Kind, _ arguments: Arguments
  ) throws(Poison) -> Operand {
    let operand = try arguments.operand("x", &self)
    if operand.openScalar != nil, kind == Sum.kind || kind == Product.kind, !arguments.has("axis") {
      return operand
    }
    return .tensor(try reduction(kind, operand, arguments.span("x"), arguments))
  }

  /// A reduction over the axes that the arguments name.
  private mutating func reduction(
    _ kind: Kind, _ operand: Operand, _ span: SourceSpan, _ arguments: Arguments
  ) throws(Poison) -> Value {
    var value = try tensor(operand, at: span)
    if kind == AnyTrue.kind || kind == AllTrue.kind {
      value = try condition(.tensor(value), arguments.function, at: span)
    } else if type(value).element == .bool {
      value = try convert(value, to: .i32, at: span)
    }
    let shape = type(value).shape
    let axis = arguments.has("axis") ? try arguments.operand("axis", &self) : nil
    let axes = try axes(axis, of: type(value), at: arguments.span("axis"))
    let result = try emit(
      kind, [.init("axes", .integers(axes))], [value], at: arguments.whole)
    return try keepingAxes(result, axes, shape, arguments)
  }

  /// The result with the removed axes as axes of size 1, where `keepdims: true` asks for them.
  private mutating func keepingAxes(
    _ value: Value, _ axes: [Int], _ shape: Shape, _ arguments: Arguments
  ) throws(Poison) -> Value {
    guard arguments.has("keepdims"),
      try flag(try arguments.operand("keepdims", &self), at: arguments.span("keepdims"))
    else { return value }
    let kept = shape.indices.map { axes.contains($0) ? 1 : shape[$0] }
    return try reshape(value, kept, at: arguments.whole)
  }

  /// `max(x, axis: 1)`, or `max(a, b)` entry by entry.
  fileprivate mutating func extremum(
    _ pairwise: Kind, _ reduction: Kind, _ arguments: Arguments
  ) throws(Poison) -> Operand {
    let a = try arguments.operand("a", &self)
    guard arguments.has("b") else {
      if a.openScalar != nil, !arguments.has("axis") { return a }
      return .tensor(try self.reduction(reduction, a, arguments.span("a"), arguments))
    }
    guard !arguments.has("axis"), !arguments.has("keepdims") else {
      throw fail(
        TypeDiagnostics.wrongKind(
          "one tensor and an axis, or two tensors,", "both", at: arguments.whole))
    }
    let b = try arguments.operand("b", &self)
    if let x = a.openScalar, let y = b.openScalar {
      if case .number(let p) = x, case .number(let q) = y, let sign = (p - q)?.sign {
        return (sign >= 0) == (pairwise == Maximum.kind) ? a : b
      }
      return try open(pairwise, [x, y], at: arguments.whole)
    }
    let site = OperatorSite(arguments)
    let element = try commonElement([a, b], [site.left, site.right]) ?? conventions.float
    return .tensor(try elementwise(pairwise, a, b, element, site))
  }

  /// `argmax(x, axis: 1)`; without an axis the position in row-major order.
  fileprivate mutating func position(
    _ kind: Kind, _ arguments: Arguments
  ) throws(Poison) -> Value {
    var value = try arguments.value("x", &self)
    let shape = type(value).shape
    if type(value).element == .bool {
      value = try convert(value, to: .i32, at: arguments.span("x"))
    }
    guard arguments.has("axis") else {
      let count = try product(shape, at: arguments.whole)
      value = try reshape(value, [count], at: arguments.whole)
      let result = try emit(kind, [.init("axis", .size(0))], [value], at: arguments.whole)
      return try keepingAxes(result, Array(shape.indices), shape, arguments)
    }
    let axis = try axis(
      try arguments.operand("axis", &self), of: type(value), at: arguments.span("axis"))
    let result = try emit(kind, [.init("axis", .size(Size(axis)))], [value], at: arguments.whole)
    return try keepingAxes(result, [axis], shape, arguments)
  }

  fileprivate mutating func cumulativeSum(_ arguments: Arguments) throws(Poison) -> Value {
    var value = try arguments.value("x", &self)
    if type(value).element == .bool {
      value = try convert(value, to: .i32, at: arguments.span("x"))
    }
    var axis = 0
    if arguments.has("axis") {
      axis = try self.axis(
        try arguments.operand("axis", &self), of: type(value), at: arguments.span("axis"))
    } else if type(value).rank != 1 {
      throw fail(TypeDiagnostics.axisNeeded("cumsum", type(value), at: arguments.whole))
    }
    let fields: [AttributeField] = [
      .init("axis", .size(Size(axis))), .init("reversed", .flag(false)),
    ]
    return try emit(CumulativeSum.kind, fields, [value], at: arguments.whole)
  }
}

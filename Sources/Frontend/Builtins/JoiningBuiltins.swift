import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// `concat`, `stack`, `pad`.
extension Lowering {
  /// The values of a variadic function in one element type.
  private mutating func values(
    _ arguments: Arguments
  ) throws(Poison) -> (values: [Value], spans: [SourceSpan]) {
    guard !arguments.rest.isEmpty else {
      throw fail(
        NameDiagnostics.missingArgument(
          "a", of: arguments.function, signature: "\(arguments.function)(a, b, …, axis: 0)",
          at: arguments.whole))
    }
    var operands: [Operand] = []
    for id in arguments.rest { operands.append(try lower(id)) }
    let spans = arguments.rest.map { tree[$0].span }
    let element = try commonElement(operands, spans)
    let isLogical = element == nil && operands.allSatisfy(isBool)
    var values: [Value] = []
    for (operand, span) in zip(operands, spans) {
      values.append(
        try tensor(operand, as: element ?? (isLogical ? .bool : conventions.float), at: span))
    }
    return (values, spans)
  }

  /// The axis that the arguments name, 0 where they name none.
  mutating func axisOrFirst(
    _ arguments: Arguments, _ type: TensorType
  ) throws(Poison) -> Int {
    let operand: Operand =
      arguments.has("axis") ? try arguments.operand("axis", &self) : .number(StaticNumber(0))
    return try axis(operand, of: type, at: arguments.span("axis"))
  }

  /// `concat(a, b, axis: 0)`
  mutating func concatenated(_ arguments: Arguments) throws(Poison) -> Value {
    let (values, spans) = try values(arguments)
    let axis = try axisOrFirst(arguments, type(values[0]))
    for (value, span) in zip(values, spans) {
      var (shape, first) = (type(value).shape, type(values[0]).shape)
      if shape.count == first.count { (shape[axis], first[axis]) = (1, 1) }
      guard shape == first else {
        throw fail(
          TypeDiagnostics.shape(
            "\(type(value).shape.text) differs from \(type(values[0]).shape.text) in another "
              + "axis than \(axis)", at: span))
      }
    }
    if values.count == 1 { return values[0] }
    return try emit(
      Concatenate.kind, [.init("axis", .size(Size(axis)))], values, at: arguments.whole)
  }

  /// `stack(a, b, axis: 0)`
  mutating func stacked(_ arguments: Arguments) throws(Poison) -> Value {
    let (values, spans) = try values(arguments)
    let first = type(values[0])
    for (value, span) in zip(values, spans) where type(value).shape != first.shape {
      throw fail(TypeDiagnostics.stack(first, type(value), at: span))
    }
    let axis = try axisOrFirst(arguments, first.with(shape: first.shape + [1]))
    return try stack(values, axis: axis, at: arguments.whole)
  }

  /// `pad(x, [[before, after], …])`, or one number for every side.
  mutating func pad(_ arguments: Arguments) throws(Poison) -> Value {
    let value = try arguments.value("x", &self)
    let span = arguments.span("widths")
    let operand = try arguments.operand("widths", &self)
    var (low, high): ([Size], [Size]) = ([], [])
    if case .list(let entries) = operand {
      for entry in entries {
        let pair = try sizes(entry, at: span)
        guard let before = pair.first, let after = pair.last, pair.count <= 2 else { continue }
        low.append(before)
        high.append(after)
      }
    } else {
      let width = try size(operand, at: span)
      low = type(value).shape.map { _ in width }
      high = low
    }
    guard low.count == type(value).rank else {
      throw fail(
        TypeDiagnostics.shape(
          "`pad` needs a pair [before, after] for each axis of "
            + TypeDiagnostics.text(type(value)), at: span))
    }
    return try padded(value, low, high, arguments)
  }

  private mutating func padded(
    _ value: Value, _ low: [Size], _ high: [Size], _ arguments: Arguments
  ) throws(Poison) -> Value {
    let fields: [AttributeField] = [.init("low", .sizes(low)), .init("high", .sizes(high))]
    let result = try emit(Pad.kind, fields, [value], at: arguments.whole)
    guard arguments.has("value") else { return result }
    let filler = try tensor(
      try arguments.operand("value", &self), as: type(value).element,
      at: arguments.span("value"))
    let inside = try filled(1, TensorType(.bool, type(value).shape), at: arguments.whole)
    let mask = try emit(Pad.kind, fields, [inside], at: arguments.whole)
    let rest = try broadcast(filler, to: type(result).shape, at: arguments.span("value"))
    return try emit(Select.kind, [], [mask, result, rest], at: arguments.whole)
  }
}

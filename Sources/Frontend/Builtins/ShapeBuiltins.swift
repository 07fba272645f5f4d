import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

extension Builtins {
  /// Functions that place entries and compute none.
  static let shapes: [String: Builtin] = [
    "reshape": .one("x shape") { l, a throws(Lowering.Poison) in .tensor(try l.reshape(a)) },
    "transpose": .one("x axes?") { l, a throws(Lowering.Poison) in .tensor(try l.transpose(a)) },
    "broadcast": .one("x shape") { l, a throws(Lowering.Poison) in .tensor(try l.broadcast(a)) },
    "concat": .one("axis:?", isVariadic: true) { l, a throws(Lowering.Poison) in
      .tensor(try l.concatenated(a))
    },
    "stack": .one("axis:?", isVariadic: true) { l, a throws(Lowering.Poison) in
      .tensor(try l.stacked(a))
    },
    "split": .several("x n axis:?") { l, a throws(Lowering.Poison) in try l.split(a) },
    "squeeze": .one("x axis:?") { l, a throws(Lowering.Poison) in .tensor(try l.squeeze(a)) },
    "pad": .one("x widths value:?") { l, a throws(Lowering.Poison) in .tensor(try l.pad(a)) },
    "reverse": .one("x axis:?") { l, a throws(Lowering.Poison) in .tensor(try l.reverse(a)) },
  ]
}

extension Lowering {
  /// `reshape(x, [a, -1])`
  fileprivate mutating func reshape(_ arguments: Arguments) throws(Poison) -> Value {
    let value = try arguments.value("x", &self)
    let operand = try arguments.operand("shape", &self)
    let span = arguments.span("shape")
    let count = try product(type(value).shape, at: arguments.whole)
    let entries: [Operand] = if case .list(let list) = operand { list } else { [operand] }
    var shape: [Size?] = []
    for entry in entries {
      if case .number(let number) = entry, number.integer == -1 {
        shape.append(nil)
      } else {
        shape.append(try size(entry, at: span))
      }
    }
    let known = try product(shape.compactMap { $0 }, at: span)
    let open = shape.count { $0 == nil }
    if open == 1, let rest = count.dividedExactly(by: known) {
      return try reshape(value, shape.map { $0 ?? rest }, at: arguments.whole)
    }
    guard known == count, open == 0 else {
      throw fail(
        TypeDiagnostics.shape(
          "\(TypeDiagnostics.text(type(value))) has \(count) entries, but the new shape "
            + "\(open > 0 ? "multiples of " : "")\(known)", at: arguments.whole,
          notes: ["one size may be -1, which stands for what is left"]))
    }
    return try reshape(value, shape.compactMap { $0 }, at: arguments.whole)
  }

  /// `transpose(x, [1, 0, 2])`; without a list all axes are reversed.
  fileprivate mutating func transpose(_ arguments: Arguments) throws(Poison) -> Value {
    let value = try arguments.value("x", &self)
    let rank = type(value).rank
    guard arguments.has("axes") else {
      return try transpose(value, Array((0..<rank).reversed()), at: arguments.whole)
    }
    let operand = try arguments.operand("axes", &self)
    let span = arguments.span("axes")
    let entries: [Operand] = if case .list(let list) = operand { list } else { [operand] }
    var permutation: [Int] = []
    for entry in entries { permutation.append(try axis(entry, of: type(value), at: span)) }
    guard permutation.sorted() == Array(0..<rank) else {
      throw fail(
        TypeDiagnostics.shape(
          "the order \(permutation) does not name each axis of "
            + "\(TypeDiagnostics.text(type(value))) once", at: span))
    }
    return try transpose(value, permutation, at: arguments.whole)
  }

  /// `broadcast(x, [a, b])`
  fileprivate mutating func broadcast(_ arguments: Arguments) throws(Poison) -> Value {
    let value = try arguments.value("x", &self)
    let shape = try sizes(try arguments.operand("shape", &self), at: arguments.span("shape"))
    let own = type(value).shape
    guard (try? Broadcast.join(own, shape)) == shape else {
      throw fail(
        TypeDiagnostics.shape(
          "\(own.text) does not broadcast to \(shape.text)", at: arguments.whole))
    }
    return try broadcast(value, to: shape, at: arguments.whole)
  }

  /// `split(x, 2, axis: 0)`: equal parts.
  fileprivate mutating func split(_ arguments: Arguments) throws(Poison) -> [Operand] {
    let value = try arguments.value("x", &self)
    let count = try integer(
      try arguments.operand("n", &self), "a number of parts", at: arguments.span("n"))
    let axis = try axisOrFirst(arguments, type(value))
    let shape = type(value).shape
    guard count >= 1, count <= 65_536, let part = shape[axis].dividedExactly(by: Size(count)) else {
      throw fail(
        TypeDiagnostics.shape(
          "axis \(axis) of size \(shape[axis]) does not split into \(count) equal parts",
          at: arguments.whole))
    }
    if count == 1 { return [.tensor(value)] }
    var results: [Operand] = []
    for index in 0..<count {
      var (start, stop) = (shape.map { _ in Size(0) }, shape)
      start[axis] = try product([Size(index), part], at: arguments.whole)
      stop[axis] = try product([Size(index + 1), part], at: arguments.whole)
      let fields: [AttributeField] = [
        .init("start", .sizes(start)), .init("stop", .sizes(stop)),
        .init("step", .integers(shape.map { _ in 1 })),
      ]
      results.append(.tensor(try emit(Slice.kind, fields, [value], at: arguments.whole)))
    }
    return results
  }

  /// `squeeze(x, axis: 1)`: without axes of size 1.
  fileprivate mutating func squeeze(_ arguments: Arguments) throws(Poison) -> Value {
    let value = try arguments.value("x", &self)
    let shape = type(value).shape
    var axes = shape.indices.filter { shape[$0] == 1 }
    if arguments.has("axis") {
      axes = try self.axes(
        try arguments.operand("axis", &self), of: type(value), at: arguments.span("axis"))
      for axis in axes where shape[axis] != 1 {
        throw fail(
          TypeDiagnostics.shape(
            "axis \(axis) has size \(shape[axis]), not 1", at: arguments.span("axis")))
      }
    }
    let rest = shape.indices.filter { !axes.contains($0) }.map { shape[$0] }
    return try reshape(value, rest, at: arguments.whole)
  }

  /// `reverse(x, axis: 0)`; without an axis along all of them.
  fileprivate mutating func reverse(_ arguments: Arguments) throws(Poison) -> Value {
    let value = try arguments.value("x", &self)
    let axis = arguments.has("axis") ? try arguments.operand("axis", &self) : nil
    let axes = try axes(axis, of: type(value), at: arguments.span("axis"))
    return try emit(Reverse.kind, [.init("axes", .integers(axes))], [value], at: arguments.whole)
  }
}

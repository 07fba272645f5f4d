import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

extension Builtins {
  /// Functions that make tensors of nothing but sizes.
  static let constructors: [String: Builtin] = [
    "zeros": .one("shape") { l, a throws(Lowering.Poison) in .tensor(try l.filled(0, a)) },
    "ones": .one("shape") { l, a throws(Lowering.Poison) in .tensor(try l.filled(1, a)) },
    "full": .one("shape value") { l, a throws(Lowering.Poison) in .tensor(try l.full(a)) },
    "eye": .one("n") { l, a throws(Lowering.Poison) in .tensor(try l.eye(a)) },
    "iota": .one("n") { l, a throws(Lowering.Poison) in .tensor(try l.counted(a)) },
    "one_hot": .one("ids classes") { l, a throws(Lowering.Poison) in .tensor(try l.oneHot(a)) },
  ]

  /// Random bits and keys.
  static let random: [String: Builtin] = [
    "random_bits": .one("key shape") { l, a throws(Lowering.Poison) in
      .tensor(try l.randomBits(a))
    },
    "fold_in": .one("key data") { l, a throws(Lowering.Poison) in .tensor(try l.foldIn(a)) },
  ]

  /// Questions about shapes, answered exactly.
  static let questions: [String: Builtin] = [
    "size": .one("x axis:?") { l, a throws(Lowering.Poison) in try l.sizeOf(a) },
    "rank": .one("x") { l, a throws(Lowering.Poison) in try l.rankOf(a) },
  ]
}

extension Lowering {
  /// `zeros([n, m])`
  fileprivate mutating func filled(
    _ number: Int, _ arguments: Arguments
  ) throws(Poison) -> Value {
    let shape = try sizes(try arguments.operand("shape", &self), at: arguments.span("shape"))
    return try filled(number, TensorType(conventions.float, shape), at: arguments.whole)
  }

  /// `full([n], v)`
  fileprivate mutating func full(_ arguments: Arguments) throws(Poison) -> Value {
    let shape = try sizes(try arguments.operand("shape", &self), at: arguments.span("shape"))
    let value = try arguments.value("value", &self)
    guard type(value).rank == 0 else {
      throw fail(
        TypeDiagnostics.shape(
          "`full` repeats a scalar, but this is \(TypeDiagnostics.text(type(value)))",
          at: arguments.span("value"), notes: ["`broadcast(x, [a, b])` repeats tensors"]))
    }
    return try broadcast(value, to: shape, at: arguments.whole)
  }

  /// `eye(n)`: ones on the diagonal.
  fileprivate mutating func eye(_ arguments: Arguments) throws(Poison) -> Value {
    let size = try size(try arguments.operand("n", &self), at: arguments.span("n"))
    let ones = try filled(1, TensorType(conventions.float, [size]), at: arguments.whole)
    return try emit(EmbedDiagonal.kind, [], [ones], at: arguments.whole)
  }

  /// `iota(n)`: 0, 1, … as i32.
  fileprivate mutating func counted(_ arguments: Arguments) throws(Poison) -> Value {
    let size = try size(try arguments.operand("n", &self), at: arguments.span("n"))
    return try iota(size, .i32, at: arguments.whole)
  }

  /// `one_hot(ids, C)`: 1 at the position that each integer names, along a new last axis.
  fileprivate mutating func oneHot(_ arguments: Arguments) throws(Poison) -> Value {
    let span = arguments.span("ids")
    let operand = try arguments.operand("ids", &self)
    let ids =
      operand.isStatic ? try tensor(operand, as: .i32, at: span) : try tensor(operand, at: span)
    guard type(ids).element.isInteger else {
      throw fail(TypeDiagnostics.wants("one_hot", "integers", type(ids), at: span))
    }
    let classes = try size(
      try arguments.operand("classes", &self), at: arguments.span("classes"))
    let whole = arguments.whole
    let counted = try iota(classes, type(ids).element, at: whole)
    let shape = type(ids).shape + [classes]
    let positions = try broadcast(counted, to: shape, at: whole)
    let named = try checked(ids, below: classes, counted, at: span)
    // Spread along the new last axis, whatever its size is.
    let axes = AttributeField("axes", .integers(Array(type(ids).shape.indices)))
    let spread = [AttributeField("to", .sizes(shape)), axes]
    let repeated = try emit(BroadcastTo.kind, spread, [named], at: whole)
    let mask = try emit(Equal.kind, [], [repeated, positions], at: whole)
    return try convert(mask, to: conventions.float, at: whole)
  }

  /// The integers themselves where they are known to be below `classes` or checked when they are
  /// fed; others are looked up in 0, 1, …, which ends a run at one that is out of range.
  private mutating func checked(
    _ ids: Value, below classes: Size, _ counted: Value, at span: SourceSpan
  ) throws(Poison) -> Value {
    if noteRange(of: ids, below: classes) { return ids }
    return try emit(Gather.kind, [.init("axis", .size(0))], [counted, ids], at: span)
  }

  /// `random_bits(key, shape)`: 32 bits for each entry.
  fileprivate mutating func randomBits(_ arguments: Arguments) throws(Poison) -> Value {
    let key = try arguments.value("key", &self)
    let shape = try sizes(try arguments.operand("shape", &self), at: arguments.span("shape"))
    return try emit(RandomBits.kind, [.init("shape", .sizes(shape))], [key], at: arguments.whole)
  }

  /// `fold_in(key, 3)`: another key.
  fileprivate mutating func foldIn(_ arguments: Arguments) throws(Poison) -> Value {
    let key = try arguments.value("key", &self)
    let data = try size(try arguments.operand("data", &self), at: arguments.span("data"))
    return try emit(FoldIn.kind, [.init("data", .size(data))], [key], at: arguments.whole)
  }

  /// `size(x, axis: 0)`, or the number of all entries.
  fileprivate mutating func sizeOf(_ arguments: Arguments) throws(Poison) -> Operand {
    let type = try shapeType(arguments)
    let axis = arguments.has("axis") ? try arguments.operand("axis", &self) : nil
    let axes = try axes(axis, of: type, at: arguments.span("axis"))
    let count = try product(axes.map { type.shape[$0] }, at: arguments.whole)
    return .number(StaticNumber(count))
  }

  fileprivate mutating func rankOf(_ arguments: Arguments) throws(Poison) -> Operand {
    .number(StaticNumber(try shapeType(arguments).rank))
  }

  /// The type of an argument of which only the shape matters.
  private mutating func shapeType(_ arguments: Arguments) throws(Poison) -> TensorType {
    let operand = try arguments.operand("x", &self)
    if case .tensor(let value) = operand { return type(value) }
    guard let shape = shape(operand) else {
      throw fail(TypeDiagnostics.notATensor(operand.noun, at: arguments.span("x")))
    }
    return TensorType(conventions.float, shape)
  }
}

import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// Sizes, types, axes and lists of them.
extension Lowering {
  /// An expression as a size, at least 0 for all dimensions.
  mutating func size(_ id: ExpressionID) throws(Poison) -> Size {
    if case .name(let name) = tree[id].kind, frames.count == 1, frame.names[name] == nil,
      hiddenFrames.isEmpty
    {
      throw fail(unknownDimension(name, at: tree[id].span))
    }
    return try size(try lower(id), at: tree[id].span)
  }

  /// A size that nothing declares above, reported where it is used first.
  private mutating func unknownDimension(_ name: String, at span: SourceSpan) -> Diagnostic {
    let dims = content.dims.map(\.name)
    let near = Spelling.nearest(to: name, among: dims)
    if frames.count == 1, let later = declaration(of: name) {
      return NameDiagnostics.later(name, definedAt: later, at: span)
    }
    frame.names[name] = Binding(meaning: .poison, span: span.startPosition)
    return NameDiagnostics.unknownDimension(name, near: near, at: span)
  }

  /// An operand as a size, at least 0 for all dimensions.
  mutating func size(_ operand: Operand, at span: SourceSpan) throws(Poison) -> Size {
    if case .index = operand { throw fail(IndexDiagnostics.dependentSize(at: span)) }
    guard case .number(let number) = operand, let size = number.size else {
      let found: String =
        if case .number(let number) = operand { number.text } else { operand.noun }
      throw fail(TypeDiagnostics.noSize(found, at: span))
    }
    guard size.isAtLeast(0) else { throw fail(TypeDiagnostics.negativeSize(size, at: span)) }
    return size
  }

  /// An operand as a list of sizes; a number alone is a list of one.
  mutating func sizes(_ operand: Operand, at span: SourceSpan) throws(Poison) -> Shape {
    guard case .list(let entries) = operand else { return [try size(operand, at: span)] }
    var shape: Shape = []
    for entry in entries { shape.append(try size(entry, at: span)) }
    _ = try product(shape, at: span)
    return shape
  }

  /// A whole number that is known.
  mutating func integer(
    _ operand: Operand, _ what: String, at span: SourceSpan
  ) throws(Poison) -> Int {
    guard case .number(let number) = operand, let value = number.integer else {
      let found: String =
        if case .number(let number) = operand { number.text } else { operand.noun }
      throw fail(TypeDiagnostics.wrongKind(what, found, at: span))
    }
    return value
  }

  /// A truth value that is known.
  mutating func flag(_ operand: Operand, at span: SourceSpan) throws(Poison) -> Bool {
    guard case .bool(let flag) = operand else {
      throw fail(TypeDiagnostics.wrongKind("`true` or `false`", operand.noun, at: span))
    }
    return flag
  }

  /// An axis of a type; negative ones count from the end.
  mutating func axis(
    _ operand: Operand, of type: TensorType, at span: SourceSpan
  ) throws(Poison) -> Int {
    let value = try integer(operand, "an axis, a whole number,", at: span)
    guard value >= -type.rank, value < type.rank else {
      throw fail(TypeDiagnostics.axis("\(value)", type, at: span))
    }
    return value < 0 ? value + type.rank : value
  }

  /// Axes of a type, ascending: one, a list of them, or all for `"all"`.
  mutating func axes(
    _ operand: Operand?, of type: TensorType, at span: SourceSpan
  ) throws(Poison) -> [Int] {
    switch operand {
    case nil, .string("all"): return Array(0..<type.rank)
    case .list(let entries)?:
      var axes: [Int] = []
      for entry in entries {
        let axis = try self.axis(entry, of: type, at: span)
        guard !axes.contains(axis) else { throw fail(TypeDiagnostics.axisTwice(axis, at: span)) }
        axes.append(axis)
      }
      return axes.sorted()
    case let operand?: return [try axis(operand, of: type, at: span)]
    }
  }

  /// The element type of a name.
  mutating func elementType(_ name: Identifier) throws(Poison) -> ElementType {
    if let element = ElementType(name: name.text) { return element }
    let foreign = [
      "float": "f32", "float32": "f32", "float64": "f64", "double": "f64", "int": "i32",
      "int32": "i32", "int64": "i64", "long": "i64", "boolean": "bool", "Float": "f32",
      "Double": "f64", "Int": "i64", "Bool": "bool", "real": "f32", "integer": "i32",
    ]
    let near =
      foreign[name.text]
      ?? Spelling.nearest(to: name.text, among: ElementType.allCases.map(\.name))
    throw fail(NameDiagnostics.unknownType(name, near: near))
  }

  /// A type that is declared.
  mutating func tensorType(_ syntax: TypeSyntax) throws(Poison) -> TensorType {
    var element = conventions.float
    if let name = syntax.element { element = try elementType(name) }
    var shape: Shape = []
    for id in syntax.sizes ?? [] { shape.append(try size(id)) }
    _ = try product(shape, at: syntax.span)
    return TensorType(element, shape)
  }
}

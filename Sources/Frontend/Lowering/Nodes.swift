import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// Making nodes: every one gets the span of the expression that it is for, and the scope of the
/// call in which that stands.
extension Lowering {
  /// A node of a primitive, at every value of the index variables on which operands depend.
  mutating func emit(
    _ kind: Kind, _ fields: [AttributeField] = [], _ operands: [Value], at span: SourceSpan
  ) throws(Poison) -> Value {
    operands.contains { $0.isIndexed }
      ? try emitIndexed(kind, fields, operands, at: span)
      : try emitNode(kind, fields, operands, at: span)
  }

  /// A node of two operands without attributes.
  mutating func emit(
    _ kind: Kind, _ a: Value, _ b: Value, at span: SourceSpan
  ) throws(Poison) -> Value {
    if a.isIndexed || b.isIndexed { return try emitIndexed(kind, [], [a, b], at: span) }
    mark(span)
    guard builder.count < Lowering.mostNodes else { throw fail(TypeDiagnostics.tooLarge(at: span)) }
    do { return try builder.emit(kind, .none, a, b) } catch {
      throw fail(TypeDiagnostics.rule(error, at: span))
    }
  }

  /// A node of a primitive.
  mutating func emitNode(
    _ kind: Kind, _ fields: [AttributeField] = [], _ operands: [Value], at span: SourceSpan
  ) throws(Poison) -> Value {
    mark(span)
    guard builder.count < Lowering.mostNodes else { throw fail(TypeDiagnostics.tooLarge(at: span)) }
    do {
      if fields.isEmpty { return try builder.emit(kind, .none, operands) }
      return try builder.emit(kind, AttributeList(fields), operands)
    } catch {
      throw fail(TypeDiagnostics.rule(error, at: span))
    }
  }

  /// A node of a primitive with its attributes as they are stored, at every value of the index
  /// variables on which operands depend.
  mutating func emit<P: Primitive>(
    _ primitive: P.Type, _ attributes: P.Attributes, _ operands: [Value], at span: SourceSpan
  ) throws(Poison) -> Value {
    if operands.contains(where: { $0.isIndexed }) {
      return try emitIndexed(P.kind, attributes.encoded.fields, operands, at: span)
    }
    mark(span)
    guard builder.count < Lowering.mostNodes else { throw fail(TypeDiagnostics.tooLarge(at: span)) }
    do { return try builder.checked(primitive, attributes, operands) } catch {
      throw fail(TypeDiagnostics.rule(error, at: span))
    }
  }

  /// The same on one operand.
  mutating func emit<P: Primitive>(
    _ primitive: P.Type, _ attributes: P.Attributes, _ operand: Value, at span: SourceSpan
  ) throws(Poison) -> Value {
    try emit(primitive, attributes, [operand], at: span)
  }

  /// Sets what the next nodes come from.
  mutating func mark(_ span: SourceSpan) {
    builder.setProvenance(Provenance(span: provenanceSpan(span), scope: frames[innermost].scope))
  }

  /// The value spread to a shape, which it broadcasts to; itself where it has that shape.
  mutating func broadcast(
    _ value: Value, to shape: Shape, at span: SourceSpan
  ) throws(Poison) -> Value {
    let own = type(value).shape
    if own == shape { return value }
    let (kept, axes) = Broadcast.placement(of: own, in: shape)
    var value = value
    if kept.count < own.count { value = try reshape(value, kept.map { own[$0] }, at: span) }
    if kept.count == shape.count { return value }
    return try emit(
      BroadcastTo.self, BroadcastAttributes(to: shape, axes: axes), value, at: span)
  }

  /// The value in another shape of as many elements; itself where it has that shape.
  mutating func reshape(
    _ value: Value, _ shape: Shape, at span: SourceSpan
  ) throws(Poison) -> Value {
    if type(value).shape == shape { return value }
    return try emit(Reshape.self, ReshapeAttributes(to: shape), value, at: span)
  }

  /// The value with its axes in another order; itself where that is the order.
  mutating func transpose(
    _ value: Value, _ permutation: [Int], at span: SourceSpan
  ) throws(Poison) -> Value {
    if permutation == Array(permutation.indices) { return value }
    let order = AttributeField("permutation", .integers(permutation))
    return try emit(Transpose.kind, [order], [value], at: span)
  }

  /// The value in another element type; itself where it has that type.
  mutating func convert(
    _ value: Value, to element: ElementType, at span: SourceSpan
  ) throws(Poison) -> Value {
    if type(value).element == element { return value }
    return try emit(Convert.kind, [.init("to", .element(element))], [value], at: span)
  }

  /// A scalar constant.
  mutating func constant(_ number: ExactNumber, _ element: ElementType, at span: SourceSpan)
    -> Value
  {
    mark(span)
    return builder.constant(number, element)
  }

  /// A number in every entry of a shape.
  mutating func filled(
    _ number: Int, _ type: TensorType, at span: SourceSpan
  ) throws(Poison) -> Value {
    let scalar = constant(ExactNumber(number), type.element, at: span)
    return try broadcast(scalar, to: type.shape, at: span)
  }

  /// 0, 1, … below a size.
  mutating func iota(
    _ size: Size, _ element: ElementType, at span: SourceSpan
  ) throws(Poison) -> Value {
    let counted = try emit(Iota.kind, [.init("size", .size(size))], [], at: span)
    return try convert(counted, to: element, at: span)
  }

  /// The product of sizes, checked.
  mutating func product(_ sizes: some Sequence<Size>, at span: SourceSpan) throws(Poison) -> Size {
    do { return try Size.product(sizes) } catch {
      throw fail(TypeDiagnostics.size(error, at: span))
    }
  }
}

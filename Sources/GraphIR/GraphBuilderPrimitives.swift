import AdjointTensors

/// Making nodes of an operation that is named by its type, or whose attributes are text.
extension GraphBuilder {
  /// A node of `P`, whose operands are known to fit; a misfit is a mistake of the compiler.
  public mutating func make<P: Primitive>(
    _ primitive: P.Type, _ attributes: P.Attributes, _ operands: Value...
  ) -> Value {
    do {
      return try emit(P.kind, intern(attributes), operands)
    } catch {
      preconditionFailure("\(error) \(attributes.encoded)")
    }
  }

  /// A node of `P`, checked.
  /// - Throws: `TypeFailure` where the operands break the type rule.
  public mutating func checked<P: Primitive>(
    _ primitive: P.Type, _ attributes: P.Attributes, _ operands: [Value]
  ) throws(TypeFailure) -> Value {
    try emit(P.kind, intern(attributes), operands)
  }

  /// A node of `P` whose result types are known: the type rule isn't asked.
  mutating func emit<P: Primitive>(
    _ primitive: P.Type, _ attributes: P.Attributes, _ operands: [Value], types: [TensorType]
  ) -> Value {
    emit(P.self, intern(attributes), operands, intern(types))
  }

  /// A node of an operation whose attributes are said as text says them.
  /// - Throws: `TypeFailure` where an attribute is missing or of another form, or the operands
  ///   break the type rule.
  public mutating func emit(
    _ kind: Kind, _ attributes: AttributeList, _ operands: [Value], copy: UInt16 = 0
  ) throws(TypeFailure) -> Value {
    let id: AttributesID
    do { id = try intern(attributes, of: kind) } catch {
      throw TypeFailure(catalogue[kind].name, error.message, operands.map { type(of: $0) })
    }
    return try emit(kind, id, operands, copy: copy)
  }
}

import AdjointTensors

/// Looking at nodes made so far.
extension GraphBuilder {
  public func type(of value: Value) -> TensorType {
    let type = nodes[value.node.index].type
    return value.result == 0 ? interner.first(type) : interner[type][Int(value.result)]
  }

  /// The result types of a node, nearly always one.
  public func types(_ id: NodeID) -> [TensorType] { interner[nodes[id.index].type] }

  @inlinable
  public func kind(of value: Value) -> Kind { nodes[value.node.index].kind }

  /// The operands of a value's node.
  public func operands(_ value: Value) -> [Value] { Array(operandSlice(value.node)) }

  /// The operands of a node, without a copy.
  @inlinable
  public func operandSlice(_ id: NodeID) -> ArraySlice<Value> {
    let end = id.index + 1 < nodes.count ? Int(nodes[id.index + 1].firstOperand) : pool.count
    return pool[Int(nodes[id.index].firstOperand)..<end]
  }

  /// One operand of a value's node.
  @inlinable
  public func operand(_ value: Value, _ position: Int) -> Value {
    pool[Int(nodes[value.node.index].firstOperand) + position]
  }

  @inlinable
  public func node(_ id: NodeID) -> Node { nodes[id.index] }

  /// The attributes of a value's node as they are printed.
  public func attributes(_ value: Value) -> AttributeList {
    interner[nodes[value.node.index].attributes]
  }

  /// The attributes of a value's node as the Swift value of its operation.
  /// - Requires: the node is of an operation with those attributes.
  public func attributes<A: AttributeCoding>(_ value: Value, as type: A.Type = A.self) -> A {
    do { return try interner.value(nodes[value.node.index].attributes) } catch {
      preconditionFailure("\(catalogue[kind(of: value)].name) \(value): \(error.message)")
    }
  }

  /// Where a node comes from.
  public func provenance(of id: NodeID) -> Provenance { provenances[nodes[id.index].origin] }
}

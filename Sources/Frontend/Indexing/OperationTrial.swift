import AdjointGraphIR
import AdjointTensors

/// A graph of one operation on operands of given types, on which it is typed and batched before its
/// nodes are made in the model's graph.
struct OperationTrial {
  private var builder: GraphBuilder
  private var operands: [Value] = []
  private var result: Value?

  /// No operation yet; a graph with the conventions of another.
  init(_ other: GraphBuilder) {
    builder = GraphBuilder(catalogue: other.catalogue, conventions: other.conventions)
  }

  /// The type of an operation's result.
  /// - Throws: `TypeFailure` where the operands break its rule.
  mutating func type(
    _ kind: Kind, _ fields: [AttributeField], _ types: [TensorType]
  ) throws(TypeFailure) -> TensorType {
    operands = types.map { builder.input("\(builder.count)", $0) }
    let value = try builder.emit(kind, AttributeList(fields), operands)
    result = value
    return builder.type(of: value)
  }

  /// The operation's attributes.
  /// - Requires: `type` has made it, and it has attributes of this type.
  func attributes<A: AttributeCoding>(as type: A.Type) -> A {
    guard let result else { preconditionFailure("no operation") }
    return builder.attributes(result, as: A.self)
  }

  /// Adds a leading axis to the operands in `batched` and to the result.
  mutating func batch(_ batched: [Bool], size: Size) {
    guard let target = result else { preconditionFailure("no operation") }
    var images: [NodeID: Value] = [:]
    for (position, operand) in operands.enumerated() where batched[position] {
      let type = builder.type(of: operand)
      let image = builder.input("\(builder.count)", type.with(shape: [size] + type.shape))
      images[operand.node] = image
      operands[position] = image
    }
    for index in 0...target.node.index {
      let id = NodeID(index)
      let own = builder.operands(Value(id))
      guard own.contains(where: { images[$0.node] != nil }) else { continue }
      images[id] = builder.catalogue[builder.node(id).kind].batch(
        Value(id), own.map { images[$0.node] ?? $0 }, batched: own.map { images[$0.node] != nil },
        size: size, &builder)
    }
    result = images[target.node] ?? target
  }

  /// Makes the nodes of the result in another graph, on values in the place of the operands.
  func transplant(_ values: [Value], into other: inout GraphBuilder) -> Value {
    guard let target = result else { preconditionFailure("no operation") }
    var needed: Set<NodeID> = [target.node]
    for index in (0...target.node.index).reversed() where needed.contains(NodeID(index)) {
      needed.formUnion(builder.operandSlice(NodeID(index)).map(\.node))
    }
    var images: [NodeID: Value] = [:]
    for (operand, value) in zip(operands, values) { images[operand.node] = value }
    for index in 0...target.node.index {
      let id = NodeID(index)
      guard needed.contains(id), images[id] == nil else { continue }
      let own = builder.operands(Value(id)).map { operand in
        guard let image = images[operand.node] else {
          preconditionFailure("\(operand) has no image")
        }
        return image
      }
      let attributes = builder.attributes(Value(id))
      do { images[id] = try other.emit(builder.node(id).kind, attributes, own) } catch {
        preconditionFailure("a batched form does not type: \(error)")
      }
    }
    guard let image = images[target.node] else { preconditionFailure("\(target) has no image") }
    return image
  }
}

import AdjointTensors

/// What a graph returns under a name.
public struct Output: Hashable, Sendable {
  public let name: String
  public let value: Value

  public init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }
}

/// A computation: nodes in topological order, every operand before its user. It is a value; passes
/// make new graphs and never change one.
public struct Graph: Sendable {
  /// What never changes, shared by all copies of a graph.
  @usableFromInline
  final class Content: Sendable {
    @usableFromInline let nodes: [Node]
    @usableFromInline let pool: [Value]
    let interner: Interner
    let provenances: ProvenanceTable
    let names: ValueNames
    let catalogue: Catalogue

    init(
      nodes: [Node], pool: [Value], interner: Interner, provenances: ProvenanceTable,
      names: ValueNames, catalogue: Catalogue
    ) {
      self.nodes = nodes
      self.pool = pool
      self.interner = interner
      self.provenances = provenances
      self.names = names
      self.catalogue = catalogue
    }
  }

  public var name: String
  @usableFromInline let content: Content
  public private(set) var conventions: Conventions
  public private(set) var outputs: [Output]

  init(
    name: String, nodes: [Node], pool: [Value], interner: Interner, provenances: ProvenanceTable,
    names: ValueNames, conventions: Conventions, catalogue: Catalogue, outputs: [Output]
  ) {
    self.name = name
    content = Content(
      nodes: nodes, pool: pool, interner: interner, provenances: provenances, names: names,
      catalogue: catalogue)
    self.conventions = conventions
    self.outputs = outputs
  }

  @inlinable public var nodes: [Node] { content.nodes }

  var pool: [Value] { content.pool }

  public var interner: Interner { content.interner }

  public var provenances: ProvenanceTable { content.provenances }

  /// The author's names of values, each used once.
  public var names: ValueNames { content.names }

  public var catalogue: Catalogue { content.catalogue }

  /// The same nodes with other outputs.
  public func returning(_ outputs: [Output]) -> Graph {
    var result = self
    result.outputs = outputs
    return result
  }

  /// The same nodes under other conventions, before they are differentiated.
  public func adopting(_ conventions: Conventions) -> Graph {
    var result = self
    result.conventions = conventions
    return result
  }

  /// The ids of all nodes, operands before users.
  @inlinable
  public var ids: LazyMapSequence<Range<Int>, NodeID> {
    (0..<nodes.count).lazy.map { NodeID($0) }
  }

  @inlinable
  public subscript(_ id: NodeID) -> Node { content.nodes[id.index] }

  /// The operands of a node.
  @inlinable
  public func operands(_ id: NodeID) -> ArraySlice<Value> { content.pool[operandPositions(id)] }

  /// Where the operands of a node stand in the pool.
  @inlinable
  func operandPositions(_ id: NodeID) -> Range<Int> {
    let next = id.index + 1
    let end =
      next < content.nodes.count ? Int(content.nodes[next].firstOperand) : content.pool.count
    return Int(content.nodes[id.index].firstOperand)..<end
  }

  /// One operand of a node.
  @inlinable
  public func operand(_ id: NodeID, _ position: Int) -> Value {
    content.pool[Int(content.nodes[id.index].firstOperand) + position]
  }

  @inlinable
  public func kind(_ id: NodeID) -> Kind { content.nodes[id.index].kind }

  /// The operation of a node.
  public func primitive(_ id: NodeID) -> any Primitive.Type {
    content.catalogue[content.nodes[id.index].kind]
  }

  /// The result types of a node, nearly always one.
  public func types(_ id: NodeID) -> [TensorType] {
    content.interner[content.nodes[id.index].type]
  }

  /// The type of a value.
  public func type(of value: Value) -> TensorType {
    let type = content.nodes[value.node.index].type
    return value.result == 0
      ? content.interner.first(type) : content.interner[type][Int(value.result)]
  }

  /// Whether every size of every node's results is a number.
  public var isConcrete: Bool { nodes.allSatisfy { interner.isConcrete($0.type) } }

  /// The attributes of a node as they are printed.
  public func attributes(_ id: NodeID) -> AttributeList {
    content.interner[content.nodes[id.index].attributes]
  }

  /// The attributes of a node as the Swift value of its operation.
  /// - Requires: the node is of an operation with those attributes.
  public func attributes<A: AttributeCoding>(_ id: NodeID, as type: A.Type = A.self) -> A {
    do { return try content.interner.value(content.nodes[id.index].attributes) } catch {
      preconditionFailure("\(primitive(id).name) \(id): \(error.message)")
    }
  }

  /// The scalar function of an elementwise node; nil for other families.
  public func scalarFunction(_ id: NodeID) -> ScalarFunction? {
    let primitive = primitive(id)
    if primitive.family != .elementwise { return nil }
    return primitive.scalarFunction(for: self[id].attributes, in: content.interner)
  }

  /// A node's operation on concrete operands, by its own evaluation.
  public func evaluate<N: Number>(
    _ id: NodeID, _ operands: [Reference<N>], _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    try primitive(id).evaluate(operands, self[id].attributes, in: content.interner, context)
  }

  /// Where a node comes from.
  public func provenance(_ id: NodeID) -> Provenance { content.provenances[self[id].origin] }

  /// The inputs and parameters in the order of their declaration.
  public var arguments: [NodeID] {
    ids.filter { kind($0) == InputNode.kind || kind($0) == ParameterNode.kind }
  }

  /// The name of an input or parameter.
  public func argumentName(_ id: NodeID) -> String {
    attributes(id, as: ArgumentAttributes.self).name
  }

  /// For each node, whether an output depends on it; inputs and parameters always count.
  public func live() -> [Bool] {
    let (nodes, pool) = (content.nodes, content.pool)
    var live = [Bool](repeating: false, count: nodes.count)
    for output in outputs { live[output.value.node.index] = true }
    var end = pool.count
    for index in stride(from: nodes.count - 1, through: 0, by: -1) {
      let start = Int(nodes[index].firstOperand)
      let kind = nodes[index].kind
      if kind == InputNode.kind || kind == ParameterNode.kind { live[index] = true }
      if live[index] {
        for position in start..<end { live[pool[position].node.index] = true }
      }
      end = start
    }
    return live
  }

  /// How often each node is read, by the nodes of `live` and by outputs; by all nodes without it.
  public func useCounts(_ live: [Bool]? = nil) -> [Int] {
    var uses = [Int](repeating: 0, count: nodes.count)
    for id in ids where live?[id.index] ?? true {
      for operand in operands(id) { uses[operand.node.index] += 1 }
    }
    for output in outputs { uses[output.value.node.index] += 1 }
    return uses
  }

  /// The names of the dimensions that occur in the types of the arguments.
  public var dims: Set<String> {
    var result: Set<String> = []
    for id in arguments {
      for size in types(id)[0].shape where size.constant == nil { result.formUnion(size.dims) }
    }
    return result
  }
}

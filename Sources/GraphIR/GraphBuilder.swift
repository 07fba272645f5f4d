import AdjointSource
import AdjointTensors

/// The only way to make nodes. It infers each node's type as the node is made and, when `sharing`,
/// returns the earlier node where one of the same identity exists.
public struct GraphBuilder: Sendable {
  public let catalogue: Catalogue
  public let conventions: Conventions
  /// Whether a common subexpression is one node. Off until the `cse` pass, so that source and graph
  /// correspond, and so that variables of derivatives stay apart.
  public private(set) var sharing: Bool
  /// Set while a pullback is made whose cotangent may be 0 where a factor is infinite or NaN,
  /// because a branch was not taken: products with factors then keep that 0.
  public var guardsZeros = false
  /// What the nodes made from now on come from.
  public private(set) var origin = NodeOrigin.none

  @usableFromInline private(set) var nodes: [Node] = []
  @usableFromInline private(set) var pool: [Value] = []
  private(set) var interner: Interner
  private(set) var provenances: ProvenanceTable
  private(set) var names: ValueNames
  private var table = IndexTable()
  private var memo = TypeMemo()

  /// An empty builder.
  public init(
    catalogue: Catalogue, conventions: Conventions = Conventions(), sharing: Bool = false
  ) {
    self.catalogue = catalogue
    self.conventions = conventions
    self.sharing = sharing
    interner = Interner()
    provenances = ProvenanceTable()
    names = ValueNames()
  }

  /// An empty builder in which the types, attributes and provenances of `graph` keep their ids.
  public init(rebuilding graph: Graph, sharing: Bool) {
    catalogue = graph.catalogue
    conventions = graph.conventions
    self.sharing = sharing
    interner = graph.interner
    provenances = graph.provenances
    names = ValueNames(sharing: graph.names)
    if sharing { table = IndexTable(capacity: graph.nodes.count) }
    nodes.reserveCapacity(graph.nodes.count)
    pool.reserveCapacity(graph.pool.count)
  }

  /// The number of nodes made so far.
  @inlinable
  public var count: Int { nodes.count }

  /// The graph of all nodes made so far.
  public func build(name: String, outputs: [Output]) -> Graph {
    Graph(
      name: name, nodes: nodes, pool: pool, interner: interner, provenances: provenances,
      names: names, conventions: conventions, catalogue: catalogue, outputs: outputs)
  }
}

/// Making nodes.
extension GraphBuilder {
  /// A node with any number of operands.
  /// - Throws: `TypeFailure` where the operands break the operation's type rule.
  public mutating func emit(
    _ kind: Kind, _ attributes: AttributesID = .none, _ operands: [Value], copy: UInt16 = 0
  ) throws(TypeFailure) -> Value {
    let first = pool.count
    pool.append(contentsOf: operands)
    return try finish(kind, attributes, first, copy)
  }

  /// A node with one operand, without an array.
  public mutating func emit(
    _ kind: Kind, _ attributes: AttributesID = .none, _ a: Value
  ) throws(TypeFailure) -> Value {
    let first = pool.count
    pool.append(a)
    return try finish(kind, attributes, first, 0)
  }

  /// A node with two operands, without an array.
  public mutating func emit(
    _ kind: Kind, _ attributes: AttributesID = .none, _ a: Value, _ b: Value
  ) throws(TypeFailure) -> Value {
    let first = pool.count
    pool.append(a)
    pool.append(b)
    return try finish(kind, attributes, first, 0)
  }

  /// A copy of a node with other operands: its kind, attributes and `copy`.
  /// - Throws: `TypeFailure` where the new operands break the type rule.
  public mutating func emit(
    like node: Node, _ operands: some Sequence<Value>
  ) throws(TypeFailure) -> Value {
    let first = pool.count
    pool.append(contentsOf: operands)
    return try finish(node.kind, node.attributes, first, node.copy)
  }

  /// Switches sharing; nodes made while it is off are not found later.
  public mutating func share(_ sharing: Bool) { self.sharing = sharing }

  /// A copy of a node of the graph that is being rebuilt, on the images of its operands. Where
  /// these have the old types the type rule isn't asked.
  /// - Throws: `TypeFailure` where the new operands break the type rule.
  mutating func copy(
    _ id: NodeID, of source: Graph, _ images: [Value?]
  ) throws(TypeFailure) -> Value {
    let first = pool.count
    let node = source.nodes[id.index]
    var keepsTypes = true
    for position in source.operandPositions(id) {
      let old = source.pool[position]
      guard let base = images[old.node.index] else {
        preconditionFailure("\(old) is used before it is made")
      }
      let image = old.result == 0 ? base : Value(base.node, result: Int(old.result))
      pool.append(image)
      keepsTypes =
        keepsTypes && image.result == old.result
        && nodes[image.node.index].type == source.nodes[old.node.index].type
    }
    return try finish(
      node.kind, node.attributes, first, node.copy, type: keepsTypes ? node.type : nil)
  }

  /// A node of `P` whose attributes and result types are known by their ids, which a debug build
  /// checks.
  public mutating func emit<P: Primitive>(
    _ primitive: P.Type, _ attributes: AttributesID, _ operands: [Value], _ types: TypeID
  ) -> Value {
    assert(
      (try? P.inferredTypes(of: operands.map { type(of: $0) }, attributes, in: interner))
        == interner[types], "\(interner[attributes])")
    let first = pool.count
    pool.append(contentsOf: operands)
    do { return try finish(P.kind, attributes, first, 0, type: types) } catch {
      preconditionFailure("a type rule was asked where types are known: \(error)")
    }
  }

  /// The id of attributes, for nodes that have them.
  public mutating func intern<A: AttributeCoding>(_ attributes: A) -> AttributesID {
    interner.intern(attributes)
  }

  /// The id of a list of result types.
  public mutating func intern(_ types: [TensorType]) -> TypeID { interner.intern(types) }

  /// The id of attributes that are said as text says them, for `emit`.
  /// - Throws: `AttributeFailure` where one is missing or of another form.
  public mutating func intern(
    _ attributes: AttributeList, of kind: Kind
  ) throws(AttributeFailure) -> AttributesID {
    try interner.intern(attributes, of: catalogue[kind])
  }

  /// Looks up or appends the node whose operands end the pool; takes them off again otherwise.
  private mutating func finish(
    _ kind: Kind, _ attributes: AttributesID, _ first: Int, _ copy: UInt16,
    type known: TypeID? = nil
  ) throws(TypeFailure) -> Value {
    let hash = sharing ? identityHash(kind, attributes, first, copy) : 0
    if sharing, let found = shared(kind, attributes, first, copy, hash) {
      pool.removeLast(pool.count - first)
      return Value(NodeID(found))
    }
    let type: TypeID
    if let known {
      type = known
    } else {
      do { type = try infer(kind, attributes, first) } catch {
        pool.removeLast(pool.count - first)
        throw error
      }
    }
    precondition(nodes.count < UInt32.max, "too many nodes")
    nodes.append(
      Node(
        kind: kind, copy: copy, attributes: attributes, type: type, firstOperand: UInt32(first),
        origin: origin))
    if sharing { table.insert(nodes.count - 1, hash: hash) }
    return Value(NodeID(nodes.count - 1))
  }

  @inline(__always)
  private func identityHash(
    _ kind: Kind, _ attributes: AttributesID, _ first: Int, _ copy: UInt16
  ) -> UInt32 {
    var h = IndexTable.mix(
      UInt64(kind.row) << 48 | UInt64(copy) << 32 | UInt64(attributes.raw), 0x517C_C1B7)
    if catalogue.commutes(kind), pool.count == first + 2 {
      let (a, b) = (GraphBuilder.bits(pool[first]), GraphBuilder.bits(pool[first + 1]))
      h = IndexTable.mix(IndexTable.mix(h, min(a, b)), max(a, b))
    } else {
      for position in first..<pool.count {
        h = IndexTable.mix(h, GraphBuilder.bits(pool[position]))
      }
    }
    return UInt32(truncatingIfNeeded: h >> 32)
  }

  @inline(__always)
  private static func bits(_ value: Value) -> UInt64 {
    UInt64(value.result) << 32 | UInt64(value.node.raw) + 1
  }

  private func shared(
    _ kind: Kind, _ attributes: AttributesID, _ first: Int, _ copy: UInt16, _ hash: UInt32
  ) -> Int? {
    let arity = pool.count - first
    return table.find(hash) { candidate in
      let node = nodes[candidate]
      guard node.kind == kind, node.attributes == attributes, node.copy == copy else {
        return false
      }
      let start = Int(node.firstOperand)
      let end = candidate + 1 < nodes.count ? Int(nodes[candidate + 1].firstOperand) : first
      guard end - start == arity else { return false }
      let agrees = (0..<arity).allSatisfy { pool[start + $0] == pool[first + $0] }
      return agrees
        || catalogue.commutes(kind) && arity == 2
          && pool[start] == pool[first + 1] && pool[start + 1] == pool[first]
    }
  }

  /// The type of the node whose operands end the pool, by the memo where it has been seen.
  private mutating func infer(
    _ kind: Kind, _ attributes: AttributesID, _ first: Int
  ) throws(TypeFailure) -> TypeID {
    let arity = pool.count - first
    let key = TypeMemo.Key(
      kind: kind, attributes: attributes, arity: arity,
      a: arity > 0 ? operandType(first) : .max, b: arity > 1 ? operandType(first + 1) : .max,
      c: arity > 2 ? operandType(first + 2) : .max)
    if arity <= 3, let type = memo[key] { return type }
    let types = pool[first...].map { type(of: $0) }
    let inferred = try catalogue[kind].inferredTypes(of: types, attributes, in: interner)
    let id = interner.intern(inferred)
    if arity <= 3 { memo[key] = id }
    return id
  }

  /// The type id of an operand; results of nodes with several are told apart.
  private func operandType(_ position: Int) -> UInt64 {
    let value = pool[position]
    return UInt64(value.result) << 32 | UInt64(nodes[value.node.index].type.raw)
  }
}

/// Names and provenance.
extension GraphBuilder {
  /// Sets what the nodes made from now on come from.
  public mutating func setProvenance(_ new: Provenance) {
    origin = NodeOrigin(provenances.add(new), forward: new.forward)
  }

  /// Goes back to an origin of this builder.
  public mutating func restoreOrigin(_ origin: NodeOrigin) { self.origin = origin }

  /// The id of a scope.
  public mutating func intern(_ scope: Scope) -> ScopeID { provenances.intern(scope) }

  /// Gives a value a name, unless the value has one or the name is taken.
  public mutating func setName(_ name: String, of value: Value) {
    names.set(name, of: value)
  }

  /// Gives a value the name of that number in the graph that is being rebuilt.
  mutating func setName(number: UInt32, of value: Value) { names.set(number: number, of: value) }

  /// The name of a value, if it has one.
  public func name(of value: Value) -> String? { names[value] }
}

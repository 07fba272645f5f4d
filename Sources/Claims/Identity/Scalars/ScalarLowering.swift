import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// The outputs of a graph at concrete sizes, and what they need to be defined.
struct LoweredOutputs {
  var tensors: [ScalarTensor] = []
  var demands: [Demands] = []
  /// Where it stands that a scalar isn't 0.
  var origins: [ScalarID: [DemandOrigin]]
}

/// A graph at concrete sizes, every entry a scalar of one pool.
struct ScalarLowering {
  let graph: Graph
  let context: EvaluationContext<Double>
  var pool: ScalarPool
  private let inputs: [String: ScalarTensor]
  /// The weights of the positions of some dimensions, each of which stands for a group of positions
  /// that are alike.
  private let weights: [String: [ScalarID]]
  /// The integers that are positions, where only their value counts as numbers.
  private var positions: Set<NodeID> = []
  private var values: [ScalarTensor?]
  /// For each node, what it needs to have a value.
  private var demands: [Demands]
  /// For what isn't 0 where some node has a value, where it stands.
  private var origins: [ScalarID: [DemandOrigin]] = [:]

  /// The outputs of a graph in their order.
  ///
  /// - Parameters:
  ///   - inputs: scalars of the pool, by name.
  ///   - weighted: the dimensions whose positions have weights.
  ///   - pinned: the dimensions of whose sizes and positions as numbers only the value counts, not
  ///     the sign.
  ///   - ranges: what integer inputs lie below.
  /// - Throws: `NotDefined` for an operation without a meaning here.
  static func outputs(
    _ graph: Graph, sizes: [String: Int], inputs: [String: ScalarTensor],
    weighted: Set<String> = [], pinned: Set<String> = [], ranges: [String: Size] = [:],
    _ pool: inout ScalarPool
  ) throws(NotDefined) -> LoweredOutputs {
    var weights: [String: [ScalarID]] = [:]
    for dim in weighted.sorted() {
      weights[dim] = (0..<sizes[dim, default: 0]).map { _ in pool.weight() }
    }
    for dim in pinned.subtracting(weighted).sorted() {
      weights[dim] = (0..<sizes[dim, default: 0]).map { _ in pool.pinnedWeight() }
    }
    var lowering = ScalarLowering(graph, sizes, inputs, weights, pool)
    if !pinned.isEmpty { lowering.positions = SizeReading.positions(graph, ranges: ranges) }
    let live = graph.live()
    for id in graph.ids where live[id.index] && !lowering.isUnused(id) {
      let tensor = try lowering.tensor(id)
      lowering.values[id.index] = tensor
      lowering.demands[id.index] = lowering.demands(id)
      if lowering.pool.isFull { throw NotDefined("too many entries") }
    }
    pool = lowering.pool
    var outputs = LoweredOutputs(origins: lowering.origins)
    for output in graph.outputs {
      outputs.tensors.append(try lowering.operand(output.value))
      outputs.demands.append(lowering.demands(of: output.value))
    }
    return outputs
  }

  private init(
    _ graph: Graph, _ sizes: [String: Int], _ inputs: [String: ScalarTensor],
    _ weights: [String: [ScalarID]], _ pool: ScalarPool
  ) {
    self.graph = graph
    self.inputs = inputs
    self.weights = weights
    self.pool = pool
    context = EvaluationContext(numbers: (), dims: sizes)
    values = [ScalarTensor?](repeating: nil, count: graph.nodes.count)
    demands = [Demands](repeating: Demands(), count: graph.nodes.count)
  }

  /// What a node and its operands demand; of the branches of a choice, what its masks don't see to.
  private mutating func demands(_ id: NodeID) -> Demands {
    var result = Demands(signs: pool.takeDomain(), nonzero: ownDivisors(id))
    let operands = Array(graph.operands(id))
    guard graph.kind(id) == Select.kind, let masks = try? operand(operands[0]).scalars() else {
      for operand in operands { result.formUnion(demands(of: operand)) }
      return result
    }
    result.formUnion(demands(of: operands[0]))
    result.formUnion(choiceDemands(masks, Array(operands.dropFirst())))
    // What was made on the way demands nothing.
    _ = pool.takeDomain()
    return result
  }

  /// What a value that was visited demands.
  func demands(of value: Value) -> Demands { demands[value.node.index] }

  /// Keeps what stands for a demand in the graph.
  mutating func noteOrigin(_ origin: DemandOrigin, of factor: ScalarID) {
    if !origins[factor, default: []].contains(origin) {
      origins[factor, default: []].append(origin)
    }
  }

  /// True for arguments that the family leaves out, because no output reads them.
  private func isUnused(_ id: NodeID) -> Bool {
    let kind = graph.kind(id)
    guard kind == InputNode.kind || kind == ParameterNode.kind else { return false }
    return inputs[graph.argumentName(id)] == nil
  }

  /// The tensor of an operand.
  func operand(_ value: Value) throws(NotDefined) -> ScalarTensor {
    guard value.result == 0, let tensor = values[value.node.index] else {
      throw NotDefined("several results in a proof")
    }
    return tensor
  }

  private mutating func tensor(_ id: NodeID) throws(NotDefined) -> ScalarTensor {
    let type = graph.types(id)[0]
    switch graph.kind(id) {
    case InputNode.kind, ParameterNode.kind:
      guard let tensor = inputs[graph.argumentName(id)] else {
        throw NotDefined("nothing stands for \(graph.argumentName(id))")
      }
      return tensor
    case ConstantNode.kind: return try constant(id)
    case SizeNode.kind:
      let size = graph.attributes(id, as: SizeAttributes.self).size
      let value = try context.number(size)
      if type.element.isInteger {
        return ScalarTensor(type.element, [], integers: [Int64(value)])
      }
      return ScalarTensor(type.element, [], [weighted(size) ?? pool.constant(value)])
    case SeedNode.kind: return try operand(graph.operand(id, 0))
    default: break
    }
    var operands: [ScalarTensor] = []
    for value in graph.operands(id) { operands.append(try operand(value)) }
    if type.element.isInteger, operands.allSatisfy({ $0.element.isInteger }) {
      return try moved(id, operands, type.element)
    }
    if positions.contains(id), type.element.isFloat {
      let numbers = try operands[0].integers().map { pool.position(Int($0)) }
      return ScalarTensor(type.element, operands[0].shape, numbers)
    }
    if let function = graph.scalarFunction(id) {
      return try elementwise(function, operands, type.element)
    }
    return try structured(id, operands, type.element)
  }

  /// A size as the sum of its positions' weights, nil where none has weights.
  private mutating func weighted(_ size: Size) -> ScalarID? {
    if size.dims.isDisjoint(with: weights.keys) { return nil }
    var terms: [Scalar.Term] = []
    for (coefficient, factors) in size.monomials {
      let powers = factors.map { factor in
        let total = weights[factor.dim].map { pool.sum($0) }
        return (total ?? pool.constant(context.dims[factor.dim] ?? 0), factor.exponent)
      }
      terms.append(
        Scalar.Term(scalar: pool.product(powers), coefficient: Rational(coefficient)))
    }
    return pool.sum(terms)
  }

  /// The weights of the positions of axes that are summed over, the last axis fastest; nil where
  /// none has weights.
  mutating func weights(of axes: [Size]) -> [ScalarID]? {
    let own = axes.map { size in PositionReading.plain(size).flatMap { weights[$0] } }
    if own.allSatisfy({ $0 == nil }) { return nil }
    var result = [ScalarPool.one]
    for (axis, list) in own.enumerated() {
      let count = list?.count ?? (try? context.value(axes[axis])) ?? 0
      result = result.flatMap { weight in
        (0..<count).map { place in list.map { pool.multiply(weight, $0[place]) } ?? weight }
      }
    }
    return result
  }

  private mutating func constant(_ id: NodeID) throws(NotDefined) -> ScalarTensor {
    let attributes = graph.attributes(id, as: ConstantAttributes.self)
    let type = attributes.type
    let shape = try context.values(type.shape)
    if type.element.isInteger {
      let integers = attributes.values.map { Int64($0.rational?.integer ?? 0) }
      return ScalarTensor(type.element, shape, integers: integers)
    }
    return ScalarTensor(type.element, shape, attributes.values.map { pool.exact($0) })
  }

  /// An operation that moves elements, or computes with integers alone.
  func moved(
    _ id: NodeID, _ operands: [ScalarTensor], _ element: ElementType
  ) throws(NotDefined) -> ScalarTensor {
    let result = try graph.evaluate(id, operands.map(\.movable), context)
    return try ScalarTensor(element, moved: result)
  }

  /// An operation by its own evaluation, with scalars for numbers.
  mutating func evaluated(
    _ id: NodeID, _ operands: [ScalarTensor], _ element: ElementType
  ) throws(NotDefined) -> ScalarTensor {
    let shared = SharedPool(pool)
    let inner = EvaluationContext<ScalarNumber>(numbers: shared, dims: context.dims)
    var references: [Reference<ScalarNumber>] = []
    for operand in operands {
      switch operand.storage {
      case .scalars(let list):
        let numbers = list.map { ScalarNumber(pool: shared, id: $0) }
        references.append(Reference(.f64, operand.shape, numbers))
      case .integers(let list):
        references.append(Reference(operand.element, operand.shape, integers: list))
      }
    }
    let result = try graph.evaluate(id, references, inner)
    pool = shared.current
    return ScalarTensor(element, result.shape, try result.numbers().map(\.id))
  }
}

import AdjointGraphIR
import AdjointTensors

/// A node that can't be evaluated, and why.
public struct ReferenceFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The node, nil where the inputs are at fault.
  public let node: NodeID?
  public let reason: String

  public init(node: NodeID?, reason: String) {
    self.node = node
    self.reason = reason
  }

  public var description: String { node.map { "\($0): \(reason)" } ?? reason }
}

/// Evaluates a graph node by node with dense tensors: slow, simple, generic over the number type,
/// and the oracle of every test. Graphs may be symbolic; `context` gives the dimensions.
public struct ReferenceInterpreter<N: Number> {
  private let graph: Graph
  private let context: EvaluationContext<N>
  private var values: [[Reference<N>]?]

  /// The outputs by name.
  /// - Throws: `ReferenceFailure` for a missing or misshapen input, or a node that isn't defined on
  ///   its operands.
  public static func run(
    _ graph: Graph, inputs: [String: Reference<N>], _ context: EvaluationContext<N>
  ) throws(ReferenceFailure) -> [String: Reference<N>] {
    var interpreter = ReferenceInterpreter(graph, context)
    try interpreter.evaluate(inputs, releasing: true)
    var outputs: [String: Reference<N>] = [:]
    for output in graph.outputs { outputs[output.name] = interpreter.value(output.value) }
    return outputs
  }

  /// The results of every live node; nil for dead ones.
  /// - Throws: as `run`.
  public static func trace(
    _ graph: Graph, inputs: [String: Reference<N>], _ context: EvaluationContext<N>
  ) throws(ReferenceFailure) -> [[Reference<N>]?] {
    var interpreter = ReferenceInterpreter(graph, context)
    try interpreter.evaluate(inputs, releasing: false)
    return interpreter.values
  }

  /// The results of every live node that is defined, and whose operands are; nil for the others.
  public static func partialTrace(
    _ graph: Graph, inputs: [String: Reference<N>], _ context: EvaluationContext<N>
  ) -> [[Reference<N>]?] {
    var interpreter = ReferenceInterpreter(graph, context)
    let live = graph.live()
    for id in graph.ids where live[id.index] {
      let isReady = graph.operands(id).allSatisfy { interpreter.values[$0.node.index] != nil }
      if isReady { interpreter.values[id.index] = try? interpreter.results(id, inputs) }
    }
    return interpreter.values
  }

  private init(_ graph: Graph, _ context: EvaluationContext<N>) {
    self.graph = graph
    self.context = context
    values = [[Reference<N>]?](repeating: nil, count: graph.nodes.count)
  }

  private func value(_ value: Value) -> Reference<N> {
    guard let results = values[value.node.index] else {
      preconditionFailure("\(value) was released before its use")
    }
    return results[Int(value.result)]
  }

  /// Evaluates live nodes in order; with `releasing`, a value goes after its last use.
  private mutating func evaluate(
    _ inputs: [String: Reference<N>], releasing: Bool
  ) throws(ReferenceFailure) {
    let live = graph.live()
    let lastUse = releasing ? self.lastUse(live) : []
    for id in graph.ids where live[id.index] {
      do {
        values[id.index] = try results(id, inputs)
      } catch {
        throw ReferenceFailure(node: id, reason: error.reason)
      }
      guard releasing else { continue }
      for operand in graph.operands(id) where lastUse[operand.node.index] == id.index {
        values[operand.node.index] = nil
      }
    }
  }

  /// For each node the last that reads it; outputs are kept.
  private func lastUse(_ live: [Bool]) -> [Int] {
    var last = [Int](repeating: -1, count: graph.nodes.count)
    for id in graph.ids where live[id.index] {
      for operand in graph.operands(id) { last[operand.node.index] = id.index }
    }
    for output in graph.outputs { last[output.value.node.index] = -1 }
    return last
  }

  private func results(
    _ id: NodeID, _ inputs: [String: Reference<N>]
  ) throws(NotDefined) -> [Reference<N>] {
    switch graph.kind(id) {
    case InputNode.kind, ParameterNode.kind: return [try argument(id, inputs)]
    case ConstantNode.kind: return [try constant(id)]
    case SizeNode.kind: return [try size(id)]
    case SeedNode.kind: return [value(graph.operand(id, 0))]
    case RegionNode.kind: return try region(id)
    case DerivativeNode.kind:
      throw NotDefined("a derivative is evaluated after differentiation only")
    default:
      let operands = graph.operands(id).map { value($0) }
      return [try graph.evaluate(id, operands, context)]
    }
  }

  private func argument(
    _ id: NodeID, _ inputs: [String: Reference<N>]
  ) throws(NotDefined) -> Reference<N> {
    let name = graph.argumentName(id)
    let type = graph.types(id)[0]
    guard let input = inputs[name] else { throw NotDefined("nothing is fed to \(name)") }
    guard try context.values(type.shape) == input.shape, type.element == input.element else {
      throw NotDefined("\(name) is \(type), fed is \(input.element)\(input.shape)")
    }
    return input
  }

  private func constant(_ id: NodeID) throws(NotDefined) -> Reference<N> {
    let attributes = graph.attributes(id, as: ConstantAttributes.self)
    let type = attributes.type
    let shape = try context.values(type.shape)
    guard type.element.isFloat else {
      let integers = attributes.values.map { Int64($0.rational?.integer ?? 0) }
      if type.element == .bool { return Reference(shape, bools: integers.map { $0 != 0 }) }
      return Reference(type.element, shape, integers: integers)
    }
    var numbers: [N] = []
    for value in attributes.values { numbers.append(try N.make(value, context.numbers)) }
    return Reference(type.element, shape, numbers)
  }

  private func size(_ id: NodeID) throws(NotDefined) -> Reference<N> {
    let attributes = graph.attributes(id, as: SizeAttributes.self)
    let value = try context.number(attributes.size)
    return try context.full(attributes.type.element, [], ExactNumber(value))
  }

  private func region(_ id: NodeID) throws(NotDefined) -> [Reference<N>] {
    let operands = graph.operands(id).map { value($0) }
    return try RegionEvaluation.run(graph.region(id), operands, graph.catalogue, context)
  }
}

extension ReferenceInterpreter where N == Double {
  /// The outputs by name, from and to plain tensors; dimensions are those given.
  /// - Throws: as `run` with references.
  public static func run(
    _ graph: Graph, inputs: [String: Tensor], dims: [String: Int]
  ) throws(ReferenceFailure) -> [String: Tensor] {
    var references: [String: Reference<Double>] = [:]
    for (name, tensor) in inputs {
      do { references[name] = try tensor.reference(()) } catch {
        throw ReferenceFailure(node: nil, reason: error.reason)
      }
    }
    let outputs = try run(graph, inputs: references, EvaluationContext(numbers: (), dims: dims))
    return outputs.mapValues { Tensor($0) }
  }
}

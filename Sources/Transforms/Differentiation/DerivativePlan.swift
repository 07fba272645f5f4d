import AdjointGraphIR
import AdjointTensors

/// A derivative node as its parts.
struct Derivative {
  let node: NodeID
  let mode: DerivativeAttributes.Mode
  let value: Value
  let variable: Value
  /// The vector of `jvp` and `vjp`.
  let vector: Value?

  init(_ node: NodeID, in graph: Graph) {
    self.node = node
    mode = graph.attributes(node, as: DerivativeAttributes.self).mode
    value = graph.operand(node, 0)
    variable = graph.operand(node, 1)
    vector = graph.operands(node).count == 3 ? graph.operand(node, 2) : nil
  }
}

/// What is known of a graph's derivatives before any is expanded.
struct DerivativePlan {
  /// Derivatives that one backward sweep serves.
  struct Sweep: Hashable {
    /// What the sweep starts with.
    enum Start: Hashable {
      case one, identity
      case vector(Value)
    }

    let value: Value
    let start: Start
    let isInner: Bool
  }

  let live: [Bool]
  /// Derivatives on which another derivative depends.
  private let isInner: Set<NodeID>
  /// Derivatives that are the variable of another.
  let variables: Set<NodeID>
  /// The sweeps, each with the derivatives that it serves whose variables stand before its value.
  let sweeps: [(key: Sweep, members: [NodeID])]
  /// The number of the sweep that serves a derivative, by its node; −1 for other nodes.
  private let sweepNumbers: [Int32]

  init(_ graph: Graph) {
    live = graph.live()
    isInner = DerivativePlan.innerDerivatives(graph, live)
    var variables: Set<NodeID> = []
    var sweeps: [(key: Sweep, members: [NodeID])] = []
    var known: [Sweep: Int] = [:]
    var numbers = [Int32](repeating: -1, count: graph.nodes.count)
    for id in graph.ids where live[id.index] && graph.kind(id) == DerivativeNode.kind {
      let derivative = Derivative(id, in: graph)
      if graph.kind(derivative.variable.node) == DerivativeNode.kind {
        variables.insert(derivative.variable.node)
      }
      guard let key = DerivativePlan.sweep(derivative, isInner: isInner.contains(id), graph)
      else { continue }
      let number = known[key] ?? sweeps.count
      if number == sweeps.count {
        known[key] = number
        sweeps.append((key, []))
      }
      // There are fewer nodes than 2^31 where memory holds them.
      numbers[id.index] = Int32(number)
      if derivative.variable.node <= derivative.value.node { sweeps[number].members.append(id) }
    }
    self.variables = variables
    self.sweeps = sweeps
    sweepNumbers = numbers
  }

  /// True where another derivative depends on it: it is forward work of that one.
  func isInner(_ id: NodeID) -> Bool { isInner.contains(id) }

  /// The number of the sweep that serves a derivative; nil where it needs its own.
  func sweep(of derivative: NodeID) -> Int? {
    let number = sweepNumbers[derivative.index]
    return number < 0 ? nil : Int(number)
  }

  private static func sweep(_ derivative: Derivative, isInner: Bool, _ graph: Graph) -> Sweep? {
    let start: Sweep.Start
    switch derivative.mode {
    case .grad: start = .one
    case .jacobian, .jacobianTransposed: start = .identity
    case .vjp:
      guard let vector = derivative.vector else { return nil }
      start = .vector(vector)
    case .jvp, .hessian: return nil
    }
    return Sweep(value: derivative.value, start: start, isInner: isInner)
  }

  /// The derivatives from which a path leads to another derivative.
  private static func innerDerivatives(_ graph: Graph, _ live: [Bool]) -> Set<NodeID> {
    var result: Set<NodeID> = []
    var feeds = [Bool](repeating: false, count: graph.nodes.count)
    for index in stride(from: graph.nodes.count - 1, through: 0, by: -1) where live[index] {
      let id = NodeID(index)
      let isDerivative = graph.kind(id) == DerivativeNode.kind
      if isDerivative && feeds[index] { result.insert(id) }
      guard isDerivative || feeds[index] else { continue }
      for operand in graph.operands(id) { feeds[operand.node.index] = true }
    }
    return result
  }
}

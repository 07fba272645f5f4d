import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// Makes a plan of a graph whose sizes are concrete: every live node becomes instructions or
/// another view of its operand, then buffers get their places.
public struct Planner {
  let graph: Graph
  var builder: PlanBuilder
  private let live: [Bool]
  private var views: [[TensorView]?]
  /// Whether something is known of elements above a diagonal.
  var hasTriangles = false
  var partPlaces: PartPlaces
  /// For each node a bit for each result that something reads.
  private var readResults: [UInt64]
  private var inputs: [Binding] = []
  private var parameters: [Binding] = []
  private var seeds: [String: TensorView] = [:]
  private var origins = OriginTable()
  var denseTypes = DenseTypes()
  private var functions: [FunctionKey: ScalarFunction?] = [:]

  private struct FunctionKey: Hashable {
    let kind: Kind
    let attributes: AttributesID
  }

  /// The plan of one entry.
  /// - Requires: a graph without symbolic sizes and derivatives.
  /// - Throws: `PlanFault` where a size is symbolic or overflows, or the memory is above the limit.
  public static func plan(
    _ graph: Graph, entry name: String = "main", _ options: PlannerOptions = PlannerOptions()
  ) throws(PlanFault) -> EntryPlan {
    var planner = Planner(graph, options)
    try planner.planNodes()
    let plan = try planner.finish(name)
    let bytes = plan.peakBytes(threads: options.threads)
    if let limit = options.memoryLimit, bytes > limit {
      throw PlanFault(
        "the entry '\(name)' needs \(bytes) bytes of memory, more than the \(limit) allowed")
    }
    return plan
  }

  private init(_ graph: Graph, _ options: PlannerOptions) {
    self.graph = graph
    live = graph.live()
    partPlaces = PartPlaces(graph, live: live)
    builder = PlanBuilder(options)
    views = [[TensorView]?](repeating: nil, count: graph.nodes.count)
    readResults = [UInt64](repeating: 0, count: graph.nodes.count)
  }

  private mutating func planNodes() throws(PlanFault) {
    for id in graph.ids where live[id.index] {
      for operand in graph.operands(id) { markRead(operand) }
    }
    for output in graph.outputs { markRead(output.value) }
    for id in graph.ids where live[id.index] {
      builder.origin = origin(of: id)
      builder.unit = id.raw
      do {
        views[id.index] = try results(id)
      } catch {
        let origin = origins.all[Int(builder.origin)]
        throw PlanFault(error.reason, place: error.place ?? "\(origin)")
      }
    }
  }

  private mutating func markRead(_ value: Value) {
    readResults[value.node.index] |= 1 << UInt64(Swift.min(63, value.result))
  }

  /// Whether something reads a result; true for those beyond 62 results.
  func isRead(_ id: NodeID, result: Int) -> Bool {
    result > 62 || readResults[id.index] & 1 << UInt64(result) != 0
  }

  /// The view of an operand.
  func view(_ value: Value) -> TensorView {
    guard let results = views[value.node.index] else {
      preconditionFailure("\(value) is used before it is planned")
    }
    return results[Int(value.result)]
  }

  /// The view of a value; nil where it isn't planned yet.
  func knownView(_ value: Value) -> TensorView? { views[value.node.index]?[Int(value.result)] }

  /// The operands of a node.
  func operandViews(_ id: NodeID) -> [TensorView] { graph.operands(id).map { view($0) } }

  /// The shape of a type as numbers.
  /// - Throws: `PlanFault` for a symbolic size.
  func concrete(_ shape: Shape) throws(PlanFault) -> [Int] {
    try DenseType.concrete(shape)
  }

  /// The shape of a node's only result.
  func shape(_ id: NodeID) throws(PlanFault) -> [Int] { try concrete(graph.types(id)[0].shape) }

  /// The scalar function of an elementwise node, remembered by kind and attributes.
  mutating func scalarFunction(_ id: NodeID) -> ScalarFunction? {
    if graph.primitive(id).family != .elementwise { return nil }
    let key = FunctionKey(kind: graph.kind(id), attributes: graph[id].attributes)
    if let known = functions[key] { return known }
    let function = graph.scalarFunction(id)
    functions.updateValue(function, forKey: key)
    return function
  }

  private mutating func results(_ id: NodeID) throws(PlanFault) -> [TensorView] {
    switch graph.kind(id) {
    case InputNode.kind, ParameterNode.kind: return [try argument(id)]
    case ConstantNode.kind: return [try constant(id)]
    case SizeNode.kind:
      let attributes = graph.attributes(id, as: SizeAttributes.self)
      guard let value = attributes.size.constant else {
        throw PlanFault("the size \(attributes.size) has no value")
      }
      let element = attributes.type.element
      return [TensorView(element, [], constant: ExactNumber(value).bits(as: element))]
    case SeedNode.kind: return [try seed(id)]
    case RegionNode.kind: return try region(id)
    case DerivativeNode.kind: throw PlanFault("a derivative is planned after differentiation only")
    default: return [try operation(id)]
    }
  }

  private mutating func argument(_ id: NodeID) throws(PlanFault) -> TensorView {
    let type = try denseTypes.results(of: id, graph)[0]
    let view = try builder.buffer(type, isPinned: true)
    let binding = Binding(
      name: graph.argumentName(id), element: type.element, shape: type.shape,
      location: view.location)
    if graph.kind(id) == InputNode.kind {
      inputs.append(binding)
    } else {
      parameters.append(binding)
    }
    return view
  }

  private mutating func constant(_ id: NodeID) throws(PlanFault) -> TensorView {
    let attributes = graph.attributes(id, as: ConstantAttributes.self)
    let element = attributes.type.element
    let shape = try concrete(attributes.type.shape)
    if let first = attributes.values.first, attributes.values.allSatisfy({ $0 == first }) {
      return TensorView(element, shape, constant: first.bits(as: element))
    }
    let bytes = attributes.values.flatMap { $0.bytes(as: element) }
    return TensorView(element, shape, buffer: try builder.constant(bytes))
  }

  /// The cotangent at which a backward pass starts: fed, or its default where that is constant.
  private mutating func seed(_ id: NodeID) throws(PlanFault) -> TensorView {
    let standard = view(graph.operand(id, 0))
    guard case .constant(let bits) = standard.source else { return standard }
    let attributes = graph.attributes(id, as: SeedAttributes.self)
    // Seeds of one name are one.
    if let known = seeds[attributes.name] { return known }
    let one = ExactNumber.bytes(bits, as: standard.element)
    let buffer = try builder.standard(
      Array(repeatElement(one, count: standard.count).joined()))
    let view = TensorView(standard.element, standard.shape, buffer: buffer)
    inputs.append(
      Binding(
        name: "seed.\(attributes.name)", element: view.element, shape: view.shape,
        location: view.location, hasDefault: true))
    seeds[attributes.name] = view
    return view
  }

  private mutating func origin(of id: NodeID) -> UInt32 {
    origins.number(of: id, in: graph, builder.options.sources)
  }

  /// The places of the buffers; the instructions are put in the order that needs the least.
  private mutating func layout(
    kept: [Int], updates: [(result: Int, parameter: Int)]
  ) throws(PlanFault) -> ArenaLayout {
    var best = try ArenaLayout(builder, kept: kept, updates: updates)
    // Below a kibibyte an order gains nothing.
    if best.arenaBytes < 1024 { return best }
    let first = builder
    for order in InstructionOrder.candidates(first, kept: kept, updates: updates) {
      let other = first.reordered(order)
      let layout = try ArenaLayout(other, kept: kept, updates: updates)
      if layout.arenaBytes < best.arenaBytes - best.arenaBytes / 100 {
        (builder, best) = (other, layout)
      }
    }
    return best
  }

  private mutating func finish(_ name: String) throws(PlanFault) -> EntryPlan {
    var outputs: [Binding] = []
    builder.unit = .max
    for output in graph.outputs {
      builder.origin = origin(of: output.value.node)
      let view = try builder.dense(self.view(output.value))
      outputs.append(
        Binding(
          name: output.name, element: view.element, shape: view.shape, location: view.location))
    }
    let updates = try update(parameters, from: &outputs)
    let layout = try layout(
      kept: outputs.map { VirtualAddress.buffer($0.location) }, updates: updates)
    let (instructions, indices) = placedInstructions(layout)
    let placed = { (bindings: [Binding]) in
      bindings.map { binding in
        var binding = binding
        binding.location = layout.address(binding.location)
        return binding
      }
    }
    let constants = builder.constants.map {
      ConstantBlock(location: layout.address($0.location), bytes: $0.bytes)
    }
    return EntryPlan(
      name: name, arenaBytes: layout.arenaBytes, inputs: placed(inputs),
      parameters: placed(parameters), outputs: placed(outputs), constants: constants,
      instructions: instructions,
      origins: origins.all.isEmpty ? [Origin(operation: name)] : origins.all,
      originIndices: indices)
  }

  /// The instructions at their addresses, with the origin of each, without copies of a box to
  /// itself.
  private mutating func placedInstructions(
    _ layout: ArenaLayout
  ) -> (instructions: [Instruction], origins: [UInt32]) {
    var (instructions, indices) = builder.takeInstructions()
    var count = 0
    for position in instructions.indices {
      instructions[position].relocate(layout.address)
      if instructions[position].movesInPlace { continue }
      instructions.swapAt(count, position)
      indices[count] = indices[position]
      count += 1
    }
    instructions.removeSubrange(count...)
    indices.removeSubrange(count...)
    return (instructions, indices)
  }
}

extension Instruction {
  /// Whether the instruction copies a box to itself.
  var movesInPlace: Bool {
    guard case .move(let move) = self else { return false }
    return move.source == move.destination
      && move.dimensions.allSatisfy { $0.source == $0.destination }
  }
}

extension ExactNumber {
  /// The number as an element in memory.
  func bytes(as element: ElementType) -> [UInt8] {
    ExactNumber.bytes(bits(as: element), as: element)
  }

  /// The bits of an element in memory.
  static func bytes(_ bits: UInt64, as element: ElementType) -> [UInt8] {
    // Kernels read native integers; the machines that run them are little-endian.
    (0..<element.byteCount).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) }
  }
}

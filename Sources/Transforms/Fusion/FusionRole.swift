import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// What a node can be to fusion.
enum FusionRole {
  /// Never within a region: gathers, scans, linear algebra, random numbers, arguments.
  case opaque
  /// One number.
  case constant
  /// The numbers 0, 1, …: an index of the loop nest.
  case iota
  /// Elements placed, repeated or left out: an access.
  case view
  /// A scalar function at every element.
  case map(ScalarFunction)
  /// A contraction that sums nothing: products of broadcast factors.
  case product
  case reduction(Reducer)
  /// A product of matrices, perhaps the anchor of a region.
  case contraction

  /// True for what a region can compute after its anchor.
  var isMember: Bool {
    switch self {
    case .map, .product, .reduction: true
    default: false
    }
  }
}

/// Roles, shapes and view maps of a graph's nodes, each made once for equal attributes and types.
struct FusionRoles {
  private struct ViewKey: Hashable {
    let kind: Kind
    let attributes: AttributesID
    let result: TypeID
    let operand: TypeID
    let position: Int
  }

  private enum Shape {
    case unknown, symbolic
    case dense(DenseShape)
  }

  let graph: Graph
  /// The role of each node.
  private(set) var roles: [FusionRole] = []
  /// By the type's number.
  private var shapes: [Shape] = []
  private var shapeOfNode: [DenseShape?] = []
  private var viewOfNode: [ViewMap?]
  private var views: [ViewKey: ViewMap] = [:]
  /// How slices without steps weigh, by the types of result and operand.
  private var slices: [ViewKey: Weighing] = [:]
  private var axes: [AttributesID: [Int]] = [:]
  /// By the kind's row; nil where the role depends on attributes or isn't known yet.
  private var roleOfKind: [FusionRole?]

  init(_ graph: Graph) {
    self.graph = graph
    viewOfNode = [ViewMap?](repeating: nil, count: graph.nodes.count)
    roleOfKind = [FusionRole?](repeating: nil, count: graph.catalogue.rows.count)
    roles.reserveCapacity(graph.nodes.count)
    shapeOfNode.reserveCapacity(graph.nodes.count)
    for id in graph.ids {
      shapeOfNode.append(shape(of: graph[id].type))
      roles.append(role(id))
    }
  }

  /// The shape of a node's first result.
  /// - Requires: the node isn't opaque, or is the operand of one that isn't.
  func shape(_ id: NodeID) -> DenseShape {
    guard let shape = shapeOfNode[id.index] else {
      preconditionFailure("\(id) has a symbolic size in a region")
    }
    return shape
  }

  private mutating func shape(of type: TypeID) -> DenseShape? {
    let index = Int(type.raw)
    while shapes.count <= index { shapes.append(.unknown) }
    switch shapes[index] {
    case .dense(let shape): return shape
    case .symbolic: return nil
    case .unknown:
      let shape = DenseShape(graph.interner[type][0])
      shapes[index] = shape.map { .dense($0) } ?? .symbolic
      return shape
    }
  }

  /// Nodes of symbolic size, without elements or with several results stay outside.
  private mutating func role(_ id: NodeID) -> FusionRole {
    guard let shape = shapeOfNode[id.index], shape.count > 0 else { return .opaque }
    for operand in graph.operands(id) {
      guard operand.result == 0, let shape = shapeOfNode[operand.node.index], shape.count > 0
      else { return .opaque }
    }
    if let role = roleOfKind[Int(graph.kind(id).row)] { return role }
    switch graph.kind(id) {
    case ConstantNode.kind: return shape.count == 1 ? .constant : .opaque
    case Convert.kind: return general(id)
    case Contract.kind:
      let sums = !graph.attributes(id, as: ContractAttributes.self).summed.isEmpty
      return sums ? contraction(shape) : .product
    default:
      let role = general(id)
      roleOfKind[Int(graph.kind(id).row)] = role
      return role
    }
  }

  /// The role of a node that isn't constant or a contraction.
  private func general(_ id: NodeID) -> FusionRole {
    let primitive = graph.primitive(id)
    if primitive.family == .elementwise {
      return graph.scalarFunction(id).map { .map($0) } ?? .opaque
    }
    switch graph.kind(id) {
    case Iota.kind: return .iota
    case Reshape.kind, Transpose.kind, BroadcastTo.kind, Slice.kind, Reverse.kind, Diagonal.kind:
      return .view
    default:
      let reduction = primitive as? any ReductionPrimitive.Type
      return reduction.map { .reduction($0.reducer) } ?? .opaque
    }
  }

  /// A contraction anchors a region only where it has rows and its elements are floats.
  private func contraction(_ shape: DenseShape) -> FusionRole {
    shape.element.isFloat && shape.count > 1 ? .contraction : .opaque
  }

  /// True for views and what a region makes by itself.
  func isLookedThrough(_ id: NodeID) -> Bool {
    switch roles[id.index] {
    case .view, .constant, .iota: true
    default: false
    }
  }

  /// The axes that a reduction removes.
  mutating func axes(_ id: NodeID) -> [Int] {
    if let known = axes[graph[id].attributes] { return known }
    let list = graph.attributes(id, as: ReductionAttributes.self).axes
    axes[graph[id].attributes] = list
    return list
  }

  /// How the operand of a view lies in its result.
  mutating func view(_ id: NodeID) -> ViewMap {
    if let map = viewOfNode[id.index] { return map }
    let map = map(id, 0)
    viewOfNode[id.index] = map
    return map
  }

  /// How the operand at `position` of a view, or of a product, lies in its result.
  mutating func map(_ id: NodeID, _ position: Int) -> ViewMap {
    let operand = graph.operand(id, position).node
    if graph.kind(id) == Slice.kind { return slice(id, operand) }
    let key = ViewKey(
      kind: graph.kind(id), attributes: graph[id].attributes, result: graph[id].type,
      operand: graph[operand].type, position: position)
    if let map = views[key] { return map }
    let map = ViewMap(graph, id, position, result: shape(id), operand: shape(operand))
    views[key] = map
    return map
  }

  /// A slice. Slices are seldom equal, but those of one tensor differ in where they begin alone.
  private mutating func slice(_ id: NodeID, _ operand: NodeID) -> ViewMap {
    let attributes = graph.attributes(id, as: SliceAttributes.self)
    let whole = shape(operand)
    var base = 0
    for (start, stride) in zip(attributes.start, whole.strides) {
      guard let start = start.constant else {
        preconditionFailure("\(id) has a symbolic size in a region")
      }
      base += start * stride
    }
    let isPlain = attributes.step.allSatisfy { $0 == 1 }
    let key = ViewKey(
      kind: Slice.kind, attributes: .none, result: graph[id].type, operand: graph[operand].type,
      position: 0)
    if isPlain, let known = slices[key] { return ViewMap(known, base: base) }
    let weighing = Weighing(shape(id), zip(whole.strides, attributes.step).map { $0 * $1 })
    if isPlain { slices[key] = weighing }
    return ViewMap(weighing, base: base)
  }
}

extension ViewMap {
  /// The map of a view node, or of one factor of a product without sums.
  convenience init(
    _ graph: Graph, _ id: NodeID, _ position: Int, result: DenseShape, operand: DenseShape
  ) {
    var weights = [Int](repeating: 0, count: result.sizes.count)
    var base = 0
    var inverse: Weighing?
    switch graph.kind(id) {
    case Reshape.kind:
      self.init(nil)
      return
    case Transpose.kind:
      let permutation = graph.attributes(id, as: TransposeAttributes.self).permutation
      var back = permutation
      for (axis, old) in permutation.enumerated() {
        weights[axis] = operand.strides[old]
        back[old] = result.strides[axis]
      }
      inverse = Weighing(operand, back)
    case BroadcastTo.kind:
      let axes = graph.attributes(id, as: BroadcastAttributes.self).axes
      for (axis, new) in axes.enumerated() { weights[new] = operand.strides[axis] }
    case Reverse.kind:
      let axes = graph.attributes(id, as: ReverseAttributes.self).axes
      for axis in weights.indices {
        let turned = axes.contains(axis)
        weights[axis] = turned ? -operand.strides[axis] : operand.strides[axis]
        if turned { base += operand.strides[axis] * (operand.sizes[axis] - 1) }
      }
    case Diagonal.kind:
      weights = Array(operand.strides.dropLast())
      weights[weights.count - 1] += 1
    default:
      let labels = graph.attributes(id, as: ContractAttributes.self)
      for (axis, label) in (position == 0 ? labels.left : labels.right).enumerated() {
        // (C5) of contract: a label that isn't summed is in the output.
        if let new = labels.output.firstIndex(of: label) { weights[new] = operand.strides[axis] }
      }
    }
    self.init(Weighing(result, weights), base: base, inverse: inverse)
  }
}

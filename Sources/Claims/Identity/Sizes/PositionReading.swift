import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// Which dimensions have positions that a graph tells apart, by literals, by order, or as numbers.
/// Along the others any number of positions may be alike: a group of them counts as one position
/// with a weight.
struct PositionReading {
  private let graph: Graph
  private(set) var positional: Set<String> = []

  /// The dimensions whose positions are told apart.
  static func positional(_ graph: Graph) -> Set<String> {
    var reading = PositionReading(graph: graph)
    let live = graph.live()
    for id in graph.ids where live[id.index] { reading.read(id) }
    return reading.positional
  }

  private init(graph: Graph) { self.graph = graph }

  private func shape(_ value: Value) -> [Size] { Array(graph.type(of: value).shape) }

  private mutating func note(_ sizes: some Sequence<Size>) {
    for size in sizes { positional.formUnion(size.dims) }
  }

  /// A dimension by itself, whose axes can be grouped.
  static func plain(_ size: Size) -> String? {
    guard let dim = size.dims.first, size == Size(dim: dim) else { return nil }
    return dim
  }

  private mutating func read(_ id: NodeID) {
    let own = Array(graph.types(id)[0].shape)
    note(own.filter { $0.constant == nil && PositionReading.plain($0) == nil })
    let kind = graph.kind(id)
    if graph.primitive(id).family == .reduction || kind == Contract.kind,
      graph.types(id)[0].element.isInteger
    {
      // A count has one value at each size.
      for operand in graph.operands(id) { note(shape(operand)) }
    }
    switch kind {
    case InputNode.kind, ParameterNode.kind, ConstantNode.kind, SeedNode.kind, Contract.kind,
      Sum.kind, ReduceMax.kind, ReduceMin.kind, AnyTrue.kind, AllTrue.kind, BroadcastTo.kind,
      Transpose.kind, Diagonal.kind:
      break
    case SizeNode.kind:
      let attributes = graph.attributes(id, as: SizeAttributes.self)
      if !attributes.type.element.isFloat { note([attributes.size]) }
    case Reshape.kind:
      let source = shape(graph.operand(id, 0))
      if source.filter({ $0 != 1 }) != own.filter({ $0 != 1 }) { note(own + source) }
    case Slice.kind, AccumulateSlice.kind, Pad.kind, Concatenate.kind:
      for operand in graph.operands(id) {
        for (a, b) in zip(shape(operand), own) where a != b { note([a, b]) }
      }
    case Inverse.kind, Solve.kind, Determinant.kind, LogAbsDeterminant.kind:
      // The matrices of a batch, and the columns on the right, are alike.
      note(shape(graph.operand(id, 0)).suffix(2))
    default:
      if graph.primitive(id).family == .elementwise { break }
      note(own)
      for operand in graph.operands(id) { note(shape(operand)) }
    }
  }
}

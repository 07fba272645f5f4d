import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// Writes a graph whose batch is cut: what comes before, the parts one after the other, what needs
/// all of them.
struct BatchWriting {
  private let source: Graph
  private let cut: BatchCut
  private let pieces: Int
  private var rewriter: Rewriter
  /// What became of values that are whole, and of totals so far.
  private var images: [Value: Value] = [:]
  /// The cut values in the part that is being written.
  private var parts: [Value: Value] = [:]
  /// The products of the parts so far, of regions that need their sum.
  private var sums: [NodeID: Value] = [:]
  /// The parts of the cut values that are outputs, in order.
  private var gathered: [Value: [Value]] = [:]

  /// The graph in `pieces` parts.
  /// - Requires: a divisor of the cut's.
  static func graph(_ source: Graph, _ cut: BatchCut, pieces: Int) -> Graph {
    var writing = BatchWriting(source, cut, pieces)
    writing.write()
    let outputs = source.outputs.map { Output($0.name, writing.image($0.value)) }
    return writing.rewriter.builder.build(name: source.name, outputs: outputs)
  }

  private init(_ source: Graph, _ cut: BatchCut, _ pieces: Int) {
    self.source = source
    self.cut = cut
    self.pieces = pieces
    rewriter = Rewriter(source, sharing: true)
    let inner = Set(cut.nodes)
    for output in source.outputs
    where cut.values.contains(output.value) && inner.contains(output.value.node) {
      gathered[output.value] = []
    }
  }

  private mutating func write() {
    let live = source.live()
    let inner = Set(cut.nodes)
    let outer = source.ids.filter { live[$0.index] && !inner.contains($0) }
    for id in outer where !cut.later.contains(id) { copy(id) }
    for piece in 0..<pieces {
      parts = [:]
      for id in cut.nodes { write(id, piece) }
    }
    for id in cut.nodes {
      rewriter.enter(id)
      for result in source.types(id).indices { finish(Value(id, result: result)) }
    }
    for id in outer where cut.later.contains(id) { copy(id) }
  }

  /// The whole new value of an old one.
  private func image(_ value: Value) -> Value {
    guard let image = images[value] else {
      preconditionFailure("\(value) is used before it is made")
    }
    return image
  }

  private mutating func copy(_ id: NodeID) {
    rewriter.enter(id)
    let made = node(like: id, source.operands(id).map { image($0) })
    for result in source.types(id).indices {
      let value = Value(id, result: result)
      images[value] = Value(made.node, result: result)
      name(value)
    }
  }

  /// Joins the parts of a cut value that is an output.
  private mutating func finish(_ value: Value) {
    if let parts = gathered[value] {
      images[value] = rewriter.builder.concatenate(parts, axis: 0)
    }
    name(value)
  }

  private mutating func name(_ value: Value) {
    if let image = images[value], let name = source.names[value] {
      rewriter.builder.setName(name, of: image)
    }
  }

  /// One part of a node.
  private mutating func write(_ id: NodeID, _ piece: Int) {
    rewriter.enter(id)
    let operands = source.operands(id).map { value in
      cut.values.contains(value) ? part(of: value, piece) : image(value)
    }
    if let sum = accumulated(id, operands) {
      images[Value(id)] = sum
      return
    }
    if source.kind(id) == RegionNode.kind, let labels = source.region(id).summedBatch {
      writeSum(id, labels, operands, piece)
      return
    }
    let made = part(of: id, operands)
    for result in source.types(id).indices {
      let value = Value(id, result: result)
      let image = Value(made.node, result: result)
      if let reducer = cut.totals[value] {
        images[value] = images[value].map { combined(reducer, $0, image) } ?? image
      } else {
        parts[value] = image
        gathered[value]?.append(image)
      }
    }
  }

  /// A cut value in this part: what a node made, or a slice.
  private mutating func part(of value: Value, _ piece: Int) -> Value {
    if let part = parts[value] { return part }
    let size = (source.leadingSize(value) ?? 0) / pieces
    let part = rewriter.builder.slice(
      image(value), axis: 0, from: Size(piece * size), to: Size((piece + 1) * size))
    parts[value] = part
    return part
  }

  /// A sum of products added to that of the parts before; nil where there is none before.
  private mutating func accumulated(_ id: NodeID, _ operands: [Value]) -> Value? {
    guard source.kind(id) == Contract.kind, cut.totals[Value(id)] != nil,
      let before = images[Value(id)], let shape = source.types(id)[0].shape.constants,
      !shape.isEmpty, source.types(id)[0].element.isFloat
    else { return nil }
    let labels = source.attributes(id, as: ContractAttributes.self)
    return rewriter.builder.region(
      Region.accumulation(labels.text, shape, source.types(id)[0].element), operands + [before])
  }

  /// One part of a product whose terms are cut, and what its region makes of the sum: a multiple of
  /// the product is added to the result of the parts before, anything else waits for the last one.
  private mutating func writeSum(
    _ id: NodeID, _ labels: ContractAttributes, _ operands: [Value], _ piece: Int
  ) {
    let region = source.region(id)
    let factors = Array(operands.prefix(2))
    let element = source.type(of: source.operand(id, 0)).element
    if let epilogue = LinearEpilogue(region) {
      if let before = images[Value(id)] {
        let addition = Region.accumulation(
          labels.text, region.domain.sizes, as: region.results[0].shape, scale: epilogue.alpha,
          element)
        images[Value(id)] = rewriter.builder.region(addition, factors + [before])
      } else {
        images[Value(id)] = Value(node(like: id, operands).node)
      }
      return
    }
    if piece < pieces - 1 {
      let sum = Region.accumulation(labels.text, region.domain.sizes, element)
      sums[id] =
        sums[id].map { rewriter.builder.region(sum, factors + [$0]) }
        ?? product(labels, factors)
      return
    }
    guard let before = sums[id] else { preconditionFailure("\(id) has one part alone") }
    let made = rewriter.builder.region(region.addingToProduct(), operands + [before])
    for result in source.types(id).indices {
      images[Value(id, result: result)] = Value(made.node, result: result)
    }
  }

  private mutating func product(_ labels: ContractAttributes, _ factors: [Value]) -> Value {
    rewriter.builder.make(Contract.self, labels, factors[0], factors[1])
  }

  /// The node over one part of its leading axis.
  private mutating func part(of id: NodeID, _ operands: [Value]) -> Value {
    switch source.kind(id) {
    case RegionNode.kind:
      let isCut = source.types(id).indices.map { cut.values.contains(Value(id, result: $0)) }
      return rewriter.builder.region(
        source.region(id).part(of: pieces, cut: isCut), operands)
    case Reshape.kind:
      let to = part(of: source.attributes(id, as: ReshapeAttributes.self).to)
      return rewriter.builder.make(Reshape.self, ReshapeAttributes(to: to), operands[0])
    case BroadcastTo.kind:
      let attributes = source.attributes(id, as: BroadcastAttributes.self)
      return rewriter.builder.make(
        BroadcastTo.self,
        BroadcastAttributes(to: part(of: attributes.to), axes: attributes.axes), operands[0])
    case Slice.kind:
      return rewriter.builder.make(Slice.self, slice(id), operands[0])
    case AccumulateSlice.kind:
      return rewriter.builder.make(AccumulateSlice.self, slice(id), operands[0], operands[1])
    default: return node(like: id, operands)
    }
  }

  private func part(of shape: Shape) -> Shape {
    var shape = shape
    shape[0] = Size((shape[0].constant ?? 0) / pieces)
    return shape
  }

  private func slice(_ id: NodeID) -> SliceAttributes {
    let whole = source.attributes(id, as: SliceAttributes.self)
    var stop = whole.stop
    stop[0] = Size((stop[0].constant ?? 0) / pieces)
    return SliceAttributes(start: whole.start, stop: stop, step: whole.step)
  }

  private mutating func node(like id: NodeID, _ operands: [Value]) -> Value {
    do { return try rewriter.builder.emit(like: source[id], operands) } catch {
      preconditionFailure("copying \(source.primitive(id).name) \(id): \(error)")
    }
  }

  private mutating func combined(_ reducer: Reducer, _ a: Value, _ b: Value) -> Value {
    do { return try rewriter.builder.emit(reducer.combination, .none, a, b) } catch {
      preconditionFailure("\(reducer) of \(a) and \(b): \(error)")
    }
  }
}

extension Reducer {
  /// The operation that combines two results.
  fileprivate var combination: Kind {
    switch self {
    case .sum: Add.kind
    case .product: Multiply.kind
    case .maximum: Maximum.kind
    case .minimum: Minimum.kind
    case .any: Or.kind
    case .all: And.kind
    }
  }

  /// What a reducing operation combines with; nil for other kinds.
  init?(kind: Kind) {
    switch kind {
    case Sum.kind: self = .sum
    case AdjointOps.Product.kind: self = .product
    case ReduceMax.kind: self = .maximum
    case ReduceMin.kind: self = .minimum
    case AnyTrue.kind: self = .any
    case AllTrue.kind: self = .all
    default: return nil
    }
  }
}

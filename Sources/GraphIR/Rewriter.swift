import AdjointTensors

/// Rebuilds a graph node by node into a new builder: what every pass does. It keeps names and
/// provenance, drops dead nodes, and remaps the links from adjoints to forward nodes.
public struct Rewriter {
  public let source: Graph
  public var builder: GraphBuilder
  /// The new value of result 0 of each old node, once visited.
  private var images: [Value?]

  public init(_ source: Graph, sharing: Bool) {
    self.source = source
    builder = GraphBuilder(rebuilding: source, sharing: sharing)
    images = [Value?](repeating: nil, count: source.nodes.count)
  }

  /// The graph in which `visit` has replaced what it wished; nil from it copies the node. The
  /// visitor finds the new operands by `image(of:)` and makes nodes with `builder`, whose
  /// provenance is the old node's. A node with several results can be replaced only by one with as
  /// many.
  public static func rebuild(
    _ source: Graph, sharing: Bool, _ visit: (inout Rewriter, NodeID) -> Value?
  ) -> Graph {
    var rewriter = Rewriter(source, sharing: sharing)
    let live = source.live()
    for id in source.ids where live[id.index] {
      rewriter.enter(id)
      let image = visit(&rewriter, id) ?? rewriter.copied(id)
      rewriter.setImage(of: id, image)
    }
    return rewriter.finish()
  }

  /// Sets the builder's provenance to that of an old node; the builder has the source's table.
  public mutating func enter(_ id: NodeID) {
    let old = source[id].origin
    let forward = old.forward.flatMap { images[$0.index]?.node }
    builder.restoreOrigin(NodeOrigin(old.provenance, forward: forward))
  }

  /// The new value of an old one.
  /// - Requires: the old node has been visited.
  public func image(of value: Value) -> Value {
    guard let image = images[value.node.index] else {
      preconditionFailure("\(value) is used before it is made")
    }
    return value.result == 0 ? image : Value(image.node, result: Int(value.result))
  }

  /// The new values of a node's operands.
  public func operandImages(_ id: NodeID) -> [Value] {
    source.operands(id).map { image(of: $0) }
  }

  /// The same node on the new operands.
  public mutating func copied(_ id: NodeID) -> Value {
    do {
      return try builder.copy(id, of: source, images)
    } catch {
      preconditionFailure("copying \(source.primitive(id).name) \(id): \(error)")
    }
  }

  /// Records what became of a node, and hands its names over.
  public mutating func setImage(of id: NodeID, _ image: Value) {
    images[id.index] = image
    if let number = source.names.number(of: Value(id)) {
      builder.setName(number: number, of: image)
    }
    if source.names.hasFurther { nameFurther(id) }
  }

  /// Hands over the names of a node's results other than the first.
  private mutating func nameFurther(_ id: NodeID) {
    for result in source.types(id).indices.dropFirst() {
      let old = Value(id, result: result)
      if let number = source.names.number(of: old) {
        builder.setName(number: number, of: image(of: old))
      }
    }
  }

  /// The rebuilt graph with the images of the outputs.
  public func finish() -> Graph {
    builder.build(
      name: source.name,
      outputs: source.outputs.map { Output($0.name, image(of: $0.value)) })
  }
}

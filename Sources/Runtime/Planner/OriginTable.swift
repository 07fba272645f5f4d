import AdjointGraphIR
import AdjointSource

/// What the instructions of a plan come from: operations with their places in the source, each
/// once.
struct OriginTable {
  private(set) var all: [Origin] = []
  /// For each origin the operation that it was made for, and the next one of its provenance; −1
  /// for none.
  private var links: [(kind: Kind, next: Int32)] = []
  /// The last origin of each provenance, −1 for none: nodes in a row have provenances in a row.
  private var lasts: [Int32] = []
  /// The paths of operations within calls.
  private var paths: [PathKey: String] = [:]

  private struct PathKey: Hashable {
    let kind: Kind
    let scope: ScopeID?
  }

  /// The number of a node's origin.
  mutating func number(of id: NodeID, in graph: Graph, _ sources: SourceMap?) -> UInt32 {
    let (kind, place) = (graph.kind(id), Int(graph[id].origin.provenance.raw))
    while lasts.count <= place { lasts.append(-1) }
    var known = lasts[place]
    while known >= 0 {
      if links[Int(known)].kind == kind { return UInt32(known) }
      known = links[Int(known)].next
    }
    links.append((kind, lasts[place]))
    // There are fewer origins than nodes, and fewer of these than 2^31 where memory holds them.
    lasts[place] = Int32(all.count)
    all.append(origin(of: id, in: graph, sources))
    return UInt32(all.count - 1)
  }

  private mutating func origin(
    of id: NodeID, in graph: Graph, _ sources: SourceMap?
  ) -> Origin {
    let provenance = graph.provenance(id)
    let operation = path(of: id, in: graph, provenance.scope)
    guard let sources, let span = provenance.span, let location = sources.location(of: span),
      let file = sources[span.file]
    else { return Origin(operation: operation) }
    return Origin(
      operation: operation, file: file.name, line: location.line, column: location.column)
  }

  /// `attention/softmax/exp`
  private mutating func path(of id: NodeID, in graph: Graph, _ scope: ScopeID?) -> String {
    let key = PathKey(kind: graph.kind(id), scope: scope)
    if let known = paths[key] { return known }
    let path = graph.provenances.path(scope) + [graph.primitive(id).name]
    let text = path.joined(separator: "/")
    paths[key] = text
    return text
  }
}

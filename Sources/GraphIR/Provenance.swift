import AdjointSource

/// Which part of a training step a node belongs to. It is for pictures and explanations; where a
/// node runs follows from the seeds that it depends on.
public enum Phase: UInt8, Hashable, Sendable, CaseIterable {
  case forward, backward, update
}

/// A call or repetition that made nodes: `softmax` within `attention` within nothing.
public struct Scope: Hashable, Sendable {
  /// The enclosing scope, nil at the top.
  public let parent: ScopeID?
  /// The function's name, with a number where it was called before: `softmax`, `softmax[1]`.
  public let name: String

  public init(parent: ScopeID?, name: String) {
    self.parent = parent
    self.name = name
  }
}

/// An entry of a graph's table of scopes.
public struct ScopeID: Hashable, Sendable {
  public let raw: UInt32

  init(_ index: Int) { raw = UInt32(index) }
}

/// Where a node comes from. It is no part of a node's identity.
public struct Provenance: Hashable, Sendable {
  /// The place in the source whose meaning the node is.
  public var span: SourceSpan?
  /// The innermost call that made it.
  public var scope: ScopeID?
  public var phase: Phase
  /// The forward node that this one is part of the adjoint of.
  public var forward: NodeID?

  public init(
    span: SourceSpan? = nil, scope: ScopeID? = nil, phase: Phase = .forward, forward: NodeID? = nil
  ) {
    self.span = span
    self.scope = scope
    self.phase = phase
    self.forward = forward
  }
}

/// The provenances and scopes of one graph, without links to forward nodes, so that a graph that is
/// rebuilt keeps its table. Entry 0 knows nothing.
public struct ProvenanceTable: Sendable {
  public private(set) var entries: [Provenance] = [Provenance()]
  public private(set) var scopes: [Scope] = []
  private var scopeIDs: [Scope: ScopeID] = [:]

  public init() {}

  /// The id of an entry; an entry equal to the last one is shared.
  mutating func add(_ provenance: Provenance) -> ProvenanceID {
    var entry = provenance
    entry.forward = nil
    if entries[entries.count - 1] != entry { entries.append(entry) }
    return ProvenanceID(entries.count - 1)
  }

  /// The id of a scope.
  public mutating func intern(_ scope: Scope) -> ScopeID {
    if let id = scopeIDs[scope] { return id }
    let id = ScopeID(scopes.count)
    scopes.append(scope)
    scopeIDs[scope] = id
    return id
  }

  /// What a node with that origin comes from.
  subscript(_ origin: NodeOrigin) -> Provenance {
    var provenance = entries[Int(origin.provenance.raw)]
    provenance.forward = origin.forward
    return provenance
  }

  public subscript(_ id: ScopeID) -> Scope { scopes[Int(id.raw)] }

  /// The names of the scopes from the outermost to `id`.
  public func path(_ id: ScopeID?) -> [String] {
    var names: [String] = []
    var next = id
    while let scope = next.map({ self[$0] }) {
      names.append(scope.name)
      next = scope.parent
    }
    return names.reversed()
  }
}

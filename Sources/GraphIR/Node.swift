/// One operation applied: 24 bytes. Its operands lie in the graph's pool from `firstOperand` to the
/// next node's. Kind, attributes, operands and `copy` are its identity; what it comes from is not.
public struct Node: Sendable {
  public let kind: Kind
  /// 0 unless rematerialisation made the node, which keeps it apart from its original.
  public let copy: UInt16
  public let attributes: AttributesID
  public let type: TypeID
  @usableFromInline let firstOperand: UInt32
  public let origin: NodeOrigin
}

/// What a node comes from: an entry of the graph's table, and the forward node that the node is
/// part of the adjoint of, which alone changes when a graph is rebuilt.
public struct NodeOrigin: Hashable, Sendable {
  public let provenance: ProvenanceID
  /// The forward node's number; that of no node where there is none.
  private let link: UInt32

  init(_ provenance: ProvenanceID, forward: NodeID?) {
    self.provenance = provenance
    link = forward?.raw ?? .max
  }

  /// Nothing known.
  static let none = NodeOrigin(.none, forward: nil)

  public var forward: NodeID? { link == .max ? nil : NodeID(link) }
}

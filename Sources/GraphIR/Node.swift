/// One operation applied: 24 bytes. Its operands lie in the graph's pool from `firstOperand` to the
/// next node's. Kind, attributes, operands and `copy` are its identity; provenance is not.
public struct Node: Sendable {
  public let kind: Kind
  /// 0 unless rematerialisation made the node, which keeps it apart from its original.
  public let copy: UInt16
  public let attributes: AttributesID
  public let type: TypeID
  let firstOperand: UInt32
  public let provenance: ProvenanceID
  let hash: UInt32
}

/// Which operation a node is: a row of the catalogue.
public struct Kind: Hashable, Sendable {
  public let row: UInt16

  public init(_ row: Int) { self.row = UInt16(row) }
}

/// A node of one graph; it means nothing without it.
public struct NodeID: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let raw: UInt32

  public init(_ raw: UInt32) { self.raw = raw }

  public init(_ index: Int) { raw = UInt32(index) }

  /// The position in the graph's list of nodes.
  public var index: Int { Int(raw) }

  public static func < (a: NodeID, b: NodeID) -> Bool { a.raw < b.raw }

  public var description: String { "%\(raw)" }
}

/// What a node computes: one of its results, nearly always the only one.
public struct Value: Hashable, Sendable, CustomStringConvertible {
  public let node: NodeID
  public let result: UInt32

  public init(_ node: NodeID, result: Int = 0) {
    self.node = node
    self.result = UInt32(result)
  }

  public var description: String { result == 0 ? "\(node)" : "\(node)#\(result)" }
}

/// An interned list of result types.
public struct TypeID: Hashable, Sendable {
  public let raw: UInt32

  init(_ index: Int) { raw = UInt32(index) }
}

/// An interned list of attributes.
public struct AttributesID: Hashable, Sendable {
  public let raw: UInt32

  init(_ index: Int) { raw = UInt32(index) }

  /// No attributes.
  public static let none = AttributesID(0)
}

/// An entry of a graph's table of provenances.
public struct ProvenanceID: Hashable, Sendable {
  public let raw: UInt32

  init(_ index: Int) { raw = UInt32(index) }

  /// Nothing known.
  public static let none = ProvenanceID(0)
}

import AdjointTensors

/// The region that a node is.
public struct RegionAttributes: AttributeCoding {
  public let region: Region

  public init(_ region: Region) { self.region = region }

  public init(decoding list: AttributeList) throws(AttributeFailure) {
    guard case .region(let region) = list[""] else {
      throw AttributeFailure("a region's body is missing")
    }
    self.region = region
  }

  public var encoded: AttributeList { AttributeList([AttributeField("", .region(region))]) }
}

/// A fused operation; its meaning is its body's. Its rules are those of `Region.resultTypes`.
public enum RegionNode: StructuralPrimitive {
  public static var name: String { "region" }
  public static var kind: Kind { Kind(6) }
  public static var summary: String { "operations fused into one loop nest" }

  public static func types(
    of operands: [TensorType], _ attributes: RegionAttributes
  ) throws(TypeFailure) -> [TensorType] {
    do { return try attributes.region.resultTypes(of: operands) } catch {
      throw failure(error.rule, operands)
    }
  }

  public static func type(
    of operands: [TensorType], _ attributes: RegionAttributes
  ) throws(TypeFailure) -> TensorType {
    try types(of: operands, attributes)[0]
  }
}

extension GraphBuilder {
  /// A fused operation; its results are the node's.
  /// - Requires: the operands fit the region.
  public mutating func region(_ region: Region, _ operands: [Value]) -> Value {
    do { return try checked(RegionNode.self, RegionAttributes(region), operands) } catch {
      preconditionFailure("\(error) \(region)")
    }
  }
}

extension GraphBuilder {
  /// A fused operation whose attributes and result types are known by their ids.
  /// - Requires: the operands fit the region, which a debug build checks.
  public mutating func region(
    _ attributes: AttributesID, _ operands: [Value], _ types: TypeID
  ) -> Value {
    emit(RegionNode.self, attributes, operands, types)
  }
}

extension Graph {
  /// The region that a node is.
  /// - Requires: the node is one.
  public func region(_ id: NodeID) -> Region { attributes(id, as: RegionAttributes.self).region }
}

import AdjointTensors

/// A region and the types of its results.
public struct RegionAttributes: AttributeCoding {
  public let region: Region
  public let types: [TensorType]

  public init(_ region: Region, types: [TensorType]) {
    self.region = region
    self.types = types
  }

  public init(decoding list: AttributeList) throws(AttributeFailure) {
    guard case .region(let region) = list[""] else {
      throw AttributeFailure("a region's body is missing")
    }
    guard case .list(let values) = list["type"] else {
      throw AttributeFailure("a region's types are missing")
    }
    self.region = region
    var types: [TensorType] = []
    for value in values {
      guard case .type(let type) = value else { throw AttributeFailure("not a type") }
      types.append(type)
    }
    self.types = types
  }

  public var encoded: AttributeList {
    AttributeList([
      AttributeField("", .region(region)),
      AttributeField("type", .list(types.map { .type($0) })),
    ])
  }
}

/// A fused operation; its meaning is its body's.
public enum RegionNode: StructuralPrimitive {
  public static var name: String { "region" }
  public static var kind: Kind { Kind(6) }
  public static var summary: String { "operations fused into one loop nest" }

  public static func types(
    of operands: [TensorType], _ attributes: RegionAttributes
  ) throws(TypeFailure) -> [TensorType] { attributes.types }

  public static func type(
    of operands: [TensorType], _ attributes: RegionAttributes
  ) throws(TypeFailure) -> TensorType {
    guard let first = attributes.types.first else {
      throw failure("(C1) a region has results", operands)
    }
    return first
  }
}

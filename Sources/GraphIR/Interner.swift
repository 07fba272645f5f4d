import AdjointTensors

/// The types and attributes of one graph, each stored once.
public struct Interner: Sendable {
  private var types: [[TensorType]] = []
  private var typeIDs: [[TensorType]: TypeID] = [:]
  private var attributes: [AttributeList] = [AttributeList()]
  private var attributeIDs: [AttributeList: AttributesID] = [AttributeList(): .none]

  public init() {}

  /// The id of a list of result types, nearly always of one.
  public mutating func intern(_ list: [TensorType]) -> TypeID {
    if let id = typeIDs[list] { return id }
    let id = TypeID(types.count)
    types.append(list)
    typeIDs[list] = id
    return id
  }

  /// The id of a list of attributes.
  public mutating func intern(_ list: AttributeList) -> AttributesID {
    if list.fields.isEmpty { return .none }
    if let id = attributeIDs[list] { return id }
    let id = AttributesID(attributes.count)
    attributes.append(list)
    attributeIDs[list] = id
    return id
  }

  public subscript(_ id: TypeID) -> [TensorType] { types[Int(id.raw)] }

  public subscript(_ id: AttributesID) -> AttributeList { attributes[Int(id.raw)] }
}

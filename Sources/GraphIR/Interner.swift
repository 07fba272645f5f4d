import AdjointSource
import AdjointTensors

/// The types and attributes of one graph, each stored once.
public struct Interner: Sendable {
  private var types: [[TensorType]] = []
  /// The first type of each list, nearly always the only one.
  private var firstTypes: [TensorType] = []
  /// Whether all sizes of each list are numbers.
  private var areConcrete: [Bool] = []
  private var typeTable = IndexTable(capacity: 8)
  private var attributes: [any StoredAttributes] = [TypedAttributes(NoAttributes())]
  private var attributeTable = IndexTable(capacity: 8)

  public init() {}

  /// The id of a list of result types, nearly always of one.
  public mutating func intern(_ list: [TensorType]) -> TypeID {
    let hash = Interner.hash(list)
    if let known = typeTable.find(hash, { types[$0] == list }) { return TypeID(known) }
    let id = TypeID(types.count)
    types.append(list)
    firstTypes.append(list.first ?? TensorType(.bool))
    areConcrete.append(list.allSatisfy { $0.shape.constants != nil })
    typeTable.insert(types.count - 1, hash: hash)
    return id
  }

  /// Equal for equal lists; nearly all sizes are numbers.
  private static func hash(_ list: [TensorType]) -> UInt32 {
    var hash = UInt64(list.count)
    for type in list {
      hash = IndexTable.mix(hash, UInt64(type.rank) << 8 | UInt64(type.element.byteCount))
      for size in type.shape {
        let bits = size.constant ?? size.hashValue
        hash = IndexTable.mix(hash, UInt64(bitPattern: Int64(bits)) &+ 0x517C_C1B7)
      }
    }
    return UInt32(truncatingIfNeeded: IndexTable.mix(hash, 0x517C_C1B7) >> 32)
  }

  /// The id of attributes.
  public mutating func intern<A: AttributeCoding>(_ value: A) -> AttributesID {
    if A.self == NoAttributes.self { return .none }
    let hash = TypedAttributes.hash(value)
    let known = attributeTable.find(hash) { position in
      (attributes[position] as? TypedAttributes<A>)?.value == value
    }
    if let known { return AttributesID(known) }
    attributes.append(TypedAttributes(value))
    attributeTable.insert(attributes.count - 1, hash: hash)
    return AttributesID(attributes.count - 1)
  }

  /// The id of the attributes that a list says of an operation.
  /// - Throws: `AttributeFailure` where one is missing or of another form.
  mutating func intern<P: Primitive>(
    _ list: AttributeList, of primitive: P.Type
  ) throws(AttributeFailure) -> AttributesID {
    intern(try P.Attributes(decoding: list))
  }

  public subscript(_ id: TypeID) -> [TensorType] { types[Int(id.raw)] }

  /// The type of the first result.
  func first(_ id: TypeID) -> TensorType { firstTypes[Int(id.raw)] }

  /// Whether all sizes of a list of types are numbers.
  public func isConcrete(_ id: TypeID) -> Bool { areConcrete[Int(id.raw)] }

  /// Attributes as they are printed.
  public subscript(_ id: AttributesID) -> AttributeList { attributes[Int(id.raw)].encoded }

  /// Attributes as the Swift value of their operation.
  /// - Throws: `AttributeFailure` for attributes of another operation.
  public func value<A: AttributeCoding>(
    _ id: AttributesID, as type: A.Type = A.self
  ) throws(AttributeFailure) -> A {
    let stored = attributes[Int(id.raw)]
    if let typed = stored as? TypedAttributes<A> { return typed.value }
    return try A(decoding: stored.encoded)
  }
}

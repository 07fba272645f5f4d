import AdjointSource

/// The result types of the combinations of kind, attributes and operand types seen lately: a
/// direct-mapped table, so that a type rule runs once for a deep chain of equal layers.
struct TypeMemo: Sendable {
  struct Key: Equatable, Sendable {
    let kind: Kind
    let attributes: AttributesID
    let arity: Int
    let a: UInt64
    let b: UInt64
    let c: UInt64

    var slot: Int {
      var h = IndexTable.mix(UInt64(kind.row) << 32 | UInt64(attributes.raw), a)
      h = IndexTable.mix(h, b)
      return Int(truncatingIfNeeded: IndexTable.mix(h, c)) & (TypeMemo.size - 1)
    }
  }

  private static let size = 1024
  private var keys = [Key?](repeating: nil, count: TypeMemo.size)
  private var types = [TypeID](repeating: TypeID(0), count: TypeMemo.size)

  subscript(_ key: Key) -> TypeID? {
    get { keys[key.slot] == key ? types[key.slot] : nil }
    set {
      let slot = key.slot
      keys[slot] = newValue == nil ? nil : key
      if let newValue { types[slot] = newValue }
    }
  }
}

import AdjointSource

/// An access by its number in the table of a grouping: equal accesses have equal numbers, so that
/// places and sources are plain values that are copied and compared at no cost.
struct AccessID: Hashable {
  let index: Int32
}

/// The accesses of a grouping, each once.
struct AccessTable {
  private var accesses: [FusionAccess] = []
  private var table = IndexTable()
  /// For each access whether it transposes the row.
  private var transposing: [Bool] = []
  /// For each access the one with its strides that begins at 0.
  private var origins: [AccessID] = []

  /// The number of an access.
  mutating func number(_ access: FusionAccess) -> AccessID {
    let hash = AccessTable.hash(access)
    if let known = table.find(hash, { accesses[$0] == access }) {
      return AccessID(index: Int32(known))
    }
    let origin = access.offset == 0 ? nil : number(FusionAccess(strides: access.strides))
    // There are fewer accesses than eight for each node.
    let id = AccessID(index: Int32(accesses.count))
    accesses.append(access)
    transposing.append(access.transposesRow)
    origins.append(origin ?? id)
    table.insert(Int(id.index), hash: hash)
    return id
  }

  private static func hash(_ access: FusionAccess) -> UInt32 {
    var hash = UInt64(bitPattern: Int64(access.offset))
    for stride in access.strides {
      hash = IndexTable.mix(hash, UInt64(bitPattern: Int64(stride)) &+ 0x517C_C1B7)
    }
    return UInt32(truncatingIfNeeded: IndexTable.mix(hash, 0x517C_C1B7) >> 32)
  }

  /// The access with the same strides that begins at 0.
  func origin(_ id: AccessID) -> AccessID { origins[Int(id.index)] }

  subscript(_ id: AccessID) -> FusionAccess { accesses[Int(id.index)] }

  /// Whether an access goes through a transposed row.
  func transposesRow(_ id: AccessID) -> Bool { transposing[Int(id.index)] }
}

/// An access by its number in the table of a grouping: equal accesses have equal numbers, so that
/// places and sources are plain values that are copied and compared at no cost.
struct AccessID: Hashable {
  let index: Int32
}

/// The accesses of a grouping, each once.
struct AccessTable {
  private var accesses: [FusionAccess] = []
  private var numbers: [FusionAccess: AccessID] = [:]
  /// For each access whether it transposes the row.
  private var transposing: [Bool] = []
  /// For each access the one with its strides that begins at 0.
  private var origins: [AccessID] = []

  /// The number of an access.
  mutating func number(_ access: FusionAccess) -> AccessID {
    if let known = numbers[access] { return known }
    let origin = access.offset == 0 ? nil : number(FusionAccess(strides: access.strides))
    // There are fewer accesses than eight for each node.
    let id = AccessID(index: Int32(accesses.count))
    accesses.append(access)
    transposing.append(access.transposesRow)
    origins.append(origin ?? id)
    numbers[access] = id
    return id
  }

  /// The access with the same strides that begins at 0.
  func origin(_ id: AccessID) -> AccessID { origins[Int(id.index)] }

  subscript(_ id: AccessID) -> FusionAccess { accesses[Int(id.index)] }

  /// Whether an access goes through a transposed row.
  func transposesRow(_ id: AccessID) -> Bool { transposing[Int(id.index)] }
}

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

  /// The number of an access.
  mutating func number(_ access: FusionAccess) -> AccessID {
    if let known = numbers[access] { return known }
    // There are fewer accesses than four for each node.
    let id = AccessID(index: Int32(accesses.count))
    accesses.append(access)
    transposing.append(access.transposesRow)
    numbers[access] = id
    return id
  }

  subscript(_ id: AccessID) -> FusionAccess { accesses[Int(id.index)] }

  /// Whether an access goes through a transposed row.
  func transposesRow(_ id: AccessID) -> Bool { transposing[Int(id.index)] }
}

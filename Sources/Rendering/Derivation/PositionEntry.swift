import AdjointTensors

/// The entry of a formula that chooses entries of others by positions that are computed, as
/// `x[iota(n)[:, None] + iota(m)]` does: x[i + k].
struct PositionEntry {
  /// The entry.
  let formula: Formula
  /// The index variables that number its axes.
  let variables: [String]

  /// - Returns: nil for a formula that chooses nothing so, or whose entries are no simpler.
  init?(_ whole: Formula) {
    guard whole.choosesByPosition else { return nil }
    let names = whole.names
    let free = PositionEntry.letters.filter { !names.contains($0) }
    guard free.count >= whole.rank else { return nil }
    variables = Array(free.prefix(whole.rank))
    var writer = EntryWriter(taken: names.union(variables))
    formula = writer.entry(whole, variables.map { .name($0, []) })
    if formula.choosesByPosition { return nil }
  }

  private static let letters = ["i", "j", "k", "l", "p", "q", "r", "s", "u", "v", "a", "b"]
}

extension Formula {
  /// True where positions stand in an index, or in what is compared with positions.
  fileprivate var choosesByPosition: Bool {
    switch kind {
    case .index(_, let entries):
      let isChosen = entries.contains { entry in
        if case .at(let place) = entry { place.rank > 0 && place.countsPositions } else { false }
      }
      if isChosen { return true }
    case .call("one_hot", let arguments):
      if arguments.first?.formula?.countsPositions ?? false { return true }
    default: break
    }
    return parts.contains(where: \.choosesByPosition)
  }

  private var countsPositions: Bool {
    if case .call("iota", _) = kind { return true }
    return parts.contains(where: \.countsPositions)
  }

  /// All names in it.
  fileprivate var names: Set<String> {
    if case .name(let name) = kind { return [name] }
    return parts.reduce(into: []) { $0.formUnion($1.names) }
  }
}

import AdjointSource
import AdjointTensors

/// Entries of named values, as index notation has them.
extension Mutator {
  /// `z[0, q]`
  struct Entry {
    let name: String
    let indices: [String]

    /// How it is written.
    var text: String { "\(name)[\(indices.joined(separator: ", "))]" }
  }

  /// Entries that one site is given, at most.
  private static let mostEntries = 48

  /// The entries that may be meant where a scalar stands: along an axis run the index variables of
  /// its size, or where there is none and it is short, each position.
  func entries(at site: Site) -> [Entry] {
    var result: [Entry] = []
    for named in names where (1...3).contains(named.type.rank) {
      var found: [[String]] = [[]]
      for size in named.type.shape {
        let places = positions(size, site.scope)
        found = found.flatMap { entry in places.map { entry + [$0] } }
      }
      // Numbers alone don't fit a formula that is stated for all values of a variable.
      result += found.map { Entry(name: named.name, indices: $0) }
      if result.count >= Mutator.mostEntries { break }
    }
    return Array(result.prefix(Mutator.mostEntries))
  }

  /// The index variables of a size; where there is none and it is small, its positions.
  func positions(_ size: Size, _ scope: [Variable]) -> [String] {
    if size.constant == 1 { return ["0"] }
    let variables = scope.filter { $0.size == size }.map(\.name)
    if !variables.isEmpty { return variables }
    guard let count = size.constant, count <= 4 else { return [] }
    return (0..<count).map(String.init)
  }

  /// An entry where an old expression stands.
  mutating func make(_ entry: Entry, at id: ExpressionID) -> ExpressionID {
    let span = tree[id].span
    let indices = entry.indices.map { index in
      Expression.Index(kind: .value(word(index, at: id)), span: span)
    }
    return make(.postfix(word(entry.name, at: id), [.index(indices, span)]), at: id)
  }

  /// True for a scalar, which may stand for an entry.
  func isScalar(_ site: Site) -> Bool { site.type?.rank == 0 }
}

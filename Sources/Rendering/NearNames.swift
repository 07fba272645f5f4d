/// Names that a mistyped one may have meant.
enum NearNames {
  /// At most three names within two changes of `name`, nearest first.
  static func nearest(to name: String, among known: some Sequence<String>) -> [String] {
    known.map { (distance: distance(name, $0), name: $0) }
      .filter { known in
        known.distance <= max(1, min(2, name.count / 2))
          && (known.distance < name.count || known.name.lowercased() == name.lowercased())
      }
      .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
      .prefix(3).map(\.name)
  }

  /// How many letters must be added, removed or changed (Levenshtein 1966).
  static func distance(_ first: String, _ second: String) -> Int {
    let letters = Array(second)
    var row = Array(0...letters.count)
    for (i, letter) in first.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in letters.indices {
        let change = diagonal + (letters[j] == letter ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(change, row[j] + 1, diagonal + 1)
      }
    }
    return row[letters.count]
  }
}

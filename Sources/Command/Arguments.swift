/// The words of the command line, as the parser wants them.
enum Arguments {
  /// Options whose value may be left out: alone they mean all.
  private static let optional: Set<String> = ["--debug-passes"]

  /// The words with `--debug-passes` as `--debug-passes=all`, so that it never takes the next word,
  /// a file, for its value.
  static func normalised(_ words: [String]) -> [String] {
    let end = words.firstIndex(of: "--") ?? words.count
    return words[..<end].map { optional.contains($0) ? $0 + "=all" : $0 } + words[end...]
  }
}

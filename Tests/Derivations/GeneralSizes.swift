/// Models whose sizes are numbers, with dimensions in their place: what is derived of them is
/// derived by the same rules, and can be proved at all sizes.
enum GeneralSizes {
  /// The text of a model under `graphs` without claims, with words exchanged outside of comments.
  static func text(of path: String, _ exchanges: [(String, String)]) throws -> String {
    let lines = try ReadBack.text(of: path).split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { line in
      if line.hasPrefix("#") { return String(line) }
      return exchanges.reduce(String(line)) { $0.replacing($1.0, with: $1.1) }
    }.joined(separator: "\n")
  }
}

import AdjointSource

/// The textual form of a region within a node's line.
enum RegionText {
  /// `region [8192] x 1024 (%x, %g[row])`: what stands before the brace.
  static func opening(_ region: Region, operands: [String]) -> String {
    "region (" + operands.joined(separator: ", ") + ")"
  }

  /// The lines between the braces.
  static func lines(_ region: Region, operands: [String]) -> [String] {
    ["\(region)"]
  }

  /// Reads a region behind the word `region` up to its closing brace, and its operands' names.
  static func parse(
    _ cursor: inout TextCursor
  ) throws(Diagnostic) -> (Region, [(String, SourceSpan)]) {
    throw cursor.wanted("a region")
  }
}

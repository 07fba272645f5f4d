/// The difference of two texts, line by line, with some lines around each change.
public struct LineDifference: Sendable {
  /// A line of the difference.
  public enum Line: Hashable, Sendable {
    case same(String)
    case removed(String)
    case added(String)
    /// That many equal lines are left out.
    case skipped(Int)
  }

  public let lines: [Line]

  /// Lines beyond which texts aren't compared.
  public static let limit = 20_000

  /// The difference from `old` to `new`, with `context` equal lines around each change.
  /// - Returns: nil for texts of more than `limit` lines.
  public init?(from old: String, to new: String, context: Int = 2) {
    let before = old.split(separator: "\n", omittingEmptySubsequences: false)
    let after = new.split(separator: "\n", omittingEmptySubsequences: false)
    guard before.count <= LineDifference.limit, after.count <= LineDifference.limit else {
      return nil
    }
    let merged = LineDifference.merged(before, after)
    lines = LineDifference.folded(merged, context)
  }

  private static func merged(_ before: [Substring], _ after: [Substring]) -> [Line] {
    var removed = Set<Int>()
    var added = Set<Int>()
    for change in after.difference(from: before) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    var result: [Line] = []
    var (i, j) = (0, 0)
    while i < before.count || j < after.count {
      if i < before.count, removed.contains(i) {
        result.append(.removed(String(before[i])))
        i += 1
      } else if j < after.count, added.contains(j) {
        result.append(.added(String(after[j])))
        j += 1
      } else {
        result.append(.same(String(before[i])))
        (i, j) = (i + 1, j + 1)
      }
    }
    return result
  }

  private static func folded(_ lines: [Line], _ context: Int) -> [Line] {
    var keeps = [Bool](repeating: false, count: lines.count)
    for (position, line) in lines.enumerated() {
      if case .same = line { continue }
      for near in max(0, position - context)...min(lines.count - 1, position + context) {
        keeps[near] = true
      }
    }
    var result: [Line] = []
    var skipped = 0
    for (position, line) in lines.enumerated() {
      if keeps[position] {
        if skipped > 0 { result.append(.skipped(skipped)) }
        skipped = 0
        result.append(line)
      } else {
        skipped += 1
      }
    }
    if skipped > 0 { result.append(.skipped(skipped)) }
    return result
  }

  /// Plain text: `-` and `+` before changed lines, `  … 12 lines` for those left out.
  public var text: String {
    lines.map { line in
      switch line {
      case .same(let text): "  \(text)\n"
      case .removed(let text): "- \(text)\n"
      case .added(let text): "+ \(text)\n"
      case .skipped(let count): "  … \(count) \(count == 1 ? "line" : "lines")\n"
      }
    }.joined()
  }
}

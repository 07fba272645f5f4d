/// Which boxes of a plan's picture last wrote each byte of the arena.
struct ArenaWriters {
  private struct Part {
    var range: Range<Int>
    var writers: [Int]
  }

  /// Disjoint, ascending.
  private var parts: [Part] = []

  /// The boxes that wrote what lies in `range`, ascending.
  func writers(of range: Range<Int>) -> [Int] {
    Array(Set(parts[overlapping(range)].flatMap(\.writers))).sorted()
  }

  /// Records a write. One that leaves gaps between its elements adds to the earlier writers, one
  /// without replaces them.
  mutating func write(_ range: Range<Int>, by box: Int, isDense: Bool) {
    guard !range.isEmpty else { return }
    let touched = overlapping(range)
    var replacement: [Part] = []
    var position = range.lowerBound
    for part in parts[touched] {
      if part.range.lowerBound < range.lowerBound {
        replacement.append(
          Part(range: part.range.lowerBound..<range.lowerBound, writers: part.writers))
      }
      let common = part.range.clamped(to: range)
      if !isDense {
        if position < common.lowerBound {
          replacement.append(Part(range: position..<common.lowerBound, writers: [box]))
        }
        replacement.append(Part(range: common, writers: part.writers + [box]))
        position = common.upperBound
      }
      if part.range.upperBound > range.upperBound {
        if isDense { replacement.append(Part(range: range, writers: [box])) }
        position = range.upperBound
        replacement.append(
          Part(range: range.upperBound..<part.range.upperBound, writers: part.writers))
      }
    }
    if position < range.upperBound {
      replacement.append(Part(range: position..<range.upperBound, writers: [box]))
    }
    parts.replaceSubrange(touched, with: replacement)
  }

  /// The parts that share a byte with `range`.
  private func overlapping(_ range: Range<Int>) -> Range<Int> {
    let first = firstIndex { $0.range.upperBound > range.lowerBound }
    let end = firstIndex { $0.range.lowerBound >= range.upperBound }
    return first..<max(first, end)
  }

  /// The first part for which `isBehind`, which holds for all parts after it too.
  private func firstIndex(_ isBehind: (Part) -> Bool) -> Int {
    var (low, high) = (0, parts.count)
    while low < high {
      let middle = (low + high) / 2
      if isBehind(parts[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

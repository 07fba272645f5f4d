/// A set of sizes in ascending order, in pieces short enough that adding to one is quick.
struct SizeSet {
  private static let longest = 512
  /// Pieces that aren't empty, one after the other.
  private var pieces: [[Int]] = []

  /// The least member that is at least `size`, or nil.
  /// - Complexity: logarithmic.
  func first(atLeast size: Int) -> Int? {
    let piece = SizeSet.place(pieces.count) { pieces[$0][pieces[$0].count - 1] < size }
    if piece == pieces.count { return nil }
    return pieces[piece][SizeSet.place(pieces[piece].count) { pieces[piece][$0] < size }]
  }

  /// Adds a size that isn't a member.
  /// - Complexity: of the square root of the number of members, nearly nothing in practice.
  mutating func insert(_ size: Int) {
    if pieces.isEmpty { pieces.append([]) }
    let found = SizeSet.place(pieces.count - 1) { pieces[$0][pieces[$0].count - 1] < size }
    let place = SizeSet.place(pieces[found].count) { pieces[found][$0] < size }
    pieces[found].insert(size, at: place)
    if pieces[found].count > SizeSet.longest {
      let half = SizeSet.longest / 2
      pieces.insert(Array(pieces[found][half...]), at: found + 1)
      pieces[found].removeSubrange(half...)
    }
  }

  /// Takes a member out.
  mutating func remove(_ size: Int) {
    let found = SizeSet.place(pieces.count) { pieces[$0][pieces[$0].count - 1] < size }
    let place = SizeSet.place(pieces[found].count) { pieces[found][$0] < size }
    pieces[found].remove(at: place)
    if pieces[found].isEmpty { pieces.remove(at: found) }
  }

  /// The first of `count` places at which `isBelow` doesn't hold; it holds up to there.
  private static func place(_ count: Int, _ isBelow: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBelow(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

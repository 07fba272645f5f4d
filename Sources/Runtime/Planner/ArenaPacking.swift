/// Places pieces of memory whose lifetimes are known, the large ones first: each where the smallest
/// room is left between those that live at the same time.
struct ArenaPacking {
  /// A piece, and the instructions between which it is needed.
  struct Piece {
    var bytes: Int
    var first: Int
    var last: Int

    func overlaps(_ other: Piece) -> Bool { first <= other.last && other.first <= last }
  }

  /// The place of each piece, and the end of the last one.
  private(set) var offsets: [Int]
  private(set) var end: Int

  /// The best of a few orders, from `base` on.
  /// - Complexity: O(pieces²)
  static func best(_ pieces: [Piece], base: Int) -> ArenaPacking {
    let numbers = Array(pieces.indices)
    let bySize = numbers.sorted { (pieces[$1].bytes, $0) < (pieces[$0].bytes, $1) }
    let byWeight = numbers.sorted {
      let (a, b) = (pieces[$0], pieces[$1])
      let weights = (a.bytes * (a.last - a.first + 1), b.bytes * (b.last - b.first + 1))
      return (weights.1, $0) < (weights.0, $1)
    }
    let byLength = numbers.sorted {
      let (a, b) = (pieces[$0], pieces[$1])
      return (b.last - b.first, b.bytes, $0) < (a.last - a.first, a.bytes, $1)
    }
    let packings = [bySize, byWeight, byLength].map { ArenaPacking(pieces, order: $0, base: base) }
    return packings.min { $0.end < $1.end } ?? ArenaPacking(pieces, order: bySize, base: base)
  }

  /// The least bytes that any placement takes: the most that live at once.
  static func most(_ pieces: [Piece]) -> Int {
    var changes: [(at: Int, bytes: Int)] = []
    for piece in pieces {
      changes.append((2 * piece.first, piece.bytes))
      changes.append((2 * piece.last + 1, -piece.bytes))
    }
    var (now, most) = (0, 0)
    for change in changes.sorted(by: { $0.at < $1.at }) {
      now += change.bytes
      most = Swift.max(most, now)
    }
    return most
  }

  private init(_ pieces: [Piece], order: [Int], base: Int) {
    offsets = [Int](repeating: base, count: pieces.count)
    end = base
    // Those that are placed, by their offsets.
    var placed: [Int] = []
    for number in order {
      let piece = pieces[number]
      var (place, room) = (-1, Int.max)
      var free = base
      for other in placed where pieces[other].overlaps(piece) {
        let gap = offsets[other] - free
        if gap >= piece.bytes && gap < room { (place, room) = (free, gap) }
        free = Swift.max(free, offsets[other] + pieces[other].bytes)
      }
      offsets[number] = place < 0 ? free : place
      end = Swift.max(end, offsets[number] + piece.bytes)
      let position = placed.firstIndex { offsets[$0] > offsets[number] } ?? placed.count
      placed.insert(number, at: position)
    }
  }
}

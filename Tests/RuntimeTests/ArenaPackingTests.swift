import AdjointTensors
import AdjointTestSupport
import Testing

@testable import AdjointRuntime

/// Pieces of memory with random lifetimes: what is there at the same time lies apart.
struct ArenaPackingTests {
  private static let base = 7
  private static let moments = 24

  private static func pieces(seed: Int) -> [ArenaPacking.Piece] {
    var random = SeededGenerator(seed: UInt64(seed))
    return (0..<Int.random(in: 1...20, using: &random)).map { _ in
      let times = [0, 1].map { _ in Int.random(in: 0..<moments, using: &random) }.sorted()
      let isLong = Int.random(in: 0..<3, using: &random) == 0
      return ArenaPacking.Piece(
        bytes: Int.random(in: 1...(isLong ? 40 : 6), using: &random), first: times[0],
        last: Swift.min(times[1], isLong ? moments : times[0] + 4))
    }
  }

  /// Each byte at each moment by itself: nothing is known of pieces that overlap.
  @Test("pieces that live at one moment share no byte", arguments: 0..<300)
  func places(_ seed: Int) {
    let pieces = Self.pieces(seed: seed)
    let packing = ArenaPacking.best(pieces, base: Self.base)
    var owner: [Int: Int] = [:]
    var most = 0
    for moment in 0..<Self.moments {
      owner = [:]
      for (number, piece) in pieces.enumerated() where (piece.first...piece.last).contains(moment) {
        for byte in packing.offsets[number]..<packing.offsets[number] + piece.bytes {
          #expect(owner[byte] == nil, "\(number) and \(owner[byte] ?? -1) at \(moment)")
          #expect(byte >= Self.base && byte < packing.end)
          owner[byte] = number
        }
      }
      most = Swift.max(most, owner.count)
    }
    #expect(ArenaPacking.most(pieces) == most)
    #expect(packing.end <= Self.base + pieces.reduce(0) { $0 + $1.bytes })
  }
}

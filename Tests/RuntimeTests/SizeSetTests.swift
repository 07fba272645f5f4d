import AdjointTensors
import Testing

@testable import AdjointRuntime

@Suite struct SizeSetTests {
  /// So many sizes that the set is cut into pieces, which empty again.
  @Test(arguments: [1, 2, 3])
  func aSetAnswersAsASortedListDoes(_ seed: Int) {
    var draw = SeededGenerator(seed: UInt64(seed))
    var set = SizeSet()
    var list: [Int] = []
    for round in 0..<6_000 {
      let size = Int.random(in: 0..<5_000, using: &draw)
      let grows = Int.random(in: 0..<4, using: &draw) > (round < 3_000 ? 0 : 2)
      if grows, !list.contains(size) {
        set.insert(size)
        list.append(size)
      } else if !grows, let old = list.randomElement(using: &draw) {
        set.remove(old)
        list.removeAll { $0 == old }
      }
      let wanted = Int.random(in: 0..<5_200, using: &draw)
      #expect(set.first(atLeast: wanted) == list.filter { $0 >= wanted }.min())
    }
  }
}

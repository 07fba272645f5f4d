import AdjointTensors
import Testing

@Suite struct BroadcastTests {
  @Test(
    "the shape to which two are broadcast",
    arguments: [
      ("", "", ""), ("", "N 3", "N 3"), ("N 3", "3", "N 3"), ("N 1", "1 H", "N H"),
      ("1", "N", "N"), ("2 1 3", "4 1", "2 4 3"), ("0", "1", "0"), ("N+1", "N+1", "N+1"),
    ])
  func join(_ a: String, _ b: String, _ expected: String) throws {
    let (x, y) = (try shape(a), try shape(b))
    #expect(try Broadcast.join(x, y) == shape(expected))
    #expect(try Broadcast.join(y, x) == shape(expected))
  }

  @Test(
    "a size that may happen to be 1 does not stretch",
    arguments: [("N", "H", 0), ("N", "3", 0), ("2 N", "3 N", 1), ("N 3", "N", 0), ("0", "2", 0)])
  func mismatch(_ a: String, _ b: String, _ axis: Int) throws {
    let (x, y) = (try shape(a), try shape(b))
    #expect(throws: Broadcast.Mismatch.self) { try Broadcast.join(x, y) }
    do { _ = try Broadcast.join(x, y) } catch { #expect(error.axisFromEnd == axis) }
  }

  @Test func placementLeavesOutWhatStretches() throws {
    let placement = Broadcast.placement(of: try shape("1 3"), in: try shape("N H 3"))
    #expect(placement.kept == [1] && placement.axes == [2])
    let same = Broadcast.placement(of: try shape("1 3"), in: try shape("1 3"))
    #expect(same.kept == [0, 1] && same.axes == [0, 1])
  }

  private func shape(_ text: String) throws -> Shape {
    try text.split(separator: " ").map { try sizeFromText(String($0)) }
  }
}

import AdjointRuntime
import AdjointTensors
import Foundation
import Testing

@testable import AdjointRendering

@Suite struct ArenaWritersTests {
  @Test func aReadFindsTheLastWriterOfEachByte() {
    var writers = ArenaWriters()
    writers.write(0..<100, by: 1, isDense: true)
    writers.write(40..<60, by: 2, isDense: true)
    #expect(writers.writers(of: 0..<40) == [1])
    #expect(writers.writers(of: 30..<50) == [1, 2])
    #expect(writers.writers(of: 45..<55) == [2])
    #expect(writers.writers(of: 60..<61) == [1])
    #expect(writers.writers(of: 100..<200).isEmpty)
  }

  @Test func aWriteOverSeveralReplacesThemAll() {
    var writers = ArenaWriters()
    for index in 0..<10 { writers.write(index * 10..<index * 10 + 10, by: index, isDense: true) }
    writers.write(15..<85, by: 99, isDense: true)
    #expect(writers.writers(of: 0..<100) == [0, 1, 8, 9, 99])
    #expect(writers.writers(of: 20..<80) == [99])
  }

  @Test func aWriteWithGapsJoinsTheOthers() {
    var writers = ArenaWriters()
    writers.write(0..<10, by: 1, isDense: true)
    writers.write(5..<20, by: 2, isDense: false)
    writers.write(8..<30, by: 3, isDense: false)
    #expect(writers.writers(of: 0..<5) == [1])
    #expect(writers.writers(of: 5..<8) == [1, 2])
    #expect(writers.writers(of: 8..<9) == [1, 2, 3])
    #expect(writers.writers(of: 25..<26) == [3])
  }

  @Test func agreesWithOneWriterAByte() {
    var generator = SeededGenerator(seed: 7)
    var writers = ArenaWriters()
    var bytes = [Int?](repeating: nil, count: 200)
    for step in 0..<2_000 {
      let start = Int.random(in: 0..<190, using: &generator)
      let range = start..<Int.random(in: start + 1...200, using: &generator)
      let expected = Set(bytes[range].compactMap { $0 }).sorted()
      #expect(writers.writers(of: range) == expected)
      writers.write(range, by: step, isDense: true)
      for index in range { bytes[index] = step }
    }
  }
}

@Suite struct PlanPictureTests {
  /// x → copy → product with W → y.
  private let entry = EntryPlan(
    name: "main", arenaBytes: 256,
    inputs: [Binding(name: "x", element: .f32, shape: [2, 2], location: 0)],
    parameters: [Binding(name: "W", element: .f32, shape: [2, 2], location: 64)],
    outputs: [Binding(name: "y", element: .f32, shape: [2, 2], location: 192)], constants: [],
    instructions: [
      .move(
        Move(
          .f32, to: 128, from: 0,
          [Move.Dimension(extent: 4, destination: 1, source: 1)])),
      .product(
        Product(
          .f32, m: 2, n: 2, k: 2, a: .init(location: 128, rowStride: 2, columnStride: 1),
          b: .init(location: 64, rowStride: 2, columnStride: 1), c: 192, cRow: 2)),
    ],
    origins: [Origin(operation: "layer/contract", file: "m.adj", line: 3, column: 5)],
    originIndices: [0, 0])

  @Test func instructionsAreJoinedByWhatTheyWriteAndRead() {
    let text = DOTText.text(of: entry)
    #expect(text.contains("2 instructions, arena 256 B"))
    #expect(text.contains("label=\"1 · product\\n2 × 2 × 2\\nlayer/contract\""))
    #expect(text.contains("tooltip=\"layer/contract at m.adj:3:5\""))
    let arrows = text.split(separator: "\n").filter { $0.contains("->") }
      .map { $0.prefix { $0 != "[" }.trimmingCharacters(in: .whitespaces) }
    #expect(arrows == ["b0 -> b2", "b2 -> b3", "b1 -> b3", "b3 -> b4", "legend0 -> b0"])
  }

  @Test func manyInstructionsShareBoxes() {
    var long = entry
    long.instructions = Array(repeating: entry.instructions[0], count: 10_000)
    let text = DOTText.text(of: long, mostBoxes: 100)
    #expect(text.contains("runs of 400 instructions are one box each"))
    #expect(text.split(separator: "\n").count { $0.contains("id=\"i") } == 25)
  }
}

import AdjointFrontend
import AdjointSource
import Foundation
import Testing

/// Models with mistakes: each is reported at its place, with its code, in under a second.
@Suite struct BadInputTests {
  @Test(arguments: MarkedSource.all)
  func reportsEachMistakeAtItsPlace(_ source: MarkedSource) throws {
    let file = SourceFile(name: source.name, text: source.text)
    let (reading, time) = read(file)
    let found = reading.diagnostics.filter { $0.severity != .note }.map {
      MarkedSource.mark($0, in: $0.span.flatMap { reading.map[$0.file] } ?? file)
    }
    let rendered = DiagnosticRenderer(map: reading.map).render(reading.diagnostics)
    #expect(!source.marks.isEmpty, "the case marks nothing")
    #expect(reading.hasErrors, "it was accepted")
    #expect(source.marks.count == found.count, "\(rendered)")
    for mark in source.marks {
      #expect(found.contains { mark.allows($0) }, "\(mark) is missing in:\n\(rendered)")
    }
    #expect(time < debugBuild(.seconds(1)))
  }

  @Test func theTableIsLarge() {
    #expect(MarkedSource.all.count >= 60)
    #expect(MarkedSource.all.filter { $0.marks.count > 1 }.count >= 5)
  }

  @Test func refusesNestingThatIsFarTooDeep() {
    let deep = String(repeating: "(", count: 100_000)
    let file = SourceFile(name: "deep.adj", text: "input x: f32\ny = \(deep)x\noutput y\n")
    let (reading, time) = read(file)
    #expect(reading.diagnostics.map(\.code) == ["E0107"])
    #expect(reading.diagnostics.first?.span.map { file.location(of: $0.start).line } == 2)
    #expect(time < debugBuild(.seconds(1)))
  }

  @Test func readsTenMegabytesOfGarbage() {
    var numbers = Garbage(state: 7)
    let block = (0..<100_000).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
    let bytes = Array(repeatElement(block, count: 100).joined())
    let (reading, time) = read(SourceFile(name: "garbage.adj", bytes: bytes))
    #expect(reading.hasErrors)
    #expect(reading.diagnostics.contains { $0.code == "E0001" })
    #expect(reading.diagnostics.count <= Diagnostics.limit + 1)
    #expect(time < debugBuild(.seconds(1)))
  }

  @Test func readsTenMegabytesOfPrintableGarbage() {
    var numbers = Garbage(state: 8)
    let block = (0..<100_000).map { _ in UInt8(32 + numbers.next() % 95) }
    let bytes = Array(repeatElement(block, count: 100).joined())
    let (reading, time) = read(SourceFile(name: "garbage.adj", bytes: bytes))
    #expect(reading.hasErrors)
    #expect(time < debugBuild(.seconds(1)))
  }

  @Test func marksTheFirstByteThatIsNoUTF8() {
    let bytes = Array("input x: f32\ny = x + ".utf8) + [0xC3, 0x28] + Array("\noutput y\n".utf8)
    let file = SourceFile(name: "latin.adj", bytes: bytes)
    let diagnostic = read(file).reading.diagnostics.first { $0.code == "E0001" }
    let place = diagnostic?.span.map { file.location(of: $0.start) }
    #expect(place == SourceLocation(line: 2, column: 9))
  }

  @Test func reportsAllOfAThousandMistakesUpToTheLimit() {
    let lines = (0..<1000).map { "y\($0) = nothing\($0) + 1" }.joined(separator: "\n")
    let (reading, time) = read(SourceFile(name: "many.adj", text: lines + "\n"))
    #expect(reading.diagnostics.filter { $0.severity == .error }.count == Diagnostics.limit)
    #expect(time < debugBuild(.seconds(1)))
  }

  @Test func readsTruncationsOfARightModel() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let path = folder.appending(path: "../../graphs/seeds/002-two-layer-softmax.adj")
    let bytes = Array(try Data(contentsOf: path))
    for length in stride(from: 0, to: bytes.count, by: 37) {
      let (reading, time) = read(SourceFile(name: "cut.adj", bytes: Array(bytes[..<length])))
      #expect(time < debugBuild(.seconds(1)))
      #expect(reading.hasErrors == reading.diagnostics.contains { $0.severity == .error })
    }
  }

  /// What came of a file, and how long it took.
  private func read(_ file: SourceFile) -> (reading: ModelReading, time: Duration) {
    let clock = ContinuousClock()
    let start = clock.now
    let options = ModelOptions(loader: BadInputTests.load)
    let reading = Model.read(file, options: options)
    return (reading, start.duration(to: clock.now))
  }

  /// Reads a file beside the cases, as the tool does beside the model.
  @Sendable private static func load(
    _ name: String, _ user: String
  ) -> Result<SourceFile, ModelOptions.LoadFailure> {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases")
    guard !name.contains("/"), let data = try? Data(contentsOf: folder.appending(path: name))
    else { return .failure(.init("there is no such file")) }
    return .success(SourceFile(name: name, bytes: Array(data)))
  }

  /// A bound on time, wider where nothing is optimised.
  private func debugBuild(_ bound: Duration) -> Duration {
    #if DEBUG
      return bound * 30
    #else
      return bound
    #endif
  }
}

/// Bytes without sense, the same in every run: xorshift (Marsaglia, 2003).
private struct Garbage {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state >> 24
  }
}

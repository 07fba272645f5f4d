import AdjointFrontend
import AdjointSource
import AdjointTensors
import Foundation
import Testing

/// Models with random damage: never a trap, and what can be formatted keeps its tree.
@Suite struct MutationTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static let texts: [String] = {
    let folders = ["graphs/seeds", "Sources/Frontend/Library", "Tests/Filetests/Cases/lower"]
    return folders.flatMap { folder -> [String] in
      let url = root.appendingPathComponent(folder)
      let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
      return names.filter { $0.hasSuffix(".adj") }.sorted().compactMap { name in
        let text = try? String(contentsOf: url.appendingPathComponent(name), encoding: .utf8)
        return text.flatMap { $0.components(separatedBy: "# ---- expected").first }
      }
    }
  }()

  private static let pieces = [
    "(", ")", "[", "]", "{", "}", ",", ":", "=", "==", "\n", "-", "^", ".T", "1", "x", " for i < n",
    " given ", "\"", "#", "@", "None", "...", "é\u{301}", "²", "'", "fn f(x) = f", "grad(",
    "1e999", "9223372036854775807", "\u{0}", ";",
  ]

  /// The text with a few pieces removed, doubled or put in.
  private func damaged(_ text: String, _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = Array(text.utf8)
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let place = Int.random(in: 0...bytes.count, using: &generator)
      let end = min(bytes.count, place + Int.random(in: 0...40, using: &generator))
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: bytes.removeSubrange(place..<end)
      case 1: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 2:
        let piece = Self.pieces.randomElement(using: &generator) ?? ""
        bytes.insert(contentsOf: Array(piece.utf8), at: place)
      default: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
      }
    }
    return bytes
  }

  @Test(arguments: 0..<12)
  func damagedModelsGetDiagnostics(_ seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    for text in Self.texts {
      let file = SourceFile(name: "m.adj", bytes: damaged(text, &generator))
      let reading = Model.read(file)
      _ = DiagnosticRenderer(map: reading.map).render(reading.diagnostics)
      #expect(reading.model != nil || !reading.diagnostics.isEmpty)
      guard let formatted = Formatter.format(file, id: FileID(0)).0 else { continue }
      let again = SourceFile(name: "m.adj", text: formatted)
      let trees = [file, again].map { TreePrinter(Parser.parse($0, id: FileID(0)).0).text() }
      #expect(trees[0] == trees[1], "\(file.text)")
      #expect(Formatter.format(again, id: FileID(0)).0 == formatted, "\(file.text)")
    }
  }
}

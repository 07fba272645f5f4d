import AdjointFrontend
import AdjointSource
import Foundation
import Testing

/// The models of the repository lower without a word.
@Suite struct SeedTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static let models: [String] = {
    let folder = root.appendingPathComponent("graphs").path
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".adj") }.sorted()
  }()

  private func file(_ name: String) throws -> SourceFile {
    let url = Self.root.appendingPathComponent("graphs").appendingPathComponent(name)
    return SourceFile(name: name, bytes: Array(try Data(contentsOf: url)))
  }

  @Test(arguments: models)
  func lowersWithoutDiagnostics(_ name: String) throws {
    let reading = Model.read(try file(name))
    #expect(
      reading.diagnostics.isEmpty,
      "\(DiagnosticRenderer(map: reading.map).render(reading.diagnostics))")
  }

  @Test(arguments: models)
  func formattingKeepsTheTree(_ name: String) throws {
    let file = try file(name)
    let (text, _) = Formatter.format(file, id: FileID(0))
    let formatted = SourceFile(name: name, text: try #require(text))
    let trees = [file, formatted].map { TreePrinter(Parser.parse($0, id: FileID(0)).0).text() }
    #expect(trees[0] == trees[1])
    #expect(Formatter.format(formatted, id: FileID(0)).0 == text)
  }

  @Test func thereAreModels() {
    #expect(Self.models.count >= 16)
  }
}

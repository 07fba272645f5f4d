import AdjointClaims
import AdjointDriver
import AdjointFrontend
import AdjointSource
import Foundation
import Testing

/// A folder of models under `graphs` whose claims all hold.
struct Corpus: CustomTestStringConvertible, Sendable {
  /// The folder's name.
  let name: String
  /// How many of its claims are proved, at least.
  let proved: Int

  static let all = [
    Corpus(name: "layers", proved: 151), Corpus(name: "cookbook", proved: 148),
  ]

  var testDescription: String { name }

  /// The names of the folder's models, in order.
  func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: Corpus.folder(name).path)
      .filter { $0.hasSuffix(".adj") }.sorted()
  }

  /// The folder of that name under `graphs`.
  static func folder(_ name: String) -> URL {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../graphs/" + name)
  }

  /// A model of the folder.
  func model(_ file: String) throws -> Model {
    let bytes = Array(try Data(contentsOf: Corpus.folder(name).appending(path: file)))
    return try Corpus.model(SourceFile(name: file, bytes: bytes))
  }

  /// The model of a text.
  static func model(_ source: SourceFile) throws -> Model {
    let reading = Model.read(source)
    let rendered = DiagnosticRenderer(map: reading.map).render(reading.diagnostics)
    return try #require(reading.model, "\(rendered)")
  }
}

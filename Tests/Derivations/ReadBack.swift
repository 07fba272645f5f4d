import AdjointClaims
import AdjointDriver
import AdjointFrontend
import AdjointRendering
import AdjointSource
import Foundation
import Testing

/// Derivations read back: every formula that is printed, put behind its model as a claim.
enum ReadBack {
  /// The folder of the models.
  static let graphs = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("graphs")

  /// Paths of the model files in a folder of `graphs`.
  static func models(in folder: String) -> [String] {
    let url = folder.isEmpty ? graphs : graphs.appendingPathComponent(folder)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    return names.filter { $0.hasSuffix(".adj") }.sorted()
      .map { folder.isEmpty ? $0 : "\(folder)/\($0)" }
  }

  /// The text of a model under `graphs` without its own claims, which other tests prove.
  static func text(of path: String) throws -> String {
    let file = SourceFile(
      name: path,
      text: try String(contentsOf: graphs.appendingPathComponent(path), encoding: .utf8))
    let tree = Parser.parse(file, id: FileID(0)).0
    var bytes = file.bytes
    for id in tree.body {
      guard case .claim = tree[id].kind else { continue }
      let span = tree[id].span
      for place in Int(span.start)..<Int(span.end) where bytes[place] != UInt8(ascii: "\n") {
        bytes[place] = UInt8(ascii: " ")
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The claims of a model's derivations, one a line.
  static func claims(of text: String, _ options: DerivingOptions = DerivingOptions()) throws
    -> String
  {
    let reading = Model.read(SourceFile(name: "model.adj", text: text))
    let model = try #require(reading.model, "\(reading.diagnostics)")
    return DerivationClaims.text(try Deriving.derivations(model, reading.map, options))
  }

  /// The claims of a model with these lines behind it that are not proved, with their verdicts.
  static func unproved(_ text: String, _ claims: String) throws -> [String] {
    let reading = Model.read(SourceFile(name: "model.adj", text: text + "\n" + claims))
    let renderer = DiagnosticRenderer(map: reading.map)
    let model = try #require(reading.model, "\(renderer.render(reading.diagnostics))\n\(claims)")
    return try ClaimChecking.answers(model, seed: 1).compactMap { answer in
      if case .proved = answer.verdict { return nil }
      return "\(answer.verdict): \(reading.map.text(of: answer.claim.span))"
    }
  }
}

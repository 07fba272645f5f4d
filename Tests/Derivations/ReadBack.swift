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

  /// The text of a model under `graphs`.
  static func whole(_ path: String) throws -> String {
    try String(contentsOf: graphs.appendingPathComponent(path), encoding: .utf8)
  }

  /// The text of a model under `graphs` without its own claims, which other tests prove.
  static func text(of path: String) throws -> String {
    let file = SourceFile(name: path, text: try whole(path))
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

  private static let folder = graphs.deletingLastPathComponent()
    .appendingPathComponent("Tests/Filetests/Cases/derive")

  /// The filetests of derivations, but those of mistakes and one whose sizes make proofs slow.
  static var cases: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let others = [
      "index-notation-latex", "seed-", "lstm-", "layer-", "classifier", "entry-out", "unknown",
      "names-are", "another-value-is",
    ]
    return names.filter { name in !others.contains { name.hasPrefix($0) } }.sorted()
  }

  /// The model of a filetest and what its first line asks for.
  static func model(ofCase name: String) throws -> (text: String, options: DerivingOptions) {
    let file = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    let text = String(
      file[..<(file.firstRange(of: "# ---- expected")?.lowerBound ?? file.endIndex)])
    var options = DerivingOptions()
    for word in text.prefix(while: { $0 != "\n" }).split(separator: " ") {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      switch parts[0] {
      case "of": options.value = parts[1]
      case "wrt": options.variables = parts[1].split(separator: ",").map(String.init)
      case "expand": options.expanded.insert(parts[1])
      case "entry": EntryRequest(parts[1]).map { options.entries.append($0) }
      default: break
      }
    }
    return (text, options)
  }

  /// The claims of a model's derivations, one a line.
  static func claims(of text: String, _ options: DerivingOptions = DerivingOptions()) throws
    -> String
  {
    let (model, map) = try read(text)
    return DerivationClaims.text(try Deriving.derivations(model, map, options))
  }

  /// The claims of a model with these lines behind it that are not proved, with their verdicts.
  static func unproved(_ text: String, _ claims: String) throws -> [String] {
    let (model, map) = try read(text + "\n" + claims)
    return try ClaimChecking.answers(model, seed: 1, namesMistakes: false).claims.compactMap {
      answer in
      if case .proved = answer.verdict { return nil }
      return "\(answer.verdict): \(map.text(of: answer.claim.span))"
    }
  }

  /// A text that is no model.
  struct Unreadable: Error, CustomStringConvertible {
    let description: String
  }

  /// The model of a text.
  static func read(_ text: String) throws -> (Model, SourceMap) {
    let reading = Model.read(SourceFile(name: "model.adj", text: text))
    guard let model = reading.model else {
      let renderer = DiagnosticRenderer(map: reading.map)
      throw Unreadable(description: renderer.render(reading.diagnostics))
    }
    return (model, reading.map)
  }
}

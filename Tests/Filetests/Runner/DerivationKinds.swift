import AdjointDriver
import AdjointFrontend
import AdjointRendering
import AdjointSource
import Foundation

/// The kind that derives.
enum DerivationKinds {
  /// The derivations of a model as text, or in the form that an argument names, `latex`, `html` or
  /// `claims`. `model=PATH` names a model under `graphs` in the place of the case's own text;
  /// `of=h[0,0]`, `wrt=W,b`, `entry=W[1,0]` and `expand=softmax` are as for the tool.
  static func derive(_ test: FiletestCase) throws -> String {
    let reading = try model(test)
    let renderer = DiagnosticRenderer(map: reading.map)
    guard let model = reading.model else { return renderer.render(reading.diagnostics) }
    var options = DerivingOptions()
    var form = "text"
    for argument in test.arguments {
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      switch parts[0] {
      case "model": break
      case "of": options.value = parts[1]
      case "wrt": options.variables = parts[1].split(separator: ",").map(String.init)
      case "entry": EntryRequest(parts[1]).map { options.entries.append($0) }
      case "expand": options.expanded.insert(parts[1])
      default: form = argument
      }
    }
    let derivations: [Derivation]
    do throws(Diagnostic) {
      derivations = try Deriving.derivations(model, reading.map, options)
    } catch {
      return renderer.render(error)
    }
    let report = DerivationReport(
      file: reading.map[FileID(0)]?.name ?? test.fileName, derivations: derivations,
      map: reading.map)
    switch form {
    case "text": return DerivationText.text(report)
    case "latex": return DerivationLaTeX.text(report)
    case "fragment": return DerivationLaTeX.text(report, isFragment: true)
    case "html": return DerivationHTML.text(report)
    case "claims": return DerivationClaims.text(derivations)
    default: throw FiletestFailure("`\(form)` is no form of a derivation")
    }
  }

  /// The model of a case, or the one under `graphs` that `model=PATH` names.
  private static func model(_ test: FiletestCase) throws -> ModelReading {
    guard let word = test.arguments.first(where: { $0.hasPrefix("model=") }) else {
      return ModelKinds.read(test)
    }
    let path = String(word.dropFirst("model=".count))
    let url = Filetests.folder.appendingPathComponent("../../../graphs/\(path)").standardized
    let text = try String(contentsOf: url, encoding: .utf8)
    return Model.read(SourceFile(name: path, text: text))
  }
}

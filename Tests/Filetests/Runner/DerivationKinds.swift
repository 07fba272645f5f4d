import AdjointDriver
import AdjointRendering
import AdjointSource

/// The kind that derives.
enum DerivationKinds {
  /// The derivations of a model as text, or in the form that an argument names, `latex`, `html` or
  /// `claims`; `wrt=W,b`, `entry=W[1,0]` and `expand=softmax` are as for the tool.
  static func derive(_ test: FiletestCase) throws -> String {
    let reading = ModelKinds.read(test)
    let renderer = DiagnosticRenderer(map: reading.map)
    guard let model = reading.model else { return renderer.render(reading.diagnostics) }
    var options = DerivingOptions()
    var form = "text"
    for argument in test.arguments {
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      switch parts[0] {
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
    let report = DerivationReport(file: test.fileName, derivations: derivations, map: reading.map)
    switch form {
    case "text": return DerivationText.text(report)
    case "latex": return DerivationLaTeX.text(report)
    case "fragment": return DerivationLaTeX.text(report, isFragment: true)
    case "html": return DerivationHTML.text(report)
    case "claims": return DerivationClaims.text(derivations)
    default: throw FiletestFailure("`\(form)` is no form of a derivation")
    }
  }
}

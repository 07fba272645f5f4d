import AdjointFrontend
import AdjointGraphIR
import AdjointSource
import Foundation

/// Kinds that look at models.
enum ModelKinds {
  /// The model of a case, with what is wrong with it. Files that it uses lie in `files` beside it.
  static func read(_ test: FiletestCase) -> ModelReading {
    let folder = Filetests.folder.appendingPathComponent(test.path).deletingLastPathComponent()
      .appendingPathComponent("files")
    let options = ModelOptions { name, _ in
      guard let text = try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      else { return .failure(.init("there is no such file")) }
      return .success(SourceFile(name: name, text: text))
    }
    return Model.read(SourceFile(name: test.fileName, text: test.input), options: options)
  }

  /// The diagnostics of a model with mistakes.
  static func error(_ test: FiletestCase) -> String {
    let reading = read(test)
    return DiagnosticRenderer(map: reading.map).render(reading.diagnostics)
  }

  /// The graph with claims, assumptions and expectations as further outputs, the graph of
  /// initialisers, and what the file says beside them.
  static func lower(_ test: FiletestCase) -> String {
    let reading = read(test)
    let renderer = DiagnosticRenderer(map: reading.map)
    let found = renderer.render(reading.diagnostics)
    guard let model = reading.model else { return found }
    return found + ([model] + model.pullbacks).map { text($0, renderer) }.joined()
  }

  private static func text(_ model: Model, _ renderer: DiagnosticRenderer) -> String {
    var outputs = model.graph.outputs
    var lines: [String] = []
    for claim in model.claims {
      switch claim.meaning {
      case .sides(let sides):
        for (index, side) in sides.enumerated() {
          outputs.append(Output("claim \(claim.name) side \(index)", side.value))
        }
      case .illTyped(let diagnostic):
        lines.append("claim \(claim.name) does not type:\n\(renderer.render(diagnostic))")
      }
    }
    for (index, assumption) in model.assumptions.enumerated() {
      for (part, condition) in assumption.conditions.enumerated() {
        let name = assumption.conditions.count == 1 ? "\(index)" : "\(index) part \(part)"
        outputs.append(Output("assumption \(name)", condition.value))
        guard let property = condition.property else { continue }
        outputs.append(Output("assumption \(name) \(property.name)", property.subject))
      }
    }
    for (index, expectation) in model.expectations.enumerated() {
      outputs.append(Output("expectation \(index) value", expectation.value))
      outputs.append(Output("expectation \(index) expected", expectation.expected))
    }
    let text = GraphPrinter.text(model.graph.returning(outputs))
    let initialisation =
      model.initialisation.outputs.isEmpty ? "" : GraphPrinter.text(model.initialisation)
    return text + initialisation + (lines + facts(model)).map { $0 + "\n" }.joined()
  }

  private static func facts(_ model: Model) -> [String] {
    var lines = model.dims.map { dim in
      "dim \(dim.name)" + (dim.value.map { " = \($0)" } ?? "")
    }
    for (name, sizes) in model.indexRanges.sorted(by: { $0.key < $1.key }) {
      lines.append("\(name) indexes " + sizes.map(\.description).joined(separator: ", "))
    }
    return lines
  }
}

import AdjointFrontend
import AdjointGraphIR
import AdjointReference
import AdjointSource
import AdjointTensors
import AdjointTransforms

/// Kinds that run passes.
enum PassKinds {
  /// The graph after passes: `pass simplify,dead`, with `exact` or `fast-math`, sizes (`N=3`) and a
  /// limit of applications (`limit=2`) as further words. The verifier looks at the graph behind
  /// every pass, and a second run must leave it as it is. What passes warn of stands above it.
  static func pass(_ test: FiletestCase) throws -> String {
    let names = (test.arguments.first ?? "").split(separator: ",").map(String.init)
    var types: [any Pass.Type] = []
    for name in names {
      guard let type = Passes.named(name) else { throw FiletestFailure("no pass `\(name)`") }
      types.append(type)
    }
    let settings = try Settings(test.arguments.dropFirst())
    let graph = try GraphKinds.graph(test)
    return try report(types, graph, settings, name: test.fileName, input: test.input)
  }

  /// The entries of a graph: forward, then backward, after `differentiate`.
  static func split(_ test: FiletestCase) throws -> String {
    var context = PassContext()
    let graph = try Differentiate().run(try GraphKinds.graph(test), &context)
    let entries = try Split.entries(of: graph)
    for entry in [entries.forward, entries.backward] {
      if let found = Verifier.verify(entry, stage: .differentiated).first {
        throw FiletestFailure(found.message)
      }
    }
    return GraphPrinter.text(entries.forward) + GraphPrinter.text(entries.backward)
  }

  /// The gradient graph of a model: lowered and differentiated.
  static func gradient(_ test: FiletestCase) throws -> String {
    let reading = ModelKinds.read(test)
    guard let model = reading.model else {
      throw FiletestFailure(DiagnosticRenderer(map: reading.map).render(reading.diagnostics))
    }
    return try report(
      [Differentiate.self], model.graph, Settings([]), name: test.fileName, input: test.input)
  }

  private static func report(
    _ types: [any Pass.Type], _ graph: Graph, _ settings: Settings, name: String, input: String
  ) throws -> String {
    let renderer = DiagnosticRenderer(map: SourceMap(SourceFile(name: name, text: input)))
    do {
      let (once, warnings) = try run(types, graph, settings)
      let text = GraphPrinter.text(once)
      let twice = GraphPrinter.text(try run(types, once, settings).graph)
      guard twice == text || settings.limit != nil else {
        throw FiletestFailure("a second run:\n" + LineDifference.text(from: text, to: twice))
      }
      return warnings.map { renderer.render($0) }.joined() + text
    } catch let diagnostic as Diagnostic {
      return renderer.render(diagnostic)
    }
  }

  private static func run(
    _ types: [any Pass.Type], _ graph: Graph, _ settings: Settings
  ) throws -> (graph: Graph, warnings: [Diagnostic]) {
    var context = PassContext(
      options: settings.options,
      evaluator: { try? ReferenceInterpreter<Double>.run($0, inputs: [:], dims: [:]) },
      limit: settings.limit)
    var pipeline = Pipeline(types)
    pipeline.verifiesEach = true
    let result = try pipeline.run(graph, &context)
    return (result, context.warnings.reported)
  }

  /// The further words of a case.
  private struct Settings {
    var options = PassOptions()
    var limit: Int?

    init(_ words: some Sequence<String>) throws {
      for word in words {
        let parts = word.split(separator: "=").map(String.init)
        switch (parts.first ?? "", parts.count == 2 ? Int(parts[1]) : nil) {
        case ("exact", nil): options.soundness = .exact
        case ("fast-math", nil): options.soundness = .fastMath
        case ("limit", let value?): limit = value
        case (let dim, let value?): options.dims[dim] = value
        default: throw FiletestFailure("no setting `\(word)`")
        }
      }
    }
  }
}

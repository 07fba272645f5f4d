import AdjointGraphIR
import AdjointOps
import AdjointSource

/// Kinds that look at the textual graph.
enum GraphKinds {
  /// The graph of a case.
  ///
  /// - Throws: `FiletestFailure` with the rendered diagnostics where the text is no graph.
  static func graph(_ test: FiletestCase) throws -> Graph {
    switch parsed(test) {
    case .success(let graph): return graph
    case .failure(let failure): throw failure
    }
  }

  private static func parsed(_ test: FiletestCase) -> Result<Graph, FiletestFailure> {
    let file = SourceFile(name: test.fileName, text: test.input)
    do {
      return .success(try GraphParser.parse(file, id: FileID(0), catalogue: .standard))
    } catch {
      let renderer = DiagnosticRenderer(map: SourceMap(file))
      return .failure(FiletestFailure(renderer.render(error.diagnostics)))
    }
  }

  /// The printed graph, which is read and printed again; or what is wrong with the text.
  ///
  /// - Throws: `FiletestFailure` where printing what was printed gives another text.
  static func roundtrip(_ test: FiletestCase) throws -> String {
    switch parsed(test) {
    case .failure(let failure): return failure.description
    case .success(let graph):
      let text = GraphPrinter.text(graph)
      let file = SourceFile(name: test.fileName, text: text)
      do {
        let again = try GraphParser.parse(file, id: FileID(0), catalogue: .standard)
        let twice = GraphPrinter.text(again)
        guard twice == text else {
          throw FiletestFailure("printing twice:\n" + LineDifference.text(from: text, to: twice))
        }
      } catch let failure as GraphTextFailure {
        throw FiletestFailure(
          DiagnosticRenderer(map: SourceMap(file)).render(failure.diagnostics))
      }
      return text
    }
  }

  /// What the verifier finds at a stage: `verify concrete differentiated`.
  static func verify(_ test: FiletestCase) throws -> String {
    var stage: Verifier.Stage = []
    for argument in test.arguments {
      switch argument {
      case "concrete": stage.insert(.concrete)
      case "differentiated": stage.insert(.differentiated)
      default: throw FiletestFailure("no stage `\(argument)`")
      }
    }
    let found = Verifier.verify(try graph(test), stage: stage)
    return found.isEmpty ? "well formed\n" : found.map { $0.message + "\n" }.joined()
  }
}

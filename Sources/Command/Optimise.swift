import AdjointDriver
import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTransforms
import ArgumentParser

/// `adjoint opt`.
struct Optimise: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "opt", abstract: "Run passes on the text of a graph.",
    discussion: "The graph after the passes goes to standard output. 'adjoint passes' lists them.")

  @Argument(help: "A .gir file, or '-'.", completion: .file(extensions: ["gir"]))
  var file: String

  @Option(help: ArgumentHelp("The passes, in order, by comma.", valueName: "LIST"))
  var passes: String

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Where to write the graph.", valueName: "FILE"))
  var output = "-"

  @Flag(help: "Print where each node comes from.")
  var provenance = false

  @OptionGroup var compile: CompileOptions
  @OptionGroup var diagnosticOptions: DiagnosticOptions

  private var names: [String] { passes.split(separator: ",").map(String.init) }

  func validate() throws {
    for name in names where Passes.named(name) == nil {
      throw ValidationError("There is no pass '\(name)'; 'adjoint passes' lists them.")
    }
  }

  func run() throws {
    try diagnosticOptions.run { reporter in
      let source = try InputText.read(file)
      let map = SourceMap(source)
      do {
        let graph = try GraphParser.parse(source, id: FileID(0), catalogue: .standard)
        let watcher = PassWatcher(compile.debug)
        let result = try run(on: graph, watcher)
        watcher.finish()
        let text = GraphPrinter.text(result, provenance: provenance)
        try OutputFile.write(Array(text.utf8), to: output)
      } catch let failure as GraphTextFailure {
        reporter.report(failure.diagnostics, map)
      } catch let diagnostic as Diagnostic {
        reporter.report([diagnostic], map)
      }
    }
  }

  private func run(on graph: Graph, _ watcher: PassWatcher) throws(Diagnostic) -> Graph {
    let disabled = Set(compile.debug.disablePass)
    var chosen: [any Pass.Type] = []
    for name in names where !disabled.contains(name) {
      if let pass = Passes.named(name) { chosen.append(pass) }
    }
    var pipeline = Pipeline(chosen)
    pipeline.stopAfter = compile.debug.stopAfter
    pipeline.verifiesEach = compile.debug.verifyEach
    let options = compile.compilation
    var context = PassContext(
      options: PassOptions(soundness: options.soundness, dims: options.dims),
      limit: options.passLimit)
    var observers: [PassObserver] = []
    observers.append(watcher.observe)
    if options.checksEach {
      let checking = EquivalenceChecking(dims: options.dims, labelRanges: [:], seed: 1)
      observers.append(checking.demandSameMeaning)
    }
    return try pipeline.run(graph, &context, observers: observers)
  }
}

import AdjointData
import AdjointDriver
import AdjointFrontend
import AdjointRuntime
import AdjointSource
import AdjointTensors
import AdjointTransforms
import ArgumentParser

/// `adjoint run`.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run an entry of a model or a plan and print its outputs.",
    discussion: """
      Inputs without data are drawn from the seed, as the model assumes them, and the sizes that \
      '--dim' does not give are taken from the shapes of what is fed. 'forward' also writes the \
      values that it saves, as saved.NAME, and 'backward' reads them by '--data'.
      """)

  @Argument(help: "A model, a plan, or '-'.", completion: .file(extensions: ["adj", "plan"]))
  var file: String

  @Option(help: "What to run: main, forward, backward or init.")
  var entry = Entry.main

  @Option(
    help: ArgumentHelp("Write the outputs to an npz file.", valueName: "FILE"),
    completion: .file(extensions: ["npz"]))
  var save: String?

  @Flag(
    help: """
      Stop at the first operation that gives an infinity or NaN of numbers that are finite, and \
      name it. A model is compiled without fusion for this.
      """)
  var checkFinite = false

  @Option(help: "How to print the outputs.")
  var format = ResultForm.text

  @OptionGroup var feed: FeedOptions
  @OptionGroup var compile: CompileOptions
  @OptionGroup var diagnosticOptions: DiagnosticOptions

  func run() throws {
    try diagnosticOptions.run { reporter in
      var compile = compile
      // Within a region nobody sees which operation it was.
      if checkFinite { compile.debug.disablePass.append(Fuse.name) }
      guard let program = try compile.reading.program(file, &reporter),
        let inputs = try RunInputs.read(
          program, entry, feed: feed, compile: compile, &reporter)
      else { return }
      do {
        let execution = Execution(
          inputs.plan, threads: compile.compilation.threads, checksFinite: checkFinite)
        let outputs = try execution.outputs(entry, inputs.tensors)
        if outputs.isEmpty {
          reporter.note("nothing to print: \(entry.reasonForNothing)")
        }
        if let save { try OutputFile.write(NPZ.write(outputs), to: save) }
        let order = inputs.plan[entry.rawValue]?.outputs.map(\.name) ?? outputs.keys.sorted()
        if save != "-" { try Console.print(format == .json ? json(outputs) : text(outputs, order)) }
      } catch let diagnostic as Diagnostic {
        reporter.report([diagnostic], program.map)
      }
    }
  }

  private func text(_ outputs: [String: Tensor], _ order: [String]) -> String {
    order.compactMap { name in
      outputs[name].map { "\(name) = \(TensorSummary(tensor: $0).text)\n" }
    }.joined()
  }

  private func json(_ outputs: [String: Tensor]) -> String {
    JSONValue.object([
      "file": .text(file), "entry": .text(entry.rawValue),
      "outputs": .object(outputs.mapValues { TensorSummary(tensor: $0).json }),
    ]).text() + "\n"
  }
}

extension Entry {
  /// Why the entry has no outputs, where it has none.
  fileprivate var reasonForNothing: String {
    switch self {
    case .main: "there are no outputs"
    case .forward: "every output is a derivative"
    case .backward: "no output is a derivative"
    case .initialise: "no parameter has an initialiser"
    }
  }
}

import AdjointDriver
import AdjointFrontend
import AdjointRendering
import AdjointSource
import ArgumentParser

/// `adjoint derive`.
struct Derive: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "derive",
    abstract: "Print how the gradients of a model are derived.",
    discussion: """
      Each step names the value, the rules of differentiation that were applied to the line of the \
      model that uses it, and the result in the model's own names. Without '--wrt' it derives the \
      gradients that the outputs mention, or the claims where no output does.
      """)

  enum Form: String, ExpressibleByArgument, CaseIterable {
    case text
    case latex
    case html
    case claims
  }

  @Argument(help: "A model, or '-'.", completion: .file(extensions: ["adj"]))
  var file: String

  @Option(
    help: ArgumentHelp(
      "Derive this value instead of the loss: an expression in the model's names, h[0,1].",
      valueName: "VALUE"))
  var of: String?

  @Option(
    help: ArgumentHelp("Derive in these values, with commas between.", valueName: "NAMES"))
  var wrt: String?

  @Option(
    help: ArgumentHelp(
      "Write entries of gradients out, with commas between: one, W[1,0], or all, W[i,j].",
      valueName: "NAME[INDICES]"))
  var entry: [EntryRequestList] = []

  @Option(
    help: ArgumentHelp(
      "Write the calls of a function out instead of using its derivative; may be repeated.",
      valueName: "NAME"))
  var expand: [String] = []

  @Option(help: "How to print it; 'claims' prints lines that can be put behind the model.")
  var format = Form.text

  @Flag(help: "LaTeX without preamble, to be put into a document with amsmath and amssymb.")
  var fragment = false

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Where to write it instead of standard output.", valueName: "FILE"))
  var output = "-"

  @OptionGroup var reading: ReadingOptions
  @OptionGroup var diagnosticOptions: DiagnosticOptions

  func validate() throws {
    if fragment, format != .latex { throw ValidationError("--fragment goes with --format latex.") }
  }

  func run() throws {
    try diagnosticOptions.run { reporter in
      guard let (model, map) = try reading.model(file, &reporter) else { return }
      let derivations: [Derivation]
      do throws(Diagnostic) {
        derivations = try Deriving.derivations(model, map, options)
      } catch {
        return reporter.report([error], map)
      }
      try OutputFile.write(Array(text(derivations, map).utf8), to: output)
    }
  }

  private var options: DerivingOptions {
    let names = (wrt ?? "").split(separator: ",").map {
      String($0.filter { !$0.isWhitespace })
    }
    return DerivingOptions(
      value: of, variables: names, expanded: Set(expand), entries: entry.flatMap(\.requests))
  }

  private func text(_ derivations: [Derivation], _ map: SourceMap) -> String {
    let report = DerivationReport(file: file, derivations: derivations, map: map)
    return switch format {
    case .text: DerivationText.text(report)
    case .latex: DerivationLaTeX.text(report, isFragment: fragment)
    case .html: DerivationHTML.text(report)
    case .claims: DerivationClaims.text(derivations)
    }
  }
}

/// `W2[1,0],b2[i]`
struct EntryRequestList: ExpressibleByArgument {
  let requests: [EntryRequest]

  init?(argument: String) {
    guard let requests = EntryRequest.list(argument) else { return nil }
    self.requests = requests
  }
}

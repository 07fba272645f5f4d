import AdjointRuntime
import ArgumentParser

/// The command-line tool: one subcommand a file.
@main struct Adjoint: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adjoint",
    abstract: "Compile model files to gradients, plans and pictures.",
    discussion: """
      Exit status: 0 fine; 1 the answer is no (a claim is refuted or undecided, an expectation or \
      a gradient check fails); 2 the input is bad; 3 the environment failed; 64 usage.
      """,
    version: "0.1.0",
    subcommands: [
      Check.self, Derive.self, Compile.self, Run.self, Render.self, CheckGradients.self,
      Bench.self,
      Optimise.self,
      Format.self, ListPasses.self, Operations.self,
      Explain.self, DrawPicture.self,
    ])

  static func main() {
    BLASThreads.end()
    main(Arguments.normalised(Array(CommandLine.arguments.dropFirst())))
  }
}

import ArgumentParser

/// The command-line tool: one subcommand a file.
@main struct Adjoint: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adjoint",
    abstract: "Compile model files to gradients, plans and pictures.",
    subcommands: [DrawPicture.self])
}

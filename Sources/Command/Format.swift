import AdjointFrontend
import AdjointSource
import ArgumentParser

/// `adjoint fmt`.
struct Format: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt", abstract: "Bring model files to their canonical form.",
    discussion: """
      Files are rewritten in place; '-' goes from standard input to standard output. If one of \
      them cannot be parsed, none is written.
      """)

  @Argument(help: "Model files, or '-'.", completion: .file(extensions: ["adj"]))
  var files: [String]

  @Flag(help: "Write nothing: list the files that would change, and end with 1 if there are any.")
  var check = false

  @OptionGroup var diagnosticOptions: DiagnosticOptions

  func run() throws {
    try diagnosticOptions.run { reporter in
      var changes: [(path: String, text: String)] = []
      for path in files {
        let file = try InputText.read(path)
        let (text, diagnostics) = Formatter.format(file, id: FileID(0))
        reporter.report(diagnostics.sorted, SourceMap(file))
        guard let text else { continue }
        if path == "-" || Array(text.utf8) != file.bytes { changes.append((path, text)) }
      }
      if check {
        try list(changes, &reporter)
      } else if reporter.status == .fine {
        for change in changes { try OutputFile.write(Array(change.text.utf8), to: change.path) }
      }
    }
  }

  private func list(
    _ changes: [(path: String, text: String)], _ reporter: inout Reporter
  ) throws {
    for change in changes { try Console.print(change.path + "\n") }
    if !changes.isEmpty { reporter.fail(.no) }
  }
}

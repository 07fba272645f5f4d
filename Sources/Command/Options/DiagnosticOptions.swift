import ArgumentParser

/// How diagnostics are written.
struct DiagnosticOptions: ParsableArguments {
  enum Form: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  @Option(help: "How to write diagnostics to the error stream.")
  var diagnostics = Form.text
}

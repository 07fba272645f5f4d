import AdjointFrontend
import AdjointSource
import ArgumentParser

/// `adjoint explain`.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain a diagnostic at length.",
    discussion: "Without a code, all codes are listed.")

  @Argument(help: "A code, such as E0102.") var code: String?

  @OptionGroup var diagnosticOptions: DiagnosticOptions

  func run() throws {
    try diagnosticOptions.run { reporter in
      let registry = DiagnosticPages.registry
      guard let code else {
        let lines = registry.codes.map { "\($0.id)  \($0.title)\n" }
        return try Console.print(lines.joined())
      }
      guard let page = registry.page(code) ?? registry.page(Self.completed(code)) else {
        reporter.report([
          Diagnostic(
            severity: .error, code: "", message: "there is no diagnostic '\(code)'", span: nil,
            notes: ["`adjoint explain` without a code lists all of them"])
        ])
        return
      }
      try Console.print("\(page.id): \(page.title)\n\n\(page.explanation)\n")
    }
  }

  /// `E0308` for `e308`, `308` and `E308`.
  private static func completed(_ code: String) -> String {
    let digits = code.drop { $0 == "e" || $0 == "E" }
    return "E" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

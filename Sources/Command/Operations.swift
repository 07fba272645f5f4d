import AdjointFrontend
import AdjointGraphIR
import AdjointOps
import AdjointSource
import ArgumentParser
import Foundation

/// `adjoint ops`.
struct Operations: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ops", abstract: "List the operations and library functions, or show one.",
    discussion: """
      An operation is shown by its page, a function by its text in the language.
      """)

  @Argument(help: "An operation, such as contract, or a function, such as softmax.")
  var operation: String?

  @OptionGroup var diagnosticOptions: DiagnosticOptions

  func run() throws {
    try diagnosticOptions.run { reporter in
      guard let operation else { return try Console.print(Self.list) }
      guard let kind = Catalogue.standard.kind(named: operation) else {
        if let text = Library.text(of: operation) { return try Console.print(text) }
        reporter.report([
          Diagnostic(
            severity: .error, code: "",
            message: "there is no operation or function '\(operation)'", span: nil,
            notes: Self.advice(operation))
        ])
        return
      }
      let page = Catalogue.standard[kind].page
      try Console.print(page.hasSuffix("\n") ? page : page + "\n")
    }
  }

  /// What may have been meant, and where to look.
  private static func advice(_ name: String) -> [String] {
    let known = Catalogue.standard.rows.map { $0.name } + Library.functionNames
    let all = "`adjoint ops` lists all of them"
    guard let near = Spelling.nearest(to: name, among: known) else { return [all] }
    return ["did you mean '\(near)'?", all]
  }

  /// The operations by family, a line each.
  private static var list: String {
    let width = Catalogue.standard.rows.map { $0.name.count }.max() ?? 0
    var text = ""
    for (family, rows) in Dictionary(grouping: Catalogue.standard.rows, by: { $0.family })
      .sorted(by: { $0.key.rawValue < $1.key.rawValue })
    {
      text += "\(text.isEmpty ? "" : "\n")\(family.rawValue)\n"
      for row in rows.sorted(by: { $0.name < $1.name }) {
        let name = row.name.padding(toLength: width, withPad: " ", startingAt: 0)
        text += "  \(name)  \(row.summary)\n"
      }
    }
    text += "\nlibrary, written in the language\n"
    return text + wrapped(Library.functionNames.sorted())
  }

  /// Words in lines of at most 80 columns.
  private static func wrapped(_ words: [String]) -> String {
    var lines: [String] = []
    for word in words {
      if let last = lines.last, last.count + word.count < 80 {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append("  " + word)
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }
}

import AdjointDriver
import AdjointFrontend
import AdjointSource
import ArgumentParser
import Foundation

/// `adjoint gradcheck`.
struct CheckGradients: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradcheck", abstract: "Compare gradients with finite differences.",
    discussion: """
      The whole Jacobian of every output in every float input and parameter, in Double. Entries at \
      a kink, where the differences to the left and to the right disagree, are counted and not \
      compared. Dimensions that nothing tells get small sizes. The status is 1 if one is wrong.
      """)

  @Argument(help: "A model file, or '-'.", completion: .file(extensions: ["adj"]))
  var file: String

  @Option(help: "How to print the result.")
  var format = ResultForm.text

  @OptionGroup var dimensions: DimensionOptions
  @OptionGroup var feed: FeedOptions
  @OptionGroup var reading: ReadingOptions
  @OptionGroup var diagnosticOptions: DiagnosticOptions

  func run() throws {
    try diagnosticOptions.run { reporter in
      guard let (model, map) = try reading.model(file, &reporter) else { return }
      let rows: [GradientChecking.Row]
      do {
        let given = try Feed(
          model, given: dimensions.values, fed: try feed.fed(model.elements),
          bundle: try feed.bundle(), seed: feed.seed, choosesSizes: true)
        for note in given.notes { reporter.note(note) }
        rows = try GradientChecking.rows(
          model, dims: given.dims, inputs: given.tensors, seed: feed.seed)
      } catch let diagnostic as Diagnostic {
        return reporter.report([diagnostic], map)
      }
      try Console.print(format == .json ? json(rows) : text(rows))
      if rows.contains(where: { !$0.isRight }) { reporter.fail(.no) }
    }
  }

  private func text(_ rows: [GradientChecking.Row]) -> String {
    let width = rows.map { $0.output.count + $0.argument.count + 7 }.max() ?? 0
    var lines: [String] = []
    for row in rows {
      let name = "d \(row.output) / d \(row.argument)"
      let kinks = row.kinks == 0 ? "" : ", \(row.kinks) at a kink"
      let verdict = row.isRight ? "right" : "wrong"
      let error = String(format: "%.1e", row.error)
      lines.append(
        name.padding(toLength: max(width, name.count), withPad: " ", startingAt: 0)
          + "  \(verdict)  error \(error)  \(row.compared) entries\(kinks)")
      if !row.isRight {
        lines.append(
          "  entry \(row.entry): the gradient is \(row.derivative), the difference "
            + "\(row.difference)")
      }
    }
    let wrong = rows.count { !$0.isRight }
    if rows.isEmpty {
      lines.append("there is nothing to compare: no float output, or no float input")
    } else if wrong == 0 {
      lines.append("all \(rows.count) are right")
    } else {
      lines.append("\(wrong) of \(rows.count) are wrong")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func json(_ rows: [GradientChecking.Row]) -> String {
    let list = rows.map { row in
      JSONValue.object([
        "output": .text(row.output), "argument": .text(row.argument),
        "compared": .integer(row.compared), "kinks": .integer(row.kinks),
        "error": .number(row.error), "entry": .list(row.entry.map { .integer($0) }),
        "derivative": .number(row.derivative), "difference": .number(row.difference),
        "right": .bool(row.isRight),
      ])
    }
    return JSONValue.object(["file": .text(file), "gradients": .list(list)]).text() + "\n"
  }
}

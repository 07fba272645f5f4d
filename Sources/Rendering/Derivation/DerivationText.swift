import AdjointSource

/// What is derived, for those who print it.
public struct DerivationReport: Sendable {
  /// The model's file.
  public let file: String
  public let derivations: [Derivation]
  /// The model's text, for the lines that steps refer to.
  public let map: SourceMap

  public init(file: String, derivations: [Derivation], map: SourceMap) {
    self.file = file
    self.derivations = derivations
    self.map = map
  }

  /// The file without the folders before it.
  var fileName: String { String(file.split(separator: "/").last ?? "") }

  /// A line of the model that a step follows.
  typealias Line = (place: String, text: String)

  /// The paths of a step, each with its line of the model where that is another than the last.
  func lines(of step: Derivation.Step) -> [(line: Line?, path: Derivation.Path)] {
    var last: Line?
    return step.paths.map { path in
      guard let line = line(path) else { return (nil, path) }
      defer { last = line }
      return (last.map { $0 == line } == true ? nil : line, path)
    }
  }

  /// `mlp.adj:14` and the line's text without its comment.
  private func line(_ path: Derivation.Path) -> Line? {
    if let text = path.text { return ("above", text) }
    guard let span = path.span, let file = map[span.file] else { return nil }
    let name = String(file.name.split(separator: "/").last ?? "")
    let words = map.text(of: span).split(whereSeparator: \.isWhitespace)
    // What was added behind the text has no line of its own.
    guard !words.isEmpty else { return nil }
    let text = words.joined(separator: " ")
    let shown =
      text.count <= DerivationReport.longestLine
      ? text : text.prefix(DerivationReport.longestLine - 1) + "…"
    return ("\(name):\(file.location(of: span.start).line)", String(shown))
  }

  /// A statement is not quoted beyond this many characters.
  private static let longestLine = 240
}

/// Derivations as Unicode text for terminals.
public enum DerivationText {
  /// The whole report.
  public static func text(_ report: DerivationReport) -> String {
    report.derivations.map { text($0, report) }.joined(separator: "\n")
  }

  private static func text(_ derivation: Derivation, _ report: DerivationReport) -> String {
    var lines = [heading(derivation), ""]
    for step in derivation.steps { lines += self.lines(step, report) + [""] }
    let closed = derivation.summary
    if !closed.isEmpty {
      lines.append("Altogether:")
      let rows = closed.map { target in
        (
          MathText.text(FormulaLayout.layout(target.symbol)),
          MathText.text(FormulaLayout.value(target.closed ?? target.formula))
        )
      }
      let width = rows.map(\.0.count).max() ?? 0
      for (left, right) in rows {
        lines.append("  \(left)\(String(repeating: " ", count: width - left.count)) = \(right)")
      }
    }
    for entry in derivation.entries { lines += self.lines(entry) }
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What a derivation derives, in words.
  static func heading(_ derivation: Derivation) -> String {
    let value = MathText.text(FormulaLayout.layout(derivation.value))
    let names = derivation.targets.map { MathText.text(FormulaLayout.layout($0.symbol)) }
    return "Derivation of \(names.joined(separator: ", ")) — \(derivation.direction) \(value)"
  }

  private static func lines(_ entry: Derivation.Entry) -> [String] {
    let symbol = MathText.text(FormulaLayout.layout(entry.symbol))
    let gap = String(repeating: " ", count: symbol.count)
    let range = FormulaLayout.range(entry.binders).map { "   for \(MathText.text($0))" } ?? ""
    var lines = ["", "Entry \(symbol)\(range):"]
    for (number, formula) in entry.chain.enumerated() {
      let text = MathText.text(FormulaLayout.value(formula))
      lines.append("  \(number == 0 ? symbol : gap) = \(text)")
    }
    return lines
  }

  private static func lines(_ step: Derivation.Step, _ report: DerivationReport) -> [String] {
    var lines = step.definitions.map {
      "  where \($0.name) = \(MathText.text(FormulaLayout.value($0.formula)))"
    }
    lines.append("  \(MathText.text(FormulaLayout.equation(step.symbol, step.formula)))")
    for (line, path) in report.lines(of: step) {
      if let line { lines.append("      \(line.place): \(line.text)") }
      let width = path.rules.map(\.name.count).max() ?? 0
      for rule in path.rules {
        let gap = String(repeating: " ", count: width - rule.name.count)
        let subject = MathText.text(FormulaLayout.layout(rule.subject))
        lines.append("      · \(rule.name)\(gap)   \(subject)")
      }
    }
    return lines
  }
}

/// Derivations in LaTeX: a document that compiles with amsmath and amssymb alone, or what stands
/// between its first and last line.
public enum DerivationLaTeX {
  /// The whole report.
  /// - Parameter isFragment: true leaves preamble and `document` out.
  public static func text(_ report: DerivationReport, isFragment: Bool = false) -> String {
    let body = report.derivations.map { section($0, report) }.joined(separator: "\n")
    if isFragment { return body }
    return """
      \\documentclass[11pt]{article}
      \\usepackage[T1]{fontenc}
      \\usepackage[utf8]{inputenc}
      \\usepackage[margin=25mm]{geometry}
      \\usepackage{amsmath,amssymb}
      \\setlength{\\parindent}{0pt}
      \\setlength{\\parskip}{4pt}
      \\allowdisplaybreaks
      \\begin{document}
      \\raggedright
      \(body)
      \\end{document}

      """
  }

  private static func section(_ derivation: Derivation, _ report: DerivationReport) -> String {
    let names = derivation.targets.map { inline(FormulaLayout.layout($0.symbol)) }
    var lines = [
      "\\section*{Derivation of \(names.joined(separator: ", "))}",
      "From \\texttt{\(MathLaTeX.plain(report.fileName))}, \(derivation.direction) "
        + "\(inline(FormulaLayout.layout(derivation.value))). Indices count from 0.", "",
    ]
    for (index, step) in derivation.steps.enumerated() {
      lines += self.step(step, index + 1, report)
    }
    let closed = derivation.summary
    if !closed.isEmpty {
      lines.append("\\subsection*{Altogether}")
      for target in closed {
        lines.append(display(target.symbol, target.closed ?? target.formula, target.binders))
      }
    }
    for entry in derivation.entries {
      lines.append("\\subsection*{Entry \(inline(FormulaLayout.layout(entry.symbol)))}")
      let range = FormulaLayout.range(entry.binders).map {
        " && \\text{for } \(MathLaTeX.text($0))"
      }
      let rows = entry.chain.enumerated().map { number, formula in
        let left = number == 0 ? MathLaTeX.text(FormulaLayout.layout(entry.symbol)) : ""
        return "\(left) &= \(MathLaTeX.text(FormulaLayout.value(formula)))"
      }
      lines.append(
        "\\begin{align*}\n\(rows.joined(separator: "\\\\\n"))\(range ?? "")\n\\end{align*}")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func step(
    _ step: Derivation.Step, _ number: Int, _ report: DerivationReport
  ) -> [String] {
    var lines = ["\\subsection*{\(number).\\enspace \(inline(FormulaLayout.layout(step.symbol)))}"]
    for (line, path) in report.lines(of: step) {
      if let line {
        lines.append(
          "\\texttt{\(MathLaTeX.plain(line.place))}\\quad "
            + "\\texttt{\(MathLaTeX.plain(line.text))}")
      }
      lines.append("\\begin{itemize}")
      for rule in path.rules {
        lines.append(
          "\\item \(MathLaTeX.plain(rule.name)):\\quad "
            + inline(FormulaLayout.layout(rule.subject)))
      }
      lines.append("\\end{itemize}")
    }
    for definition in step.definitions {
      lines.append(
        "where \\[ \(MathLaTeX.symbol(definition.name)) = "
          + "\(MathLaTeX.text(FormulaLayout.value(definition.formula))) \\]")
    }
    lines.append(display(step.symbol, step.formula, step.binders))
    return lines
  }

  /// Characters of an equation that stand in one line, in letters of each size.
  private static let longest = [
    (90, ""), (112, "\\small"), (132, "\\footnotesize"), (168, "\\scriptsize"),
  ]

  /// An equation in a line of its own: a long sum in several lines, a long product in small
  /// letters.
  private static func display(
    _ left: Formula, _ right: Formula, _ binders: [Formula.Binder]
  ) -> String {
    let range = FormulaLayout.range(binders).map { "\\quad \\text{for } \(MathLaTeX.text($0))" }
    let layouts = FormulaLayout.lines(right)
    let lines = layouts.map { MathLaTeX.text($0) }
    let behind = FormulaLayout.range(binders).map { MathText.text($0).count + 6 } ?? 0
    let whole = MathText.text(FormulaLayout.equation(left, right)).count + behind
    if lines.count > 1, whole > longest[0].0 {
      let name = MathText.text(FormulaLayout.layout(left)).count
      let widest = layouts.map { MathText.text($0).count }.max() ?? 0
      let rows = lines.joined(separator: " \\\\\n&\\quad ")
      return sized(
        name + widest + behind + 5,
        "\\begin{align*}\n\(MathLaTeX.text(FormulaLayout.layout(left))) ={} & \(rows)"
          + "\(range ?? "")\n\\end{align*}")
    }
    // What fits in no size stands in a paragraph, where it breaks at operators.
    if whole > longest[longest.count - 1].0 {
      let equation = MathLaTeX.text(FormulaLayout.equation(left, right)) + (range ?? "")
      return "\\begin{quote}\\footnotesize\n$\\displaystyle \(equation)$\n\\end{quote}"
    }
    return sized(
      whole, "\\[ \(MathLaTeX.text(FormulaLayout.equation(left, right)))\(range ?? "") \\]")
  }

  /// Mathematics in letters of a size at which that many characters fit.
  private static func sized(_ count: Int, _ text: String) -> String {
    let size = longest.first { count <= $0.0 }?.1 ?? longest[longest.count - 1].1
    return size.isEmpty ? text : "{\(size)\n\(text)\n}"
  }

  private static func inline(_ layout: MathLayout) -> String { "$\(MathLaTeX.text(layout))$" }
}

/// Derivations as one page of HTML with MathML: it needs no script, no network and no font of its
/// own, and follows the reader's light or dark.
public enum DerivationHTML {
  /// The whole page.
  public static func text(_ report: DerivationReport) -> String {
    let title = MathML.escaped("Derivation: \(report.fileName)")
    let sections = report.derivations.map { section($0, report) }.joined()
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy"
        content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(title)</title>
      <style>
      \(style)
      </style>
      </head>
      <body>
      <main>
      <h1>\(title)</h1>
      <p class="note">Products of matrices stand side by side, ⊙ and ⊘ work entry by entry, \
      1[…] is 1 where the condition holds and 0 elsewhere; indices count from 0.</p>
      \(sections)</main>
      </body>
      </html>

      """
  }

  private static func section(_ derivation: Derivation, _ report: DerivationReport) -> String {
    let names = derivation.targets.map { MathML.inline(FormulaLayout.layout($0.symbol)) }
    var lines = [
      "<section>",
      "<h2>Derivation of \(names.joined(separator: ", "))</h2>",
      "<p>Worked \(derivation.direction) "
        + "\(MathML.inline(FormulaLayout.layout(derivation.value))).</p>",
      "<ol>",
    ]
    for step in derivation.steps { lines += self.step(step, report) }
    lines.append("</ol>")
    let closed = derivation.summary
    if !closed.isEmpty {
      lines.append("<h3>Altogether</h3>")
      for target in closed {
        lines.append(formula(target.symbol, target.closed ?? target.formula, target.binders))
      }
    }
    for entry in derivation.entries {
      lines.append("<h3>Entry \(MathML.inline(FormulaLayout.layout(entry.symbol)))</h3>")
      for formula in entry.chain {
        lines.append(self.formula(entry.symbol, formula, entry.binders))
      }
    }
    return (lines + ["</section>"]).joined(separator: "\n") + "\n"
  }

  private static func step(_ step: Derivation.Step, _ report: DerivationReport) -> [String] {
    var lines = ["<li>"]
    for (line, path) in report.lines(of: step) {
      if let line {
        lines.append(
          "<p class=\"source\"><span>\(MathML.escaped(line.place))</span> "
            + "<code>\(MathML.escaped(line.text))</code></p>")
      }
      lines.append("<ul>")
      for rule in path.rules {
        lines.append(
          "<li><span class=\"rule\">\(MathML.escaped(rule.name))</span> "
            + MathML.inline(FormulaLayout.layout(rule.subject)) + "</li>")
      }
      lines.append("</ul>")
    }
    for definition in step.definitions {
      let name = Formula.name(definition.name, definition.formula.shape)
      let layout = FormulaLayout.equation(name, definition.formula)
      lines.append("<p class=\"where\">where \(MathML.inline(layout, isDisplayed: true))</p>")
    }
    lines.append(formula(step.symbol, step.formula, step.binders))
    return lines + ["</li>"]
  }

  private static func formula(
    _ left: Formula, _ right: Formula, _ binders: [Formula.Binder]
  ) -> String {
    var layout = FormulaLayout.equation(left, right)
    if let range = FormulaLayout.range(binders) {
      layout = .row([layout, .gap, .word("for"), .separator(" "), range])
    }
    return "<div class=\"formula\">\(MathML.block(layout))</div>"
  }

  private static let style = """
    :root { color-scheme: light dark; --ink: #1c1d21; --paper: #fcfcfa; --soft: #62656e;
      --line: #dddcd6; --code: #f1f0ec; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #e6e6e3; --paper: #17181b; --soft: #9a9ca5; --line: #33353b; --code: #222429; }
    }
    body { margin: 0; background: var(--paper); color: var(--ink);
      font: 1rem/1.55 Charter, "Bitstream Charter", "Source Serif 4", Cambria, serif; }
    main { max-width: 54rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
    h1 { font-size: 1.5rem; } h2 { font-size: 1.25rem; font-weight: 600; }
    section { border-top: 1px solid var(--line); padding: .5rem 0 1.5rem; }
    .note, .rule { color: var(--soft); } .where { margin: .35rem 0; overflow-x: auto; }
    ol { padding-left: 1.5rem; } ol > li { margin: 1.5rem 0; }
    ul { list-style: none; padding-left: 0; margin: .4rem 0; }
    .rule { display: inline-block; min-width: 17rem; font-size: .9rem; }
    .source { margin: 0; font-size: .85rem; color: var(--soft); }
    code { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
      background: var(--code); color: var(--ink); border-radius: 4px; padding: .1em .4em; }
    .formula { overflow-x: auto; padding: .35rem 0; font-size: 1.12rem; }
    @media (max-width: 40rem) { .rule { display: block; } }
    math { font-family: "Latin Modern Math", "STIX Two Math", "Cambria Math", math; }
    """
}

/// Derivations as claims of the language: what is printed can be put behind the model, and checked.
public enum DerivationClaims {
  /// The claims of all derivations, one a line, with the definitions that they need.
  public static func text(_ derivations: [Derivation]) -> String {
    var lines: [String] = []
    for line in derivations.flatMap({ claims($0) }) where !lines.contains(line) {
      lines.append(line)
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func claims(_ derivation: Derivation) -> [String] {
    var lines: [String] = []
    for step in derivation.steps {
      lines += step.definitions.map { "\($0.name) = \(FormulaSyntax.text($0.formula))" }
      if case .derivative(let symbol) = step.symbol.kind, let alias = symbol.alias {
        lines.append("\(alias) = \(FormulaSyntax.text(step.formula))")
      } else {
        lines.append(claim(step.symbol, step.formula, step.binders))
      }
    }
    for target in derivation.targets {
      lines.append(claim(target.symbol, target.formula, []))
      if let closed = target.closed { lines.append(claim(target.symbol, closed, [])) }
    }
    for entry in derivation.entries {
      lines += entry.chain.map { claim(entry.symbol, $0, entry.binders) }
    }
    return lines
  }

  private static func claim(
    _ left: Formula, _ right: Formula, _ binders: [Formula.Binder]
  ) -> String {
    let range = binders.isEmpty ? "" : " for \(FormulaSyntax.binders(binders))"
    return "claim \(FormulaSyntax.text(left)) == \(FormulaSyntax.text(right))\(range)"
  }
}

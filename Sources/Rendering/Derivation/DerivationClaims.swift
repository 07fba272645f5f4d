/// Derivations as claims of the language: what is printed can be put behind the model, and checked.
public enum DerivationClaims {
  /// The claims of all derivations about the model's own text, one a line, with the definitions
  /// that they need.
  public static func text(_ derivations: [Derivation]) -> String {
    var lines: [String] = []
    for derivation in derivations {
      let own = derivation.text == nil ? steps(derivation) : []
      for line in derivation.statements + own + targets(derivation) where !lines.contains(line) {
        lines.append(line)
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// The claims of a derivation's steps about the text that they are about.
  public static func stepText(_ derivation: Derivation) -> String {
    steps(derivation).map { $0 + "\n" }.joined()
  }

  private static func steps(_ derivation: Derivation) -> [String] {
    var lines: [String] = []
    for step in derivation.steps {
      lines += step.definitions.map { "\($0.name) = \(FormulaSyntax.text($0.formula))" }
      if let alias = step.symbol.aliasName {
        lines.append("\(alias) = \(FormulaSyntax.text(step.formula))")
      } else {
        lines.append(claim(step.symbol, step.formula, step.binders))
      }
    }
    return lines
  }

  private static func targets(_ derivation: Derivation) -> [String] {
    var lines: [String] = []
    for target in derivation.targets {
      lines.append(claim(target.symbol, target.formula, target.binders))
      if let closed = target.closed { lines.append(claim(target.symbol, closed, target.binders)) }
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

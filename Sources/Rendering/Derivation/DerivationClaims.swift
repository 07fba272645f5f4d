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
      lines += step.definitions.map { "\($0.name) = \(derivation.written($0.formula))" }
      if let alias = step.symbol.aliasName {
        lines.append("\(alias) = \(derivation.written(step.formula))")
      } else {
        lines.append(derivation.claim(step.symbol, step.formula, step.binders))
      }
    }
    return lines
  }

  private static func targets(_ derivation: Derivation) -> [String] {
    var lines: [String] = []
    for target in derivation.targets {
      lines.append(derivation.claim(target.symbol, target.formula, target.binders))
      if let closed = target.closed {
        lines.append(derivation.claim(target.symbol, closed, target.binders))
      }
    }
    for entry in derivation.claimedEntries {
      lines += entry.chain.map { derivation.claim(entry.symbol, $0, entry.binders) }
    }
    return lines
  }
}

extension Derivation {
  /// `claim left == right for …`
  fileprivate func claim(
    _ left: Formula, _ right: Formula, _ binders: [Formula.Binder]
  ) -> String {
    let range = binders.isEmpty ? "" : " for \(FormulaSyntax.binders(binders))"
    return "claim \(FormulaSyntax.text(left)) == \(written(right))\(range)"
  }

  /// A formula in the language, tensors made of sizes converted to the model's numbers.
  fileprivate func written(_ formula: Formula) -> String {
    guard let conversion else { return FormulaSyntax.text(formula) }
    var table: [Formula: Formula] = [:]
    for made in formula.madeOfSizes { table[made] = .apply(conversion, made) }
    return FormulaSyntax.text(table.isEmpty ? formula : formula.substituting(table))
  }
}

extension Formula {
  /// The calls within it whose element type is the default float, whatever they are called with.
  fileprivate var madeOfSizes: Set<Formula> {
    if case .call(let name, _) = kind {
      if ["f32", "f64"].contains(name) { return [] }
      if ["eye", "one_hot", "ones", "zeros", "full"].contains(name) { return [self] }
    }
    return parts.reduce(into: []) { $0.formUnion($1.madeOfSizes) }
  }
}

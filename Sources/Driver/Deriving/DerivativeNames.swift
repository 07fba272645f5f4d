import AdjointFrontend
import AdjointRendering

/// Names for the derivatives of a derivation's steps, under which they stand in a text.
struct DerivativeNames {
  private(set) var aliases: [Derivation.Alias] = []
  /// The name of each derivative.
  private var names: [Formula: String] = [:]
  /// The same as formulas.
  private(set) var table: [Formula: Formula] = [:]
  /// What defines them, one definition each: the name, and the statement.
  private(set) var statements: [(name: String, text: String)] = []

  /// Names for a model's derivatives.
  /// - Parameter defined: the statements that define names already; such a name is taken again only
  ///   where it says the same.
  init(
    _ derivation: Derivation, _ model: Model, _ reserved: Set<String>, defined: [String: String]
  ) {
    var taken = reserved.subtracting(defined.keys)
      .union(model.names.keys).union(model.dims.map(\.name))
    let value = derivation.value.valueName ?? "f"
    for step in derivation.steps + derivation.missingSteps {
      for definition in step.definitions {
        statements.append(
          (definition.name, "\(definition.name) = \(definition.formula.languageText)"))
        taken.insert(definition.name)
      }
      let whole = step.whole
      let variable = whole.variableName ?? "x"
      let own = derivation.mode == "jvp" ? whole.differentiatedName ?? value : value
      let base = whole.aliasName ?? "d\(own)_d\(variable)"
      var name = base
      var statement = step.definition(as: name, table)
      var count = 1
      while taken.contains(name) || defined[name].map({ $0 != statement }) ?? false {
        count += 1
        name = "\(base)_\(count)"
        statement = step.definition(as: name, table)
      }
      taken.insert(name)
      statements.append((name, statement))
      names[whole] = name
      table[whole] = .name(name, whole.shape)
      let formula = step.formula.fitted(to: step.symbol.shape).substituting(table)
      aliases.append(
        .init(name: name, symbol: whole, formula: step.binders.isEmpty ? formula : nil))
    }
  }

  /// The name of a derivative; nil for one that no step derives.
  subscript(symbol: Formula) -> String? { names[symbol] }

  /// The statements as lines.
  var text: String { statements.map { $0.text + "\n" }.joined() }
}

import AdjointSource
import AdjointTensors

/// How derivatives of a model come about, step by step: what is printed, and read back by those who
/// check it.
public struct Derivation: Sendable {
  /// What one derivation derives.
  public struct Target: Hashable, Sendable {
    /// The derivative: `grad(L, W)`.
    public let symbol: Formula
    /// What it is, in terms of values of the model and of earlier steps.
    public let formula: Formula
    /// The same in terms of values alone, where that is short.
    public let closed: Formula?
    /// Sizes over which it is stated where it is stated entry by entry.
    public let binders: [Formula.Binder]

    /// The derivative without an index behind it.
    public var whole: Formula { symbol.withoutIndex }

    /// `for i < n, j < m`; nil where it is not stated entry by entry.
    public var rangeText: String? {
      binders.isEmpty ? nil : "for \(FormulaSyntax.binders(binders))"
    }

    public init(
      symbol: Formula, formula: Formula, closed: Formula?, binders: [Formula.Binder] = []
    ) {
      self.symbol = symbol
      self.formula = formula
      self.closed = closed
      self.binders = binders
    }
  }

  /// A rule of differentiation that was applied, and to what.
  public struct Rule: Hashable, Sendable {
    /// Its name: `product rule`.
    public let name: String
    /// The formula that it was applied to.
    public let subject: Formula
  }

  /// What a value contributes to a derivative through one statement that uses it.
  public struct Path: Hashable, Sendable {
    /// The value that the statement defines.
    public let through: Formula
    /// Where its name and its formula stand; nil where the model's text does not say.
    public let span: SourceSpan?
    /// The statement itself where it is none of the model's text.
    public let text: String?
    /// The rules from that value to the variable, in order.
    public let rules: [Rule]

    init(through: Formula, span: SourceSpan?, text: String? = nil, rules: [Rule]) {
      self.through = through
      self.span = span
      self.text = text
      self.rules = rules
    }
  }

  /// A value inside a function, named for the formulas of a step.
  public struct Definition: Hashable, Sendable {
    public let name: String
    public let formula: Formula
  }

  /// One derivative of a named value.
  public struct Step: Hashable, Sendable {
    public let symbol: Formula
    /// Sizes over which it is stated where it is stated entry by entry.
    public let binders: [Formula.Binder]
    /// Values inside functions that the formula mentions and no earlier step has defined.
    public let definitions: [Definition]
    public let formula: Formula
    public let paths: [Path]

    /// The derivative without an index behind it.
    public var whole: Formula { symbol.withoutIndex }

    /// The statement that defines the derivative under a name: `dL_dz = …`.
    /// - Parameter table: what stands in the place of other derivatives.
    public func definition(as name: String, _ table: [Formula: Formula]) -> String {
      let text = FormulaSyntax.text(formula.fitted(to: symbol.shape).substituting(table))
      if binders.isEmpty { return "\(name) = \(text)" }
      return "\(name) = [\(text) for \(FormulaSyntax.binders(binders))]"
    }
  }

  /// A name for a derivative, and what that is.
  public struct Alias: Hashable, Sendable {
    public let name: String
    public let symbol: Formula
    /// Nil where it is stated entry by entry.
    public let formula: Formula?

    public init(name: String, symbol: Formula, formula: Formula?) {
      self.name = name
      self.symbol = symbol
      self.formula = formula
    }
  }

  /// One entry of a derivative, as a chain of equal formulas.
  public struct Entry: Hashable, Sendable {
    public let symbol: Formula
    /// Sizes over which it is stated.
    public let binders: [Formula.Binder]
    public let chain: [Formula]
  }

  /// The value that is derived: a loss, or what `jacobian` and `jvp` are of.
  public var value: Formula
  /// `grad`, `jacobian`, …: what the steps are.
  public let mode: String
  public var steps: [Step]
  public var targets: [Target]
  /// Definitions, as the language writes them, of the names that its formulas have besides those of
  /// the model and of its own steps.
  public var statements: [String] = []
  /// The text that the steps are about where it is not the model's: in it derivatives have been
  /// replaced by aliases. The targets are about the model's own.
  public var text: String?
  /// Entries that were asked for.
  public var entries: [Entry] = []
  /// The same for claims: where an entry isn't there at all sizes, the formula of every one.
  public var claimedEntries: [Entry] = []
  /// The conversion that tensors made of sizes need to meet the model's numbers: `f64`.
  public var conversion: String?
}

extension Derivation {
  /// The way that it goes, in words.
  var direction: String { mode == "jvp" ? "forward to" : "backward from" }

  /// The same without definitions that nothing mentions.
  public var withoutUnusedDefinitions: Derivation {
    var mentioned = Set<String>()
    func collect(_ formula: Formula) {
      if case .name(let name) = formula.kind { mentioned.insert(name) }
      for part in formula.parts { collect(part) }
    }
    for step in steps {
      collect(step.formula)
      for rule in step.paths.flatMap(\.rules) { collect(rule.subject) }
    }
    for formula in targets.flatMap({ [$0.formula] + ($0.closed.map { [$0] } ?? []) }) {
      collect(formula)
    }
    // What a definition needs stands above it.
    for definition in steps.flatMap(\.definitions).reversed()
    where mentioned.contains(definition.name) {
      collect(definition.formula)
    }
    var result = self
    for place in steps.indices {
      let step = steps[place]
      result.steps[place] = Step(
        symbol: step.symbol, binders: step.binders,
        definitions: step.definitions.filter { mentioned.contains($0.name) },
        formula: step.formula, paths: step.paths)
    }
    return result
  }

  /// The same with results said in terms of values alone where that is no longer than in terms of
  /// earlier steps, and without the steps that nothing mentions then.
  public var inClosedForms: Derivation {
    var result = self
    let inner = steps.flatMap(\.definitions).map(\.name)
    for target in targets where target.binders.isEmpty {
      guard let closed = target.closed,
        let place = steps.firstIndex(where: { $0.symbol == target.symbol }),
        closed.count < steps[place].formula.count, !inner.contains(where: closed.mentions)
      else { continue }
      let step = steps[place]
      result.steps[place] = Step(
        symbol: step.symbol, binders: [], definitions: [], formula: closed, paths: step.paths)
    }
    let wanted = Set(targets.map(\.symbol))
    var needed: Set<Formula> = []
    for step in result.steps.reversed()
    where wanted.contains(step.symbol) || needed.contains(step.whole) {
      needed.formUnion(step.formula.derivatives)
      for definition in step.definitions { needed.formUnion(definition.formula.derivatives) }
    }
    result.steps.removeAll { !wanted.contains($0.symbol) && !needed.contains($0.whole) }
    return result
  }

  /// True where a formula speaks of derivatives that its steps derive.
  public func mentionsSteps(_ formula: Formula) -> Bool {
    let wholes = Set(steps.map(\.whole))
    func mentions(_ formula: Formula) -> Bool {
      wholes.contains(formula) || formula.parts.contains(where: mentions)
    }
    return mentions(formula)
  }

  /// Steps for the derivatives that are 0 everywhere, or 1, and have none.
  public var missingSteps: [Step] {
    let known = Set(steps.map(\.whole))
    return targets.filter { !known.contains($0.whole) }.map { target in
      Step(
        symbol: target.symbol, binders: target.binders, definitions: [], formula: target.formula,
        paths: [])
    }
  }

  /// The results that no step says in terms of values alone.
  var summary: [Target] {
    targets.filter { target in
      target.closed != nil || !steps.contains { $0.symbol == target.symbol }
    }
  }

  /// The same with formulas replaced everywhere, and the places of statements by their names.
  /// - Parameter keepsPlaces: false where the places of statements without names say nothing.
  public func replacing(
    _ table: [Formula: Formula], keepsPlaces: Bool,
    place: (Formula) -> (span: SourceSpan?, text: String?)
  ) -> Derivation {
    var result = self
    result.value = value.substituting(table)
    result.steps = steps.map { step in
      let paths = step.paths.map { path in
        let (span, text) = place(path.through)
        return Path(
          through: path.through.substituting(table),
          span: text == nil ? span ?? (keepsPlaces ? path.span : nil) : nil, text: text,
          rules: path.rules.map { Rule(name: $0.name, subject: $0.subject.substituting(table)) })
      }
      return Step(
        symbol: step.symbol.substituting(table), binders: step.binders,
        definitions: step.definitions.map {
          Definition(name: $0.name, formula: $0.formula.substituting(table))
        }, formula: step.formula.substituting(table), paths: paths)
    }
    result.targets = targets.map { target in
      Target(
        symbol: target.symbol.substituting(table), formula: target.formula.substituting(table),
        closed: target.closed?.substituting(table), binders: target.binders)
    }
    return result
  }
}

extension Formula {
  /// The derivatives that occur in it.
  fileprivate var derivatives: Set<Formula> {
    if case .derivative = kind { return [self] }
    return parts.reduce(into: []) { $0.formUnion($1.derivatives) }
  }
}

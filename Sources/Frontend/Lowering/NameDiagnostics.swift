import AdjointSource

/// What can be wrong with names, functions and their arguments: E02xx.
public enum NameDiagnostics {
  /// A name that stands for nothing.
  static func unknown(_ name: String, near: String?, at span: SourceSpan, note: String?)
    -> Diagnostic
  {
    .error(
      unknownName, "there is no value `\(name)`", at: span, notes: note.map { [$0] } ?? [],
      fix: near.map { .init("did you mean `\($0)`?", replacing: span, with: $0) })
  }

  /// A size that is no declared dimension.
  static func unknownDimension(_ name: String, near: String?, at span: SourceSpan) -> Diagnostic {
    .error(
      unknownName, "there is no dimension `\(name)`", at: span,
      notes: near == nil ? ["declare it above: `dim \(name)`"] : [],
      fix: near.map { .init("did you mean `\($0)`?", replacing: span, with: $0) })
  }

  /// A name above its definition.
  static func later(_ name: String, definedAt: SourceSpan, at span: SourceSpan) -> Diagnostic {
    .error(
      usedTooEarly, "`\(name)` is used above its definition", at: span,
      labels: [.init(definedAt, "defined here")])
  }

  /// One of the file's names within a function.
  static func outside(_ name: String, definedAt: SourceSpan, at span: SourceSpan) -> Diagnostic {
    .error(
      unknownName, "a function does not see the file's values, such as `\(name)`", at: span,
      labels: [.init(definedAt, "defined here")],
      notes: ["give it to the function as an argument"])
  }

  /// A computed value within an initialiser.
  static func hidden(_ name: String, definedAt: SourceSpan, at span: SourceSpan) -> Diagnostic {
    .error(
      unknownName, "an initialiser can't depend on `\(name)`", at: span,
      labels: [.init(definedAt, "defined here")],
      notes: ["it is computed before anything runs, from sizes, constants and random bits"])
  }

  /// A second definition of a name.
  static func twice(_ name: String, first: SourceSpan, at span: SourceSpan) -> Diagnostic {
    .error(
      definedTwice, "`\(name)` is defined twice", at: span,
      labels: [.init(first, "first defined here")],
      notes: ["a name stands for one thing in the whole file; give the second another name"])
  }

  /// An output that stands twice.
  static func outputTwice(_ name: String, first: SourceSpan, at span: SourceSpan) -> Diagnostic {
    .error(
      definedTwice, "`\(name)` is an output twice", at: span,
      labels: [.init(first, "first here")])
  }

  /// A call of nothing.
  static func unknownFunction(_ name: String, near: String?, at span: SourceSpan, note: String?)
    -> Diagnostic
  {
    .error(
      noFunction, "there is no function `\(name)`", at: span, notes: note.map { [$0] } ?? [],
      fix: near.map { .init("did you mean `\($0)`?", replacing: span, with: $0) })
  }

  /// A call of a function that is being expanded.
  static func recursion(_ path: [String], at span: SourceSpan) -> Diagnostic {
    .error(
      recursiveCall, "`\(path.last ?? "")` calls itself", at: span,
      notes: [
        "calls are expanded: " + path.map { "`\($0)`" }.joined(separator: " → "),
        "repetition is static: `repeat 12 as i { … }`",
      ])
  }

  /// A call without one of its arguments.
  static func missingArgument(
    _ parameter: String, of function: String, signature: String, at span: SourceSpan
  ) -> Diagnostic {
    .error(
      wrongArguments, "`\(function)` needs `\(parameter)`", at: span,
      notes: ["its parameters are `\(signature)`"])
  }

  /// A call with an argument too many.
  static func surplusArgument(
    of function: String, signature: String, at span: SourceSpan, note: String?
  ) -> Diagnostic {
    .error(
      wrongArguments, "`\(function)` takes no further argument", at: span,
      notes: ["its parameters are `\(signature)`"] + (note.map { [$0] } ?? []))
  }

  /// An argument without the label that it needs.
  static func unlabelled(
    _ parameter: String, _ text: String, of function: String, at span: SourceSpan
  )
    -> Diagnostic
  {
    .error(
      wrongArguments, "`\(parameter)` of `\(function)` is given by its label", at: span,
      fix: .init(
        "write `\(parameter): \(text)`", replacing: span.startPosition, with: "\(parameter): "))
  }

  /// A label that no parameter has.
  static func unknownLabel(
    _ label: Identifier, of function: String, near: String?, signature: String
  ) -> Diagnostic {
    .error(
      wrongArguments, "`\(function)` has no parameter `\(label.text)`", at: label.span,
      notes: ["its parameters are `\(signature)`"],
      fix: near.map { .init("did you mean `\($0)`?", replacing: label.span, with: $0) })
  }

  /// A parameter that is given twice.
  static func labelTwice(_ label: String, of function: String, at span: SourceSpan) -> Diagnostic {
    .error(wrongArguments, "`\(label)` of `\(function)` is given twice", at: span)
  }

  /// A call with another number of results than is wanted.
  static func resultCount(
    _ function: String, results: Int, names: Int, at span: SourceSpan
  ) -> Diagnostic {
    let has = results == 1 ? "one value" : "\(results) values"
    let wants = names == 1 ? "one is wanted" : "\(names) are wanted"
    return .error(
      wrongResults, "`\(function)` returns \(has) where \(wants)", at: span,
      notes: results > 1 && names == 1
        ? ["name them all: `a, b = \(function)(…)`"] : [])
  }

  /// Several names for something that is no call.
  static func severalNames(_ count: Int, at span: SourceSpan) -> Diagnostic {
    .error(
      wrongResults, "\(count) names need a call that returns \(count) values", at: span)
  }

  /// A part of the language without a meaning in this version.
  static func notYet(_ what: String, at span: SourceSpan) -> Diagnostic {
    .error(
      notThereYet, "\(what) can be written, but not compiled yet", at: span,
      notes: ["the grammar knows it, so that files keep their form"])
  }

  /// A statement of files within a function.
  static func fileOnly(_ what: String, at span: SourceSpan) -> Diagnostic {
    .error(
      SyntaxDiagnostics.noStatement, "\(what) does not stand in a function", at: span,
      notes: ["a function's block has definitions, functions and a last `return`"])
  }

  /// An unknown convention.
  static func convention(_ name: Identifier, near: String?) -> Diagnostic {
    .error(
      unknownConvention, "there is no convention `\(name.text)`", at: name.span,
      notes: ["conventions are relu_at_zero, tie, jacobian, unused and float"],
      fix: near.map { .init("did you mean `\($0)`?", replacing: name.span, with: $0) })
  }

  /// An unknown setting of a convention.
  static func setting(_ name: String, _ setting: Identifier, choices: [String]) -> Diagnostic {
    .error(
      unknownConvention, "`\(name)` has no setting `\(setting.text)`", at: setting.span,
      notes: ["its settings are \(choices.joined(separator: ", "))"])
  }

  /// An unknown element type.
  static func unknownType(_ name: Identifier, near: String?) -> Diagnostic {
    .error(
      noType, "there is no type `\(name.text)`", at: name.span,
      notes: ["element types are f32, f64, i32, i64 and bool"],
      fix: near.map { .init("write `\($0)`", replacing: name.span, with: $0) })
  }

  /// A file that `use` can't read.
  static func unreadable(_ file: String, _ reason: String, at span: SourceSpan) -> Diagnostic {
    .error(cannotUse, "\(file) can't be used: \(reason)", at: span)
  }

  /// A member that a value doesn't have.
  static func strayMember(_ name: Identifier, of object: String) -> Diagnostic {
    .error(
      unknownName, "`\(object)` has no member `\(name.text)`", at: name.span,
      notes: ["behind a dot stand `T`, the transpose, and names of parameters inside a layer"])
  }
}

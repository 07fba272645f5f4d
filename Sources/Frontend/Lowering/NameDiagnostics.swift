import AdjointSource

/// What can be wrong with names, functions and their arguments: E02xx.
public enum NameDiagnostics {
  static func unknown(_ name: String, near: String?, at span: SourceSpan, note: String?)
    -> Diagnostic
  {
    .error(
      unknownName, "there is no value `\(name)`", at: span, notes: note.map { [$0] } ?? [],
      fix: near.map { .init("did you mean `\($0)`?", replacing: span, with: $0) })
  }

  static func later(_ name: String, definedAt: SourceSpan, at span: SourceSpan) -> Diagnostic {
    .error(
      usedTooEarly, "`\(name)` is used above its definition", at: span,
      labels: [.init(definedAt, "defined here")])
  }

  static func outside(_ name: String, definedAt: SourceSpan, at span: SourceSpan) -> Diagnostic {
    .error(
      unknownName, "a function does not see the file's values, such as `\(name)`", at: span,
      labels: [.init(definedAt, "defined here")],
      notes: ["give it to the function as an argument"])
  }

  static func hidden(_ name: String, definedAt: SourceSpan, at span: SourceSpan) -> Diagnostic {
    .error(
      unknownName, "an initialiser can't depend on `\(name)`", at: span,
      labels: [.init(definedAt, "defined here")],
      notes: ["it is computed before anything runs, from sizes, constants and random bits"])
  }

  static func twice(_ name: String, first: SourceSpan, at span: SourceSpan) -> Diagnostic {
    .error(
      definedTwice, "`\(name)` is defined twice", at: span,
      labels: [.init(first, "first defined here")],
      notes: ["a name stands for one thing in the whole file; give the second another name"])
  }

  static func outputTwice(_ name: String, first: SourceSpan, at span: SourceSpan) -> Diagnostic {
    .error(
      definedTwice, "`\(name)` is an output twice", at: span,
      labels: [.init(first, "first here")])
  }

  static func unknownFunction(_ name: String, near: String?, at span: SourceSpan, note: String?)
    -> Diagnostic
  {
    .error(
      noFunction, "there is no function `\(name)`", at: span, notes: note.map { [$0] } ?? [],
      fix: near.map { .init("did you mean `\($0)`?", replacing: span, with: $0) })
  }

  static func recursion(_ path: [String], at span: SourceSpan) -> Diagnostic {
    .error(
      recursiveCall, "`\(path.last ?? "")` calls itself", at: span,
      notes: [
        "calls are expanded: " + path.map { "`\($0)`" }.joined(separator: " → "),
        "repetition is static: `repeat 12 as i { … }`",
      ])
  }

  static func missingArgument(
    _ parameter: String, of function: String, signature: String, at span: SourceSpan
  ) -> Diagnostic {
    .error(
      wrongArguments, "`\(function)` needs `\(parameter)`", at: span,
      notes: ["its parameters are `\(signature)`"])
  }

  static func surplusArgument(
    of function: String, signature: String, at span: SourceSpan, note: String?
  ) -> Diagnostic {
    .error(
      wrongArguments, "`\(function)` takes no further argument", at: span,
      notes: ["its parameters are `\(signature)`"] + (note.map { [$0] } ?? []))
  }

  static func unlabelled(_ parameter: String, _ text: String, of function: String, at span: SourceSpan)
    -> Diagnostic
  {
    .error(
      wrongArguments, "`\(parameter)` of `\(function)` is given by its label", at: span,
      fix: .init(
        "write `\(parameter): \(text)`", replacing: span.startPosition, with: "\(parameter): "))
  }

  static func unknownLabel(
    _ label: Identifier, of function: String, near: String?, signature: String
  ) -> Diagnostic {
    .error(
      wrongArguments, "`\(function)` has no parameter `\(label.text)`", at: label.span,
      notes: ["its parameters are `\(signature)`"],
      fix: near.map { .init("did you mean `\($0)`?", replacing: label.span, with: $0) })
  }

  static func labelTwice(_ label: String, of function: String, at span: SourceSpan) -> Diagnostic {
    .error(wrongArguments, "`\(label)` of `\(function)` is given twice", at: span)
  }

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

  static func severalNames(_ count: Int, at span: SourceSpan) -> Diagnostic {
    .error(
      wrongResults, "\(count) names need a call that returns \(count) values", at: span)
  }

  static func notYet(_ what: String, at span: SourceSpan) -> Diagnostic {
    .error(
      notThereYet, "\(what) can be written, but not compiled yet", at: span,
      notes: ["the grammar knows it, so that files keep their form"])
  }

  static func fileOnly(_ what: String, at span: SourceSpan) -> Diagnostic {
    .error(
      SyntaxDiagnostics.noStatement, "\(what) does not stand in a function", at: span,
      notes: ["a function's block has definitions, functions and a last `return`"])
  }

  static func convention(_ name: Identifier, near: String?) -> Diagnostic {
    .error(
      unknownConvention, "there is no convention `\(name.text)`", at: name.span,
      notes: ["conventions are relu_at_zero, tie, jacobian, unused and float"],
      fix: near.map { .init("did you mean `\($0)`?", replacing: name.span, with: $0) })
  }

  static func setting(_ name: String, _ setting: Identifier, choices: [String]) -> Diagnostic {
    .error(
      unknownConvention, "`\(name)` has no setting `\(setting.text)`", at: setting.span,
      notes: ["its settings are \(choices.joined(separator: ", "))"])
  }

  static func unknownType(_ name: Identifier, near: String?) -> Diagnostic {
    .error(
      noType, "there is no type `\(name.text)`", at: name.span,
      notes: ["element types are f32, f64, i32, i64 and bool"],
      fix: near.map { .init("write `\($0)`", replacing: name.span, with: $0) })
  }

  static func unreadable(_ file: String, _ reason: String, at span: SourceSpan) -> Diagnostic {
    .error(cannotUse, "\(file) can't be used: \(reason)", at: span)
  }

  static func strayMember(_ name: Identifier, of object: String) -> Diagnostic {
    .error(
      unknownName, "`\(object)` has no member `\(name.text)`", at: name.span,
      notes: ["behind a dot stand `T`, the transpose, and names of parameters inside a layer"])
  }
}

extension NameDiagnostics {
  static let unknownName = DiagnosticCode(
    "E0201", "an unknown name",
    """
    Nothing of this name is defined above. Values, inputs, parameters, constants and dimensions
    share one name space; functions have their own, so `bce = bce(p, t)` is fine. The body of a
    function sees its parameters and its own names only.
    """)
  static let usedTooEarly = DiagnosticCode(
    "E0202", "a name above its definition",
    """
    Names are used below the line that defines them. Move the definition up.
    """)
  static let definedTwice = DiagnosticCode(
    "E0203", "a name with two definitions",
    """
    A name is defined once in a file and never changes. Names of claims, of functions and of values
    are three separate spaces.
    """)
  static let noFunction = DiagnosticCode(
    "E0204", "an unknown function",
    """
    Neither this file, nor one that it uses, nor the standard library has a function of this name.
    A name before `(` is always a function.
    """)
  static let recursiveCall = DiagnosticCode(
    "E0205", "a function that calls itself",
    """
    Calls are expanded when the model is lowered, so a function can't call itself, directly or
    through others. Static repetition is `repeat 12 as i { x = block(x) }`.
    """)
  static let wrongArguments = DiagnosticCode(
    "E0206", "arguments that don't fit",
    """
    Parameters without default are given in order or by label, those with a default by label:

      fn leaky(x, slope = 0.01) = where(x > 0, x, slope * x)
      y = leaky(x, slope: 0.1)

    An axis is always labelled, for `max(x, 1)` is elementwise.
    """)
  static let wrongResults = DiagnosticCode(
    "E0207", "the wrong number of results",
    """
    A function that returns several values is called alone on the right of `=`, with a name for
    each: `h, c = cell(x, h0, c0)`.
    """)
  static let notThereYet = DiagnosticCode(
    "E0208", "a part of the language that is not there yet",
    """
    The grammar of the language is complete, and some of its statements have no meaning in this
    version: `minimize`, `repeat`, functions with `param` in their body, and index notation
    (`… for i < n`).
    """)
  static let unknownConvention = DiagnosticCode(
    "E0209", "an unknown convention or setting",
    """
      relu_at_zero   0 (default), 1, 0.5         relu′(0)
      tie            half (default), first       max and min at a tie
      jacobian       numerator (default), denominator
      unused         zeros (default), error      a variable that the value does not depend on
      float          f32 (default), f64          the element type where none is given

    Each is set once, for the whole file.
    """)
  static let noType = DiagnosticCode(
    "E0210", "an unknown type",
    """
    Element types are f32, f64, i32, i64 and bool. A type is `i32[N, 4]`, `[N, 4]` with the default
    float, or `f32` for a scalar.
    """)
  static let cannotUse = DiagnosticCode(
    "E0211", "a file that can't be used",
    """
    `use "file.adj"` reads the functions of another file, found beside this one. It can't lie
    outside this file's folder.
    """)

  /// The codes of this stage.
  public static let codes = [
    unknownName, usedTooEarly, definedTwice, noFunction, recursiveCall, wrongArguments,
    wrongResults, notThereYet, unknownConvention, noType, cannotUse,
  ]
}

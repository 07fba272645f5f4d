import AdjointSource

extension NameDiagnostics {
  /// E0201: an unknown name.
  static let unknownName = DiagnosticCode(
    "E0201", "an unknown name",
    """
    Nothing of this name is defined above. Values, inputs, parameters, constants and dimensions
    share one name space; functions have their own, so `bce = bce(p, t)` is fine. The body of a
    function sees its parameters and its own names only.
    """)
  /// E0202: a name above its definition.
  static let usedTooEarly = DiagnosticCode(
    "E0202", "a name above its definition",
    """
    Names are used below the line that defines them. Move the definition up.
    """)
  /// E0203: a name with two definitions.
  static let definedTwice = DiagnosticCode(
    "E0203", "a name with two definitions",
    """
    A name is defined once in a file and never changes. Names of claims, of functions and of values
    are three separate spaces.
    """)
  /// E0204: an unknown function.
  static let noFunction = DiagnosticCode(
    "E0204", "an unknown function",
    """
    Neither this file, nor one that it uses, nor the standard library has a function of this name.
    A name before `(` is always a function.
    """)
  /// E0205: a function that calls itself.
  static let recursiveCall = DiagnosticCode(
    "E0205", "a function that calls itself",
    """
    Calls are expanded when the model is lowered, so a function can't call itself, directly or
    through others. Static repetition is `repeat 12 as i { x = block(x) }`.
    """)
  /// E0206: arguments that don't fit.
  static let wrongArguments = DiagnosticCode(
    "E0206", "arguments that don't fit",
    """
    Parameters without default are given in order or by label, those with a default by label:

      fn leaky(x, slope = 0.01) = where(x > 0, x, slope * x)
      y = leaky(x, slope: 0.1)

    An axis is always labelled, for `max(x, 1)` is elementwise.
    """)
  /// E0207: the wrong number of results.
  static let wrongResults = DiagnosticCode(
    "E0207", "the wrong number of results",
    """
    A function that returns several values is called alone on the right of `=`, with a name for
    each: `h, c = cell(x, h0, c0)`.
    """)
  /// E0208: a part of the language that is not there yet.
  static let notThereYet = DiagnosticCode(
    "E0208", "a part of the language that is not there yet",
    """
    The grammar of the language is complete, and some of its statements have no meaning in this
    version: `minimize`, `repeat`, and functions with `param` in their body.
    """)
  /// E0209: an unknown convention or setting.
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
  /// E0210: an unknown type.
  static let noType = DiagnosticCode(
    "E0210", "an unknown type",
    """
    Element types are f32, f64, i32, i64 and bool. A type is `i32[N, 4]`, `[N, 4]` with the default
    float, or `f32` for a scalar.
    """)
  /// E0211: a file that can't be used.
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

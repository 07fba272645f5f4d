import AdjointSource

extension SyntaxDiagnostics {
  /// E0101: an unexpected token.
  static let unexpectedToken = DiagnosticCode(
    "E0101", "an unexpected token",
    """
    The grammar allows something else here; the message says what. A line goes on inside `( )` and
    `[ ]`, behind an infix operator or one of `, = : ~ ≈`, and where the next line starts with an
    infix operator or with `with`, `within`, `given`, `for`.
    """)
  /// E0102: `=` behind the label of an argument.
  static let labelSign = DiagnosticCode(
    "E0102", "`=` behind the label of an argument",
    """
    Labelled arguments are written with a colon, as types are:

      sum(x, axis: 1, keepdims: true)

    `=` defines names, and `==` compares.
    """)
  /// E0103: a chain of comparisons.
  static let chainedComparisons = DiagnosticCode(
    "E0103", "a chain of comparisons",
    """
    `a < b < c` would compare a bool with c. Write `a < b and b < c`. Chains of `==` exist in
    claims, where `claim a == b == c` states both equalities.
    """)
  /// E0104: the wrong sign of equality.
  static let equalitySign = DiagnosticCode(
    "E0104", "the wrong sign of equality",
    """
    There are three:

      y = f(x)            defines a name
      claim a == b        states an equality, to be proved or refuted; `a == b` compares
      expect a ≈ 0.5      states what a number is (`~=` on keyboards without `≈`)
    """)
  /// E0105: a method call.
  static let methodCall = DiagnosticCode(
    "E0105", "a method call",
    """
    Functions stand before their arguments: `sum(x, axis: 1)`, not `x.sum(axis: 1)`. Behind a dot
    stand `T`, the transpose, and names of parameters inside a layer, `h1.W`.
    """)
  /// E0106: a bracket without its partner.
  static let unclosedBracket = DiagnosticCode(
    "E0106", "a bracket without its partner",
    """
    Every `(`, `[` and `{` needs its `)`, `]` or `}`. The place shown is the bracket that was left
    open, and where it was missed.
    """)
  /// E0107: brackets nested too deeply.
  static let nesting = DiagnosticCode(
    "E0107", "brackets nested too deeply",
    """
    Brackets may be nested 256 deep. Operators don't count: a sum of 100,000 terms is fine. Give a
    name to a part of the expression.
    """)
  /// E0108: a reserved word as a name.
  static let reservedWord = DiagnosticCode(
    "E0108", "a reserved word as a name",
    """
    Reserved are \(Keyword.allCases.map(\.rawValue).joined(separator: " ")). Names of functions and
    types, `axis` and `T` are not reserved.
    """)
  /// E0109: a loose operator where a tight one is wanted.
  static let looseOperator = DiagnosticCode(
    "E0109", "a loose operator where a tight one is wanted",
    """
    From loose to tight: `or`, `and`, `not`; comparisons; `+ -`; `* / @`; unary `-`; `^`. A side of
    a claim, a size and a bound go down to `+ -` only; masks stand in parentheses there:

      claim grad(L, Z) == d * (Z > 0)
    """)
  /// E0110: a tuple.
  static let tuples = DiagnosticCode(
    "E0110", "a tuple",
    """
    Parentheses group. A list is written `[a, b]`; a function that returns several values has
    `return a, b`, and its call stands alone: `a, b = f(x)`.
    """)
  /// E0111: not a statement.
  static let noStatement = DiagnosticCode(
    "E0111", "not a statement",
    """
    A statement starts with one of \
    \(Keyword.allCases.filter(\.startsStatement).map { "`\($0.rawValue)`" }.joined(separator: " ")),
    or defines a name: `y = f(x)`. Names are defined once and never change.
    """)
  /// E0112: a function that is not called.
  static let missingCall = DiagnosticCode(
    "E0112", "a function that is not called",
    """
    Behind `~` and behind `minimize … with` stands a call, with its parentheses even where there
    are no arguments: `param W: [D, H] ~ glorot_uniform()`.
    """)
  /// E0113: an expression without a name.
  static let missingName = DiagnosticCode(
    "E0113", "an expression without a name",
    """
    Each output has a name: `output L, accuracy = mean(argmax(S, axis: 1) == y)`. Likewise each
    value behind `expect … with`.
    """)
  /// E0114: `return` where it can't be.
  static let misplacedReturn = DiagnosticCode(
    "E0114", "`return` where it can't be",
    """
    A function's block ends with its only `return`; there is no leaving early. A choice is an
    expression, `where(condition, a, b)`.
    """)

  /// The codes of this stage.
  public static let codes = [
    unexpectedToken, labelSign, chainedComparisons, equalitySign, methodCall, unclosedBracket,
    nesting, reservedWord, looseOperator, tuples, noStatement, missingCall, missingName,
    misplacedReturn,
  ]
}

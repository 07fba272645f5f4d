import AdjointSource

/// A statement as it was written.
public struct Statement: Sendable {
  /// What it is.
  public let kind: Kind
  /// Where it stands.
  public let span: SourceSpan

  /// What a statement can be.
  public enum Kind: Sendable {
    /// `dim N, H = 128`
    case dim([Dimension])
    /// `input x, y: [N]`
    case input([Identifier], TypeSyntax)
    /// `param W: [D, H] ~ glorot_uniform()`
    case param([Identifier], TypeSyntax, Initialiser?)
    /// `const A: f64[2] = [1, 2]`
    case const(Identifier, TypeSyntax?, ExpressionID)
    /// `output L, acc = e`
    case output([Item])
    /// `minimize L with sgd(lr: 0.1)`
    case minimize(ExpressionID, ExpressionID)
    /// `claim …`
    case claim(ClaimSyntax)
    /// `expect e ≈ v within 1e-6 with x = 1`
    case expect(ExpectationSyntax)
    /// `assume x > 0`
    case assume(ExpressionID)
    /// `fn f(x) = …`
    indirect case function(FunctionSyntax)
    /// `repeat 12 as i { … }`
    case `repeat`(ExpressionID, Identifier?, [StatementID])
    /// `use "file.adj"`
    case use(String, SourceSpan)
    /// `convention tie = first`
    case convention(Identifier, setting: Identifier)
    /// `return a, b`
    case `return`([ExpressionID])
    /// `a, b = f(x)`
    case definition([Identifier], ExpressionID)
  }
}

/// `N`, `H = 128`
public struct Dimension: Sendable {
  /// The name.
  public let name: Identifier
  /// The default.
  public let value: ExpressionID?
}

/// `L`, `acc = e`
public struct Item: Sendable {
  /// The name.
  public let name: Identifier
  /// The expression that it names; nil for a value of that name.
  public let value: ExpressionID?
}

/// How a parameter starts.
public enum Initialiser: Sendable {
  /// `= e`
  case value(ExpressionID)
  /// `~ f(…)`, the call
  case distribution(ExpressionID)
}

/// `f32[N, 784]`, `[N]`, `i32`
public struct TypeSyntax: Sendable {
  /// `f32`; nil where it is left out.
  public let element: Identifier?
  /// The sizes; nil for a scalar written without brackets.
  public let sizes: [ExpressionID]?
  /// Where it stands.
  public let span: SourceSpan
}

/// `claim name: a == b == c for i < n given p`
public struct ClaimSyntax: Sendable {
  /// The claim's name.
  public let name: Identifier?
  /// Two sides or more.
  public let sides: [ExpressionID]
  /// Quantified indices.
  public let binders: [Expression.Binder]
  /// Assumptions of this claim alone.
  public let given: [ExpressionID]
}

/// `expect e ≈ v within 1e-6 with x = 1`
public struct ExpectationSyntax: Sendable {
  /// What is computed.
  public let value: ExpressionID
  /// What it should be.
  public let expected: ExpressionID
  /// The tolerance as written.
  public let tolerance: Identifier?
  /// Values given for names.
  public let with: [Item]
}

/// `fn f(x, slope = 0.01) = e`
public struct FunctionSyntax: Sendable {
  /// The name.
  public let name: Identifier
  /// Parameters in order.
  public let parameters: [Parameter]
  /// What it computes.
  public let body: Body
  /// `with pullback(d) = …`
  public let pullback: Pullback?

  /// A parameter of a function.
  public struct Parameter: Sendable {
    /// The name.
    public let name: Identifier
    /// The type, whose sizes bind names.
    public let type: TypeSyntax?
    /// The default; such a parameter is given by label.
    public let value: ExpressionID?
  }

  /// What a function computes.
  public enum Body: Sendable {
    /// `= e`
    case expression(ExpressionID)
    /// `{ … }` with the span of the braces.
    case block([StatementID], SourceSpan)
  }

  /// A derivative that the author states.
  public struct Pullback: Sendable {
    /// The cotangent's name.
    public let cotangent: Identifier
    /// One value a parameter.
    public let values: [ExpressionID]
    /// Where it stands.
    public let span: SourceSpan
  }
}

import AdjointSource

/// An expression as it was written. Chains of operators of one level are lists, so that the depth
/// of a tree is that of the author's brackets.
public struct Expression: Sendable {
  /// What it is.
  public let kind: Kind
  /// Where it stands.
  public let span: SourceSpan

  /// What an expression can be.
  public enum Kind: Sendable {
    /// A decimal number as written.
    case number(String)
    /// A string without its quotation marks and escapes.
    case string(String)
    /// `true`, `false`
    case bool(Bool)
    /// A value, parameter, input or dimension.
    case name(String)
    /// `f(a, axis: 1)`
    case call(Call)
    /// `[a, b]`, `[e for i < n]`
    case list([ExpressionID], binders: [Binder])
    /// `(e)`
    case parenthesised(ExpressionID)
    /// `a + b - c`
    case sum(ExpressionID, [Operand])
    /// `a * b / c @ d`
    case product(ExpressionID, [Operand])
    /// `-e`, `--e`
    case negation(count: Int, ExpressionID)
    /// `a ^ b ^ -c`, from right to left
    case power(ExpressionID, [Exponent])
    /// `a < b`
    case comparison(ExpressionID, Operand)
    /// `not e`
    case not(count: Int, ExpressionID)
    /// `a and b and c`
    case and([ExpressionID])
    /// `a or b or c`
    case or([ExpressionID])
    /// `x.T`, `h1.W[0, :]`
    case postfix(ExpressionID, [Postfix])
    /// Something that was reported.
    case invalid
  }

  /// An operator and the operand on its right.
  public struct Operand: Sendable {
    /// The operator.
    public let symbol: Symbol
    /// Where the operator stands.
    public let symbolSpan: SourceSpan
    /// The operand.
    public let value: ExpressionID
  }

  /// An exponent with the signs before it.
  public struct Exponent: Sendable {
    /// The number of `-` before it.
    public let negations: Int
    /// The exponent, or the base of the exponent that follows.
    public let value: ExpressionID
  }

  /// `f(…)`
  public struct Call: Sendable {
    /// The function.
    public let name: Identifier
    /// Arguments in order.
    public let arguments: [Argument]
    /// `for q < n` behind a single argument.
    public let binders: [Binder]
  }

  /// An argument, perhaps with its label.
  public struct Argument: Sendable {
    /// `axis` of `axis: 1`.
    public let label: Identifier?
    /// The value.
    public let value: ExpressionID
  }

  /// `i < n` behind `for`.
  public struct Binder: Sendable {
    /// The variable.
    public let name: Identifier
    /// The bound, which the variable stays below.
    public let bound: ExpressionID
  }

  /// What stands behind a value.
  public enum Postfix: Sendable {
    /// `.T`, `.W`
    case member(Identifier)
    /// `[…]` with the span of the brackets.
    case index([Index], SourceSpan)
  }

  /// One entry of an index.
  public struct Index: Sendable {
    /// What it is.
    public let kind: Kind
    /// Where it stands.
    public let span: SourceSpan

    /// What an entry of an index can be.
    public enum Kind: Sendable {
      /// `None`
      case newAxis
      /// `...`
      case ellipsis
      /// An integer or an integer tensor.
      case value(ExpressionID)
      /// `start:stop:step`
      case slice(start: ExpressionID?, stop: ExpressionID?, step: ExpressionID?)
    }
  }
}

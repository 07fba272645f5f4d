import AdjointSource

/// Where an operator and its operands stand.
struct OperatorSite {
  /// The operator.
  let symbol: Symbol
  /// Where the operator stands.
  let symbolSpan: SourceSpan
  /// Where the left operand stands.
  let left: SourceSpan
  /// Where the right operand stands.
  let right: SourceSpan
  /// Where everything together stands.
  let whole: SourceSpan
}

extension OperatorSite {
  /// With left and right exchanged, for `a > b`, which is `b < a`.
  var swapped: OperatorSite {
    OperatorSite(symbol: symbol, symbolSpan: symbolSpan, left: right, right: left, whole: whole)
  }
}

extension OperatorSite {
  /// The site of a function of `a` and `b`.
  init(_ arguments: Arguments) {
    self.init(
      symbol: .comma, symbolSpan: arguments.whole, left: arguments.span("a"),
      right: arguments.span("b"), whole: arguments.whole)
  }
}

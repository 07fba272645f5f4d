/// What derivatives are in terms of values alone, as far as that is short: without a limit these
/// formulas would double from step to step where a value is used twice.
public struct ClosedForms: Sendable {
  /// Beyond this many parts a formula in terms of values alone is not shown.
  static let longest = 60
  /// Beyond this many it is not made either; common factors may still shorten it.
  private static let limit = 4 * longest

  private var formulas: [Formula: Formula] = [:]
  /// The parts of each derivative's formula; beyond the limit where that is too long.
  private var sizes: [Formula: Int] = [:]

  /// None yet.
  public init() {}

  /// What a derivative is; nil where that is long.
  subscript(symbol: Formula) -> Formula? { formulas[symbol] }

  /// The formula with earlier derivatives replaced; nil where that is long.
  public func closing(_ formula: Formula) -> Formula? {
    formula.count(with: sizes, limit: ClosedForms.limit) > ClosedForms.limit
      ? nil : formula.substituting(formulas)
  }

  /// Keeps what a derivative is in terms of values and of earlier derivatives.
  public mutating func add(_ symbol: Formula, _ formula: Formula) {
    let closed = closing(formula)
    formulas[symbol] = closed
    sizes[symbol] = closed?.count ?? ClosedForms.limit + 1
  }
}

extension Formula {
  /// The number of formulas that it is made of once others of these sizes stand in the place of
  /// parts, or something above `limit`.
  fileprivate func count(with sizes: [Formula: Int], limit: Int) -> Int {
    if let size = sizes[self] { return size }
    var total = 1
    for part in parts {
      total += part.count(with: sizes, limit: limit)
      if total > limit { return total }
    }
    return total
  }
}

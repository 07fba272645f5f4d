import AdjointGraphIR

/// How many index symbols of each dimension one term of a value runs over, the value written as one
/// fraction whose denominator is a product of values.
struct TermCount {
  /// The symbols of a term of the numerator, by dimension.
  private(set) var numerator: [String: Int] = [:]
  /// The values in the denominator, with their powers.
  private(set) var powers: [NodeID: Int] = [:]

  /// Counts stop here: no sizes that large are tested.
  static let most = 1_000

  /// The symbols of numerator and denominator together.
  ///
  /// - Parameter denominators: the symbols of each value that is divided by.
  func total(_ denominators: [NodeID: [String: Int]]) -> [String: Int] {
    powers.reduce(numerator) { result, factor in
      TermCount.added(result, denominators[factor.key, default: [:]], factor.value)
    }
  }

  /// The product of two values.
  func times(_ other: TermCount) -> TermCount {
    var result = TermCount()
    result.numerator = TermCount.added(numerator, other.numerator, 1)
    result.powers = powers.merging(other.powers) { min($0 + $1, TermCount.most) }
    return result
  }

  /// The product of values.
  static func product(_ factors: [TermCount]) -> TermCount {
    factors.reduce(TermCount()) { $0.times($1) }
  }

  /// The quotient by the value of a node, whose numerator goes below and whose denominator above.
  func over(
    _ other: TermCount, _ node: NodeID, _ denominators: [NodeID: [String: Int]]
  ) -> TermCount {
    var result = self
    for (factor, power) in other.powers {
      let symbols = denominators[factor, default: [:]]
      result.numerator = TermCount.added(result.numerator, symbols, power)
    }
    result.powers[node] = min(result.powers[node, default: 0] + 1, TermCount.most)
    return result
  }

  /// The sum of values, brought to a common denominator.
  static func sum(
    _ summands: [TermCount], _ denominators: [NodeID: [String: Int]]
  ) -> TermCount {
    var result = TermCount()
    for summand in summands { result.powers.merge(summand.powers, uniquingKeysWith: max) }
    for summand in summands {
      var raised = summand.numerator
      for (factor, power) in result.powers {
        let missing = power - summand.powers[factor, default: 0]
        raised = added(raised, denominators[factor, default: [:]], missing)
      }
      result.numerator.merge(raised, uniquingKeysWith: max)
    }
    return result
  }

  /// The sum over axes that have these symbols.
  func summed(over symbols: [String: Int]) -> TermCount {
    var result = self
    result.numerator = TermCount.added(numerator, symbols, 1)
    return result
  }

  private static func added(
    _ counts: [String: Int], _ others: [String: Int], _ factor: Int
  ) -> [String: Int] {
    guard factor > 0 else { return counts }
    return counts.merging(others.mapValues { min($0 * factor, most) }) { min($0 + $1, most) }
  }
}

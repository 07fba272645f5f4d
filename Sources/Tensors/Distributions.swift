import Foundation

extension SeededGenerator {
  /// A draw of normal(0, 1), by the Box–Muller transform.
  public mutating func normal() -> Double {
    let radius = (-2 * Foundation.log(1 - uniform())).squareRoot()
    return radius * Foundation.cos(2 * .pi * uniform())
  }

  /// A positive draw whose logarithm is normal(0, 1).
  public mutating func lognormal() -> Double { Foundation.exp(normal()) }

  /// A positive draw of mean 1, with density exp(−x).
  public mutating func exponential() -> Double { -Foundation.log1p(-uniform()) + 0x1p-60 }
}

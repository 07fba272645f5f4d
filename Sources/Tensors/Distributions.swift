import Foundation

extension SeededGenerator {
  /// A draw of normal(0, 1), by the Box–Muller transform.
  public mutating func normal() -> Double {
    let radius = (-2 * Foundation.log(1 - uniform())).squareRoot()
    return radius * Foundation.cos(2 * .pi * uniform())
  }
}

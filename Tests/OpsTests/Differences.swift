import AdjointTensors

/// A derivative by central differences, extrapolated to step 0 (Richardson): of order 8 in the
/// step, so that 1e-7 relative is far above its error for functions of moderate derivatives.
struct Differences {
  /// The derivative at 0.
  let slope: Double
  /// True where the function isn't smooth near 0: its second difference over the step doesn't halve
  /// with the step, and isn't small.
  let hasKink: Bool
  /// The error that rounding of the function's values may cause.
  let noise: Double

  private static let levels = 4

  init(step: Double = 0.01, _ function: (Double) throws -> Double) throws {
    let centre = try function(0)
    var table: [Double] = []
    var bends: [Double] = []
    var magnitude = centre.magnitude
    for level in 0..<Differences.levels {
      let h = step / Double(1 << level)
      let (above, below) = (try function(h), try function(-h))
      table.append((above - below) / (2 * h))
      bends.append(((above - centre) - (centre - below)).magnitude / h)
      magnitude = max(magnitude, above.magnitude, below.magnitude)
    }
    for order in 1..<Differences.levels {
      let factor = Double(1 << (2 * order))
      for level in 0..<(Differences.levels - order) {
        table[level] = (factor * table[level + 1] - table[level]) / (factor - 1)
      }
    }
    slope = table[0]
    let last = step / Double(1 << (Differences.levels - 1))
    noise = 256 * max(1, magnitude) * Double.ulpOfOne / last
    let isSmall = bends.allSatisfy { $0 < 1e-3 * max(1, magnitude) }
    hasKink =
      !isSmall && zip(bends, bends.dropFirst()).contains { ($0 - 2 * $1).magnitude > 0.5 * $0 }
  }
}

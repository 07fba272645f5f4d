import AdjointTensors
import BigInt

/// Rationals for a witness, all of one style. The same seed gives the same numbers again, to more
/// bits or moved a little.
struct WitnessSource: NumberSource {
  /// What numbers look like, simplest first.
  enum Style: Hashable, Sendable {
    case ones, zeros, integers, halves
    /// At a constant that meets a comparison, and next to it.
    case constants
    case random
    /// Small positive numbers, which leave room below a sum of 1.
    case parts
    /// Large ones, where functions saturate.
    case large
    /// Negative ones.
    case negative
    /// Small integers, half of them 0, so that sums of products vanish.
    case sparse
  }

  let style: Style
  let bits: Int
  /// Constants that meet comparisons.
  let constants: [Rational]
  private var generator: SeededGenerator
  /// Moves every number by less than 2⁻²⁰ of itself, for points around a point.
  private var nearby: SeededGenerator?

  init(
    _ style: Style, seed: UInt64, bits: Int, constants: [Rational] = [], nearby: UInt64? = nil
  ) {
    self.style = style
    self.bits = bits
    self.constants = constants
    generator = SeededGenerator(seed: seed)
    self.nearby = nearby.map { SeededGenerator(seed: $0) }
  }

  var context: Int { bits }

  mutating func free() throws(NotDefined) -> Enclosure { number(styled()) }

  mutating func positive() throws(NotDefined) -> Enclosure { number(positiveValue()) }

  mutating func nonzero() throws(NotDefined) -> Enclosure {
    let value = styled()
    return number(value.numerator.isZero ? Rational(1) : value)
  }

  mutating func nonnegative() throws(NotDefined) -> Enclosure {
    let value = styled()
    return number(value < Rational(0) ? -value : value)
  }

  mutating func between(
    _ lower: Rational, _ upper: Rational, _ range: EntryRange
  ) throws(NotDefined) -> Enclosure {
    if lower == upper { return Enclosure(lower, bits: bits) }
    let steps = style == .random ? 1 << 16 : [2, 4, 8, 3][generator.below(4)]
    let first = range.lowerIsStrict ? 1 : 0
    let last = range.upperIsStrict ? steps - 1 : steps
    let step = first + generator.below(last - first + 1)
    let part = Rational(BigInt(step), BigInt(steps))
    return number(lower + (upper - lower) * part, within: (lower, upper))
  }

  /// Parts of a whole, some of them 0.
  mutating func simplexRow(_ count: Int) throws(NotDefined) -> [Enclosure] {
    if style == .ones {
      let each = Rational(1, BigInt(max(1, count)))
      return (0..<count).map { _ in Enclosure(each, bits: bits) }
    }
    var parts = [Int](repeating: 0, count: count)
    for index in parts.indices { parts[index] = style == .random ? 1 : generator.below(3) }
    for _ in 0..<(style == .random ? 29 : 1) { parts[generator.below(max(1, count))] += 1 }
    let total = BigInt(parts.reduce(0, +))
    return parts.map { Enclosure(Rational(BigInt($0), total), bits: bits) }
  }

  mutating func choice(of count: Int) -> Int { generator.below(max(1, count)) }

  /// All alike in the simplest styles, so that counts of labels become large.
  mutating func label(of count: Int) -> Int {
    switch style {
    case .ones, .zeros: 0
    default: choice(of: count)
    }
  }

  /// Small ones, those at and beside constants, and, among large ones, the least and the greatest.
  mutating func integer(_ element: ElementType) -> Int64 {
    let (least, greatest): (Int64, Int64) =
      element == .i32 ? (Int64(Int32.min), Int64(Int32.max)) : (.min, .max)
    switch style {
    case .ones: return 1
    case .zeros: return 0
    case .integers, .halves, .sparse: return Int64(generator.below(7) - 3)
    case .negative: return -1 - Int64(generator.below(9))
    case .constants:
      let whole = constants.compactMap(\.integer)
      guard !whole.isEmpty else { return Int64(generator.below(5) - 2) }
      let value = Int64(whole[generator.below(whole.count)])
      return min(max(value, least + 1), greatest - 1) + Int64(generator.below(3) - 1)
    case .large:
      let bits = [8, 16, 24, 31].map { Int64(1) << $0 }
      let all = [least, least + 1, greatest, greatest - 1] + bits.map { min($0, greatest) }
      return all[generator.below(all.count)]
    case .random, .parts: return Int64(generator.below(1 << 20)) - 1 << 19
    }
  }

  /// The value, moved a little where the point is one around a point.
  private mutating func number(
    _ value: Rational, within bounds: (Rational, Rational)? = nil
  ) -> Enclosure {
    guard nearby != nil else { return Enclosure(value, bits: bits) }
    let offset = Rational(
      BigInt((nearby?.below(1 << 40) ?? 0) - 1 << 39), BigInt(1) << 64)
    var moved = value.signum == 0 ? offset : value * (Rational(1) + offset)
    if let bounds, moved < bounds.0 || bounds.1 < moved { moved = value }
    return Enclosure(moved, bits: bits)
  }

  private mutating func positiveValue() -> Rational {
    let value = styled()
    if Rational(0) < value { return value }
    return value.signum == 0 ? Rational(1) : -value
  }

  private mutating func styled() -> Rational {
    switch style {
    case .ones: return Rational(1)
    case .zeros: return Rational(0)
    case .sparse: return Rational([0, 0, 0, 0, 1, -1, 2, -2][generator.below(8)])
    case .integers: return Rational(generator.below(7) - 3)
    case .halves: return Rational(BigInt(generator.below(11) - 5), 2)
    case .constants:
      guard !constants.isEmpty else { return Rational(generator.below(5) - 2) }
      let constant = constants[generator.below(constants.count)]
      let offsets = [Rational(0), Rational(0), Rational(1), Rational(-1), Rational(1, 2)]
      return constant + offsets[generator.below(offsets.count)]
    case .random:
      // About normal: sums of four uniform ones, in sixty-fourths with an odd tail.
      let sum = (0..<4).reduce(0) { sum, _ in sum + generator.below(257) - 128 }
      return Rational(BigInt(sum * 4 + 1), 509)
    case .parts: return Rational(BigInt(1 + generator.below(16)), 256)
    case .large: return Rational(BigInt(generator.below(401) - 200), 4)
    case .negative: return Rational(BigInt(-1 - generator.below(9)), 4)
    }
  }
}

import AdjointTensors

/// Two primes p₀ | p₁ − 1 and an element g of order p₀ modulo p₁: eᵘ is gᵘ modulo p₁ with u modulo
/// p₀, so that eᵘ·eᵛ = eᵘ⁺ᵛ holds. Both primes are 1 modulo 4, so that both fields have an i.
///
/// p₀ is uniform among the primes between 2⁵⁷ and 2⁵⁸ that have a partner p₁ = c·p₀ + 1 with c in
/// 4, 8, …, 28, weighted by how many they have: about 2⁴⁹ pairs.
struct PrimeTower: Sendable {
  /// Modulo p₀: exponents.
  let base: PrimeField
  /// Modulo p₁: values.
  let top: PrimeField
  /// An element of order p₀ in the upper field.
  let generator: UInt64
  /// Square roots of −1.
  let baseImaginary: UInt64
  let topImaginary: UInt64

  /// The least that p₀ can be.
  static let least: Double = 0x1p57
  /// A lower bound on the number of towers that can be drawn.
  static let count: Double = 0x1p48

  /// A random tower; with p₁ = c·p₀ + 1 for a given c it is no proof by itself.
  init(using generator: inout some RandomNumberGenerator, multiplier: UInt64? = nil) {
    while true {
      let p0 = (UInt64.random(in: 1 << 55..<1 << 56, using: &generator) << 2) | 1
      let c = multiplier ?? UInt64.random(in: 1...7, using: &generator) * 4
      let p1 = c * p0 + 1
      // The cheaper test of small factors first, for both.
      guard PrimeField.isPrime(p0), PrimeField.isPrime(p1),
        let tower = PrimeTower(p0, p1, using: &generator)
      else { continue }
      self = tower
      return
    }
  }

  /// The tower of two given primes, nil where they are none.
  init?(_ p0: UInt64, _ p1: UInt64, using random: inout some RandomNumberGenerator) {
    guard p1 % p0 == 1 else { return nil }
    base = PrimeField(prime: p0)
    top = PrimeField(prime: p1)
    var element: UInt64 = 1
    while element == 1 {
      element = top.power(UInt64.random(in: 2..<p1, using: &random), (p1 - 1) / p0)
    }
    generator = element
    guard let low = base.squareRoot(p0 - 1), let high = top.squareRoot(p1 - 1) else { return nil }
    baseImaginary = low
    topImaginary = high
  }
}

/// A random number at both levels of a tower.
struct FieldPair: Hashable, Sendable {
  /// Modulo p₀.
  var base: UInt64
  /// Modulo p₁.
  var top: UInt64

  /// A uniform pair.
  static func random(_ tower: PrimeTower, using generator: inout SeededGenerator) -> FieldPair {
    FieldPair(
      base: UInt64.random(in: 0..<tower.base.prime, using: &generator),
      top: UInt64.random(in: 0..<tower.top.prime, using: &generator))
  }
}

import AdjointTensors
import BigInt

/// Arithmetic modulo a prime below 2⁶³, on representatives below the prime.
struct PrimeField: Sendable {
  let prime: UInt64

  func add(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let sum = a + b
    return sum >= prime ? sum - prime : sum
  }

  func subtract(_ a: UInt64, _ b: UInt64) -> UInt64 { a >= b ? a - b : a + prime - b }

  func negate(_ a: UInt64) -> UInt64 { a == 0 ? 0 : prime - a }

  func multiply(_ a: UInt64, _ b: UInt64) -> UInt64 {
    prime.dividingFullWidth(a.multipliedFullWidth(by: b)).remainder
  }

  /// a to a natural power, by squaring.
  func power(_ a: UInt64, _ exponent: UInt64) -> UInt64 {
    var (result, square, rest) = (UInt64(1) % prime, a, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result = multiply(result, square) }
      rest >>= 1
      if rest > 0 { square = multiply(square, square) }
    }
    return result
  }

  /// 1/a by Euclid's algorithm, nil for 0.
  func inverse(_ a: UInt64) -> UInt64? {
    if a == 0 { return nil }
    var (r, next) = (prime, a)
    var (t, coefficient): (Int64, Int64) = (0, 1)
    while next != 0 {
      let quotient = r / next
      (r, next) = (next, r - quotient * next)
      // The coefficients stay below the prime in magnitude.
      (t, coefficient) = (coefficient, t &- Int64(bitPattern: quotient) &* coefficient)
    }
    return t < 0 ? UInt64(bitPattern: t &+ Int64(bitPattern: prime)) : UInt64(bitPattern: t)
  }

  /// A whole number modulo the prime.
  func residue(_ value: BigInt) -> UInt64 {
    if let small = Int(exactly: value) { return residue(small) }
    return UInt64(value.modulus(BigInt(prime)))
  }

  /// An integer modulo the prime.
  func residue(_ value: Int) -> UInt64 {
    let magnitude = UInt64(value.magnitude) % prime
    return value < 0 ? negate(magnitude) : magnitude
  }

  /// One of the two square roots, nil where there is none (Tonelli and Shanks).
  func squareRoot(_ a: UInt64) -> UInt64? {
    if a == 0 { return 0 }
    if power(a, (prime - 1) / 2) != 1 { return nil }
    let twos = (prime - 1).trailingZeroBitCount
    let odd = (prime - 1) >> UInt64(twos)
    var nonresidue: UInt64 = 2
    while power(nonresidue, (prime - 1) / 2) == 1 { nonresidue += 1 }
    var (length, factor) = (twos, power(nonresidue, odd))
    var (t, root) = (power(a, odd), power(a, (odd + 1) / 2))
    while t != 1 {
      var (order, square) = (0, t)
      while square != 1 {
        square = multiply(square, square)
        order += 1
      }
      let step = power(factor, 1 << UInt64(length - order - 1))
      length = order
      factor = multiply(step, step)
      t = multiply(t, factor)
      root = multiply(root, step)
    }
    return root
  }

  /// True for primes: Miller's test with the bases that suffice below 2⁶⁴ (Sorenson and Webster,
  /// 2015).
  static func isPrime(_ n: UInt64) -> Bool {
    let bases: [UInt64] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37]
    if n < 2 { return false }
    for base in bases where n % base == 0 { return n == base }
    let field = PrimeField(prime: n)
    let twos = (n - 1).trailingZeroBitCount
    let odd = (n - 1) >> UInt64(twos)
    return bases.allSatisfy { base in
      var x = field.power(base, odd)
      if x == 1 || x == n - 1 { return true }
      for _ in 1..<max(twos, 1) {
        x = field.multiply(x, x)
        if x == n - 1 { return true }
      }
      return false
    }
  }
}

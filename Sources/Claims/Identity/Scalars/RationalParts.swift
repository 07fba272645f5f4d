import AdjointTensors

extension Rational {
  /// True for 0.
  var isZero: Bool { signum == 0 }

  /// The magnitude.
  var magnitude: Rational { self < Rational(0) ? -self : self }

  /// The greatest whole number that is not above this one.
  var floor: Rational {
    let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
    let isBelow = numerator.sign == .minus && !remainder.isZero
    return Rational(isBelow ? quotient - 1 : quotient, 1)
  }

  /// The small primes of numerator and denominator with their exponents, and what is left of both.
  var smallPrimes: (powers: [(prime: Int, exponent: Int)], rest: Rational) {
    var powers: [(prime: Int, exponent: Int)] = []
    var (above, below) = (numerator, denominator)
    for prime in Rational.primesBelow100 {
      let divisor = Rational(prime).numerator
      var exponent = 0
      while !above.isZero, above.isMultiple(of: divisor) {
        above /= divisor
        exponent += 1
      }
      while below.isMultiple(of: divisor) {
        below /= divisor
        exponent -= 1
      }
      if exponent != 0 { powers.append((prime, exponent)) }
    }
    return (powers, Rational(above, below))
  }

  private static let primesBelow100 = (2..<100).filter { n in
    (2..<n).allSatisfy { n % $0 != 0 }
  }

  /// The bits of numerator and denominator together.
  var height: Int { numerator.magnitude.bitWidth + denominator.magnitude.bitWidth }
}

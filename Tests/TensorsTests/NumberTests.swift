import AdjointTensors
import BigInt
import Testing

/// The greatest prime below 2^63, the Mersenne prime 2^61 − 1, and small ones.
private let primes: [UInt64] = [9_223_372_036_854_775_783, (1 << 61) - 1, 1_000_003, 7, 2]

@Suite struct NumberTests {
  @Test("residues compute as integers do", arguments: primes)
  func residues(_ prime: UInt64) throws {
    var draw = SeededGenerator(seed: prime)
    let modulus = BigInt(prime)
    for _ in 0..<200 {
      let (a, b) = (draw.next() % prime, draw.next() % prime)
      let (x, y) = (Residue(a, modulo: prime), Residue(b, modulo: prime))
      #expect(BigInt((x + y).value) == (BigInt(a) + BigInt(b)).modulus(modulus))
      #expect(BigInt((x - y).value) == (BigInt(a) - BigInt(b)).modulus(modulus))
      #expect(BigInt((x * y).value) == (BigInt(a) * BigInt(b)).modulus(modulus))
      #expect(BigInt((-x).value) == (-BigInt(a)).modulus(modulus))
      if b != 0 { #expect(try Residue.apply(.divide, x, y) * y == x) }
    }
  }

  @Test func aFieldHoldsFractionsButNoInfinity() throws {
    let third = try Residue.make(.finite(Rational(BigInt(-1), BigInt(3))), 7)
    #expect(third.value == 2)
    #expect(throws: NotDefined.self) { try Residue.make(.infinity(negative: false), 7) }
    #expect(throws: NotDefined.self) { try Residue.make(.nan, 7) }
    #expect(throws: NotDefined.self) {
      try Residue.make(.finite(Rational(BigInt(1), BigInt(7))), 7)
    }
    #expect(try Residue.make(.negativeZero, 7).value == 0)
  }

  @Test(
    "functions of a double at their edges",
    arguments: [
      (.sigmoid, 1000, 1), (.sigmoid, -1000, 0), (.sigmoid, 0, 0.5), (.sign, -3, -1), (.sign, 0, 0),
      (.relu, -1, 0), (.relu, 2, 2), (.floor, -0.5, -1), (.expm1, 0, 0), (.log, 0, -.infinity),
      (.sqrt, 4, 2), (.abs, -.infinity, .infinity), (.convertF32, 1e-50, 0),
    ] as [(ScalarFunction, Double, Double)])
  func edges(_ function: ScalarFunction, _ x: Double, _ y: Double) throws {
    #expect(try Double.apply(function, x) == y)
  }

  @Test(
    "functions of two doubles at their edges",
    arguments: [
      (.modulo, -1, 3, 2), (.modulo, 1, -3, -2), (.modulo, 6, 3, 0), (.modulo, -7.5, 2, 0.5),
      (.scale, 0, .infinity, 0), (.scale, 2, 3, 6), (.maximum, 1, 2, 2), (.minimum, 1, 2, 1),
      (.power, 0, 0, 1), (.divide, 1, 0, .infinity),
    ] as [(ScalarFunction, Double, Double, Double)])
  func pairs(_ function: ScalarFunction, _ a: Double, _ b: Double, _ y: Double) throws {
    #expect(try Double.apply(function, a, b) == y)
  }

  @Test(arguments: [.maximum, .minimum] as [ScalarFunction])
  func extremaCarryNaN(_ function: ScalarFunction) throws {
    let values = [try Double.apply(function, .nan, 1), try Double.apply(function, 1, .nan)]
    for value in values { #expect(value.isNaN) }
  }

  @Test func scaleOfNothingIsNothingWhateverTheFactor() throws {
    #expect(try Double.apply(.scale, 0, .nan) == 0)
    #expect(try Double.apply(.scale, -0.0, -.infinity) == 0)
  }
}

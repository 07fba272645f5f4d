import AdjointTensors
import BigInt
import Testing

@testable import AdjointClaims

/// Arithmetic modulo primes against big integers, and the towers.
@Suite struct PrimeFieldTests {
  private static let primes: [UInt64] = [
    2, 3, 5, 13, 65537, 2_305_843_009_213_693_951, 9_223_372_036_854_775_783,
  ]

  @Test(arguments: primes)
  func arithmeticIsThatOfBigIntegers(_ prime: UInt64) {
    let field = PrimeField(prime: prime)
    var generator = SeededGenerator(seed: prime)
    for _ in 0..<200 {
      let a = UInt64.random(in: 0..<prime, using: &generator)
      let b = UInt64.random(in: 0..<prime, using: &generator)
      let (p, x, y) = (BigInt(prime), BigInt(a), BigInt(b))
      #expect(BigInt(field.add(a, b)) == (x + y) % p)
      #expect(BigInt(field.subtract(a, b)) == (x - y).modulus(p))
      #expect(BigInt(field.multiply(a, b)) == (x * y) % p)
      #expect(BigInt(field.power(a, b)) == x.power(y, modulus: p))
      if a != 0 { #expect(field.inverse(a).map { field.multiply(a, $0) } == 1 % prime) }
      if prime > 2, let root = field.squareRoot(field.multiply(a, a)) {
        #expect(root == a || root == field.negate(a))
      }
    }
    #expect(field.inverse(0) == nil)
  }

  @Test func primesAreTold() {
    for prime in PrimeFieldTests.primes { #expect(PrimeField.isPrime(prime)) }
    let small = (0..<2000).filter { PrimeField.isPrime(UInt64($0)) }
    let sieve = (0..<2000).filter { n in n > 1 && (2..<n).allSatisfy { n % $0 != 0 } }
    #expect(small == sieve)
    // Strong pseudoprimes to the first bases, and squares.
    for composite in [3_215_031_751, 3_474_749_660_383, 341_550_071_728_321] as [UInt64] {
      #expect(!PrimeField.isPrime(composite))
    }
    #expect(!PrimeField.isPrime(4_294_967_291 * 2_147_483_647))
  }

  @Test func halvesAreHalves() {
    let level = FieldLevel(field: PrimeField(prime: 9_223_372_036_854_775_783))
    for a in [0, 1, 2, 3, 9_223_372_036_854_775_782] as [UInt64] {
      #expect(level.field.add(level.half(a), level.half(a)) == a)
    }
  }

  @Test func exponentialsAreHomomorphisms() {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<5 {
      let tower = PrimeTower(using: &generator)
      #expect(PrimeField.isPrime(tower.base.prime) && PrimeField.isPrime(tower.top.prime))
      #expect(tower.top.prime % tower.base.prime == 1 && tower.top.prime < 1 << 63)
      #expect(Double(tower.base.prime) >= PrimeTower.least)
      #expect(tower.top.power(tower.generator, tower.base.prime) == 1)
      let minusOne = tower.base.multiply(tower.baseImaginary, tower.baseImaginary)
      #expect(minusOne == tower.base.prime - 1)
      let (u, v) = (generator.next() % tower.base.prime, generator.next() % tower.base.prime)
      let product = tower.top.multiply(
        tower.top.power(tower.generator, u), tower.top.power(tower.generator, v))
      #expect(product == tower.top.power(tower.generator, tower.base.add(u, v)))
    }
  }

  @Test func towersDiffer() {
    var generator = SeededGenerator(seed: 2)
    let primes = (0..<8).map { _ in PrimeTower(using: &generator).base.prime }
    #expect(Set(primes).count == primes.count)
  }

  @Test func aTowerOfNumbersThatDoNotFitIsNone() {
    var generator = SeededGenerator(seed: 3)
    #expect(PrimeTower(7, 13, using: &generator) == nil)
  }
}

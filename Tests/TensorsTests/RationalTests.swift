import AdjointTensors
import BigInt
import Testing

/// A decimal literal, mostly near what is hard to round.
private struct Literal: Drawable, CustomStringConvertible {
  var digits: String
  var exponent: Int

  static func drawn(_ draw: inout SeededGenerator) -> Literal {
    let count = draw.integer(1...25)
    let digits = (0..<count).map { _ in "\(draw.integer(0...9))" }.joined()
    let span = draw.integer(0...1) == 0 ? 20 : 360
    return Literal(digits: digits, exponent: draw.integer(-span...span))
  }

  var simpler: [Literal] {
    var result: [Literal] = []
    if digits.count > 1 {
      result.append(Literal(digits: String(digits.dropLast()), exponent: exponent))
    }
    if exponent != 0 { result.append(Literal(digits: digits, exponent: exponent / 2)) }
    return result
  }

  var description: String { "\(digits)e\(exponent)" }
}

/// Any finite double, by its bits.
private struct AnyDouble: Drawable, CustomStringConvertible {
  let value: Double

  static func drawn(_ draw: inout SeededGenerator) -> AnyDouble {
    let value = Double(bitPattern: draw.next())
    return value.isFinite ? AnyDouble(value: value) : drawn(&draw)
  }

  var simpler: [AnyDouble] { value.rounded() == value ? [] : [AnyDouble(value: value.rounded())] }

  var description: String { "\(value)" }
}

/// A fraction of small integers.
private struct Fraction: Drawable, CustomStringConvertible {
  let numerator: Int
  let denominator: Int

  static func drawn(_ draw: inout SeededGenerator) -> Fraction {
    Fraction(numerator: draw.integer(-60...60), denominator: draw.integer(1...60))
  }

  var simpler: [Fraction] {
    [
      Fraction(numerator: numerator / 2, denominator: denominator),
      Fraction(numerator: numerator, denominator: (denominator + 1) / 2),
    ].filter { $0.numerator != numerator || $0.denominator != denominator }
  }

  var value: Rational { Rational(BigInt(numerator), BigInt(denominator)) }

  var description: String { "\(numerator)/\(denominator)" }
}

/// A fraction of integers near the limits of machine words, of their halves and of twice as much.
private struct WideFraction: Drawable, CustomStringConvertible {
  let numerator: BigInt
  let denominator: BigInt

  private static func integer(_ draw: inout SeededGenerator) -> BigInt {
    let bits = [0, 5, 31, 32, 62, 63, 64, 127][draw.integer(0...7)]
    let near = (BigInt(1) << bits) + BigInt([-1, 0, 0, 0, 1][draw.integer(0...4)])
    let value = draw.integer(0...2) > 0 ? near : BigInt(draw.next() >> UInt64(max(0, 64 - bits)))
    return draw.integer(0...1) == 0 ? value : -value
  }

  static func drawn(_ draw: inout SeededGenerator) -> WideFraction {
    let (numerator, denominator) = (integer(&draw), integer(&draw))
    return WideFraction(numerator: numerator, denominator: denominator.isZero ? 1 : denominator)
  }

  var simpler: [WideFraction] {
    [
      WideFraction(numerator: numerator / 2, denominator: denominator),
      WideFraction(numerator: numerator, denominator: denominator / 2),
    ].filter { !$0.denominator.isZero && $0.description != description }
  }

  var value: Rational { Rational(numerator, denominator) }

  var description: String { "\(numerator)/\(denominator)" }
}

@Suite struct RationalTests {
  /// Whether a value is n/d, in lowest terms and in the form that equal values have.
  private func isFraction(_ value: Rational, _ n: BigInt, _ d: BigInt) -> Bool {
    let fits = Int(exactly: value.numerator).map { $0 != .min } ?? false
    return value.numerator * d == n * value.denominator && value.denominator > 0
      && value.numerator.greatestCommonDivisor(with: value.denominator) == 1
      && (value.words != nil) == (fits && Int(exactly: value.denominator) != nil)
      && value.bitWidths == (value.numerator.magnitude.bitWidth, value.denominator.bitWidth - 1)
      && value.isWhole == (value.denominator == 1)
      && value.signum == (value.numerator.isZero ? 0 : value.numerator.sign == .minus ? -1 : 1)
      && value == Rational(n, d) && value.hashValue == Rational(n, d).hashValue
  }

  @Test func sumsOfWordsThatLeaveTheWords() {
    // 5n − 3 = −2⁶³.
    let n = (3 - (BigInt(1) << 63)) / 5
    #expect(isFraction(Rational(n, 3) + Rational(-1, 5), -(BigInt(1) << 63), 15))
    #expect(isFraction(Rational(Int.min), -(BigInt(1) << 63), 1))
    #expect(isFraction(-Rational(Int.min), BigInt(1) << 63, 1))
    #expect(isFraction(Rational(1, BigInt(Int.min)), -1, BigInt(1) << 63))
  }

  @Test func arithmeticIsThatOfIntegersOfAnySize() {
    forAll(Two<WideFraction, WideFraction>.self, count: 4000) { two in
      let (a, b) = (two.a, two.b)
      let (n, d, m, e) = (a.numerator, a.denominator, b.numerator, b.denominator)
      let (x, y) = (a.value, b.value)
      let isLess = d.sign == e.sign ? n * e < m * d : n * e > m * d
      return isFraction(x, n, d) && isFraction(-x, -n, d)
        && isFraction(x + y, n * e + m * d, d * e) && isFraction(x - y, n * e - m * d, d * e)
        && isFraction(x * y, n * m, d * e) && (x < y) == isLess
        && (x.divided(by: y).map { isFraction($0, n * e, d * m) } ?? m.isZero)
    }
  }

  @Test func literalsRoundAsTheSystemRoundsThem() {
    forAll(Literal.self, count: 1500) { literal in
      guard let rational = Rational(decimal: literal.description) else { return false }
      return rational.double == Double(literal.description)
        && rational.float == Float(literal.description)
    }
  }

  @Test func everyDoubleIsItself() {
    forAll(AnyDouble.self, count: 1500) { any in
      guard let rational = Rational(exactly: any.value) else { return false }
      return rational.double == any.value && rational.float == Float(any.value)
    }
  }

  @Test func halfwayBetweenDoublesGoesToTheEvenOne() {
    forAll(AnyDouble.self, count: 500) { any in
      let (low, high) = (any.value.magnitude, any.value.magnitude.nextUp)
      guard high.isFinite, let a = Rational(exactly: low), let b = Rational(exactly: high)
      else { return true }
      let middle = (a + b) * Rational(1, 2)
      let even = low.significandBitPattern % 2 == 0 ? low : high
      let tiny = Rational(1, BigInt(1) << 1200)
      return middle.double == even && (-middle).double == -even
        && (middle + tiny).double == high && (middle - tiny).double == low
    }
  }

  @Test(
    "literals that are known to be hard",
    arguments: [
      ("9007199254740993", 9_007_199_254_740_992), ("9007199254740995", 9_007_199_254_740_996),
      ("1e23", 1e23), ("8.5e22", 8.5e22),
      ("2.2250738585072011e-308", .leastNormalMagnitude.nextDown),
      ("2.2250738585072012e-308", 0x1p-1022), ("2.2250738585072014e-308", 0x1p-1022),
      ("4.9406564584124654e-324", 0x1p-1074), ("2.4703282292062327e-324", 0),
      ("2.4703282292062328e-324", 0x1p-1074), ("7.4109846876186981e-324", 0x1p-1074),
      ("7.4109846876186982e-324", 0x1p-1073), ("1.7976931348623157e308", 0x1.fffffffffffffp1023),
      ("1.7976931348623158e308", 0x1.fffffffffffffp1023), ("1.7976931348623159e308", .infinity),
      ("1e309", .infinity), ("1e4096", .infinity), ("1e-4096", 0), ("0.1", 0.1), ("0.5", 0.5),
      ("0.000000000000000000000000000000000000000000000000000001", 1e-54),
      ("6929495644600919.5", 6_929_495_644_600_920),
      ("3.518437208883201171875e13", 0x1.0000000000002p45),
    ] as [(String, Double)])
  func hard(_ text: String, _ expected: Double) throws {
    let rational = try #require(Rational(decimal: text))
    #expect(rational.double == expected)
    #expect((-rational).double == -expected)
  }

  @Test(
    "a float is rounded once, not by way of a double",
    arguments: [
      // 1 + 2⁻²⁴ and a bit below what a double holds: halfway for a double, above it in truth.
      ("1.000000059604644775390625", 1), ("1.0000000596046447753906250000001", 0x1.000002p0),
      ("1.00000017881393432617187499999999", 0x1.000002p0),
      ("3.4028235e38", 0x1.fffffep127), ("3.4028235677973367e38", .infinity),
      ("3.4028235677973366e38", 0x1.fffffep127), ("1.401298464324817e-45", 0x1p-149),
      ("7.006492321624085e-46", 0), ("7.006492321624086e-46", 0x1p-149), ("1e-400", 0),
    ] as [(String, Float)])
  func float(_ text: String, _ expected: Float) throws {
    #expect(try #require(Rational(decimal: text)).float == expected)
  }

  @Test func textGivesTheValueBack() {
    forAll(Fraction.self) { Rational(text: $0.value.text) == $0.value }
    forAll(AnyDouble.self) { any in
      let exact = ExactNumber(any.value)
      return ExactNumber(text: exact.text) == exact
    }
    forAll(Literal.self) { literal in
      guard let rational = Rational(decimal: literal.description) else { return false }
      return Rational(text: rational.text) == rational
        && Rational(text: (-rational).text) == -rational
    }
  }

  @Test(
    "decimals where they are finite, fractions otherwise",
    arguments: [
      ("0.1", "0.1"), ("-12", "-12"), ("1/3", "1/3"), ("-2/6", "-1/3"), ("1.50", "1.5"),
      ("1e3", "1000"), ("125e-2", "1.25"), ("0", "0"), ("1/8", "0.125"), ("-0.5e0", "-0.5"),
    ])
  func text(_ text: String, _ printed: String) throws {
    #expect(try #require(Rational(text: text)).text == printed)
  }

  @Test(
    "what is no number",
    arguments: [
      "", "-", ".", "e5", "1e", "1e+", "1.2.3", "--1", "-+1", "1e5.5", "1e5e5", "+", "1_000", " 1",
      "1 ", "0x10", "1.-5", "1.+5", ".+5", "1/0", "1/-3", "--1/3", "1/", "/2", "1/2/3", "nan(1)",
      "infinity", "1e9999", "1e-9999", "1e9223372036854775807", "1e-9223372036854775808",
      "1e99999999999999999999", "\u{0661}",
    ])
  func noNumber(_ text: String) {
    #expect(Rational(text: text) == nil)
    #expect(ExactNumber(text: text) == nil)
  }

  @Test func aLiteralAsLongAsAFileIsRefusedAtOnce() {
    let digits = String(repeating: "7", count: 10_000_000)
    #expect(Rational(text: digits) == nil)
    #expect(Rational(text: "1/" + digits) == nil)
    #expect(Rational(decimal: "0." + digits) == nil)
  }

  @Test func longLiteralsAreReadDigitForDigit() throws {
    var draw = SeededGenerator(seed: 7)
    for count in [17, 18, 19, 36, 37, 1000, Rational.literalLimit] {
      let digits = "9" + (1..<count).map { _ in "\(draw.integer(0...9))" }.joined()
      #expect(Rational(text: digits)?.text == digits)
      let leading = String(digits.reversed())
      #expect(Rational(decimal: leading)?.numerator == BigInt(leading))
    }
    #expect(Rational(decimal: "1e4096")?.text == "1" + String(repeating: "0", count: 4096))
    #expect(Rational(text: String(repeating: "1", count: Rational.literalLimit + 1)) == nil)
  }

  @Test func fractionsAreAField() {
    forAll(Two<Fraction, Two<Fraction, Fraction>>.self) { three in
      let (x, y, z) = (three.a.value, three.b.a.value, three.b.b.value)
      guard x + y == y + x, x * y == y * x, (x + y) * z == x * z + y * z, x - y + y == x else {
        return false
      }
      guard let quotient = x.divided(by: y) else { return y == Rational(0) }
      return quotient * y == x
    }
  }

  @Test func orderIsThatOfTheDoubles() {
    forAll(Two<AnyDouble, AnyDouble>.self) { two in
      guard let x = Rational(exactly: two.a.value), let y = Rational(exactly: two.b.value)
      else { return false }
      return (x < y) == (two.a.value < two.b.value) && (x == y) == (two.a.value == two.b.value)
    }
  }

  @Test func lowestTermsWithAPositiveDenominator() {
    let half = Rational(BigInt(3), BigInt(-6))
    #expect(half.numerator == -1 && half.denominator == 2)
    #expect(Rational(0, 5) == Rational(0))
    #expect(half == Rational(text: "-0.5"))
    #expect(Rational(4, 2).integer == 2 && Rational(1, 2).integer == nil)
    #expect(Rational(BigInt(1) << 70, 1).integer == nil && Rational(BigInt(1) << 70, 1).isWhole)
  }

  @Test func powers() {
    #expect(Rational(2, 3).power(3) == Rational(8, 27))
    #expect(Rational(2, 3).power(-2) == Rational(9, 4))
    #expect(Rational(-2, 1).power(3) == Rational(-8))
    #expect(Rational(0).power(0) == Rational(1))
    #expect(Rational(0).power(-1) == nil)
    #expect(Rational(1).power(.max) == Rational(1))
    #expect(Rational(-1).power(.min) == Rational(1))
    #expect(Rational(2).power(.min) == nil)
    #expect(Rational(2).power(1_000_000) == nil)
    #expect(Rational(1, 2).power(-100) == Rational(BigInt(1) << 100, 1))
  }

  @Test func signedZeroAndWhatIsNoFraction() {
    #expect(ExactNumber(-0.0) == .negativeZero && ExactNumber(-0.0).text == "-0")
    #expect(ExactNumber(text: "-0") == .negativeZero)
    #expect(ExactNumber.negativeZero.double.sign == .minus)
    #expect(ExactNumber.negativeZero.float.sign == .minus)
    #expect(ExactNumber(Double.nan) == .nan && ExactNumber.nan.double.isNaN)
    #expect(ExactNumber(-Double.infinity) == .infinity(negative: true))
    #expect(ExactNumber.infinity(negative: true).float == -.infinity)
    #expect(ExactNumber.nan.rational == nil && ExactNumber.negativeZero.rational == Rational(0))
  }
}

extension Rational {
  fileprivate init(_ numerator: Int, _ denominator: Int) {
    self.init(BigInt(numerator), BigInt(denominator))
  }
}

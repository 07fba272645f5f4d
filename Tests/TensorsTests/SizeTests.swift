import AdjointTensors
import Testing

/// A polynomial of A, B and C as a plain list of terms: what sizes are compared with.
private struct Polynomial: Drawable, CustomStringConvertible {
  struct Term: Sendable {
    var coefficient: Int
    var exponents: [Int]
  }

  static let dims = ["A", "B", "C"]
  var terms: [Term]

  static func drawn(_ draw: inout SeededGenerator) -> Polynomial {
    let count = draw.integer(0...4)
    return Polynomial(
      terms: (0..<count).map { _ in
        Term(
          coefficient: draw.integer(-5...5), exponents: dims.map { _ in draw.integer(0...2) })
      })
  }

  var simpler: [Polynomial] {
    var result: [Polynomial] = []
    for index in terms.indices {
      var shorter = self
      shorter.terms.remove(at: index)
      result.append(shorter)
    }
    for index in terms.indices {
      if abs(terms[index].coefficient) > 1 {
        var smaller = self
        smaller.terms[index].coefficient /= 2
        result.append(smaller)
      }
      for dim in Self.dims.indices where terms[index].exponents[dim] > 0 {
        var flatter = self
        flatter.terms[index].exponents[dim] -= 1
        result.append(flatter)
      }
    }
    return result
  }

  func size() throws -> Size {
    var sum = Size(0)
    for term in terms {
      var product = Size(term.coefficient)
      for (dim, exponent) in zip(Self.dims, term.exponents) {
        for _ in 0..<exponent { product = try product * Size(dim: dim) }
      }
      sum = try sum + product
    }
    return sum
  }

  func value(_ point: [Int]) -> Int {
    terms.reduce(0) { sum, term in
      sum
        + zip(point, term.exponents).reduce(term.coefficient) { product, factor in
          (0..<factor.1).reduce(product) { power, _ in power * factor.0 }
        }
    }
  }

  var description: String { (try? size().description) ?? "overflow" }
}

/// All points of {1, …, 4}³.
private let points: [[Int]] = (0..<64).map { [$0 % 4 + 1, $0 / 4 % 4 + 1, $0 / 16 + 1] }

private func value(_ size: Size, _ point: [Int]) throws -> Int? {
  try size.bound(to: Dictionary(uniqueKeysWithValues: zip(Polynomial.dims, point))).constant
}

@Suite struct SizeTests {
  @Test func evaluatesAsThePolynomial() {
    forAll(Polynomial.self) { p in
      let size = try p.size()
      return try points.allSatisfy { try value(size, $0) == p.value($0) }
    }
  }

  @Test func sumDifferenceAndProductAreThoseOfTheValues() {
    forAll(Two<Polynomial, Polynomial>.self) { two in
      let (x, y) = (try two.a.size(), try two.b.size())
      let (sum, difference, product) = (try x + y, try x - y, try x * y)
      return try points.allSatisfy {
        let (u, v) = (two.a.value($0), two.b.value($0))
        return try value(sum, $0) == u + v && value(difference, $0) == u - v
          && value(product, $0) == u * v
      }
    }
  }

  @Test func equalPolynomialsAreEqualValues() {
    forAll(Two<Polynomial, Polynomial>.self) { two in
      let (x, y) = (try two.a.size(), try two.b.size())
      // Degrees are 2 at most in each dimension, so four values of each tell polynomials apart.
      let agree = points.allSatisfy { two.a.value($0) == two.b.value($0) }
      guard (x == y) == agree else { return false }
      let forth = try (x + y) * (x - y)
      let back = try x * x - y * y
      return try forth == back && forth.hashValue == back.hashValue && x - x == Size(0)
    }
  }

  @Test func printingTellsSizesApart() {
    forAll(Two<Polynomial, Polynomial>.self) { two in
      let (x, y) = (try two.a.size(), try two.b.size())
      return (x == y) == (x.description == y.description)
    }
  }

  @Test func aProductDividesByItsFactors() {
    forAll(Two<Polynomial, Polynomial>.self, count: 1000) { two in
      let (x, y) = (try two.a.size(), try two.b.size())
      if y == Size(0) { return x.dividedExactly(by: y) == nil }
      return try (x * y).dividedExactly(by: y) == x
    }
  }

  @Test func aQuotientTimesTheDivisorIsTheSize() {
    forAll(Two<Polynomial, Polynomial>.self, count: 1000) { two in
      let (x, y) = (try two.a.size(), try two.b.size())
      guard let quotient = x.dividedExactly(by: y) else { return true }
      return try quotient * y == x
    }
  }

  @Test func aRemainderIsNoQuotient() {
    forAll(Two<Polynomial, Polynomial>.self) { two in
      let (x, y) = (try two.a.size(), try two.b.size())
      if let constant = y.constant, abs(constant) <= 1 { return true }
      return try (x * y + 1).dividedExactly(by: y) == nil
    }
  }

  @Test func theMinimumIsALowerBoundAndReachedAtOne() {
    forAll(Polynomial.self, count: 1000) { p in
      guard let minimum = try p.size().minimum else { return true }
      return points.allSatisfy { p.value($0) >= minimum } && p.value([1, 1, 1]) == minimum
    }
  }

  @Test(
    "the minimum over all dimensions from 1",
    arguments: [
      ("A", 1), ("A-1", 0), ("A-2", -1), ("2*A*B-A", 1), ("A^2-A", 0), ("A*B-A-B+1", 0),
      ("-A", nil), ("A-B", nil), ("B-A*B", nil), ("7", 7), ("-7", -7), ("0", 0),
    ] as [(String, Int?)])
  func minimum(_ text: String, _ expected: Int?) throws {
    #expect(try sizeFromText(text).minimum == expected)
    #expect(try sizeFromText(text).isAtLeast(0) == (expected.map { $0 >= 0 } ?? false))
  }

  @Test(
    "exact quotients",
    arguments: [
      ("2*N", "2", "N"), ("N^2-1", "N-1", "N+1"), ("N*H", "H", "N"), ("N", "2", nil),
      ("N", "H", nil), ("N", "0", nil), ("0", "N", "0"), ("2*N+1", "2", nil), ("6", "3", "2"),
      ("6", "4", nil), ("N", "N^2", nil), ("N^2+2*N*M+M^2", "N+M", "M+N"),
    ] as [(String, String, String?)])
  func quotient(_ dividend: String, _ divisor: String, _ expected: String?) throws {
    let quotient = try sizeFromText(dividend).dividedExactly(by: try sizeFromText(divisor))
    #expect(quotient?.description == expected)
  }

  @Test(
    "printing, highest degree first",
    arguments: [
      "0", "1", "-1", "N", "-N", "2*N+1", "N^2-N", "H*N+H-3", "-2*N^2*M^3",
    ])
  func printing(_ text: String) throws {
    let sorted = text == "-2*N^2*M^3" ? "-2*M^3*N^2" : text
    #expect(try sizeFromText(text).description == sorted)
  }

  @Test func whatLeavesTheIntegersIsAnError() throws {
    let n = Size(dim: "N")
    #expect(throws: SizeError.overflow) { try Size(.max) + 1 }
    #expect(throws: SizeError.overflow) { try Size(.min) - 1 }
    #expect(throws: SizeError.overflow) { try Size(0) - Size(.min) }
    #expect(throws: SizeError.overflow) { try Size(.max) * 2 }
    #expect(throws: SizeError.overflow) { try Size(.min) * Size(-1) }
    #expect(throws: SizeError.overflow) { try Size(.max) * n * 2 }
    #expect(throws: SizeError.overflow) { try Size(.max) * n + n }
    #expect(throws: SizeError.overflow) { try (n * n).bound(to: ["N": 1 << 32]) }
    #expect(throws: SizeError.overflow) {
      var power = n
      for _ in 0..<100 { power = try power * power }
    }
  }

  @Test func aPolynomialOfTooManyTermsIsAnErrorAtOnce() throws {
    func sum(_ letter: String, _ count: Int) throws -> Size {
      try (0..<count).reduce(Size(0)) { try $0 + Size(dim: "\(letter)\($1)") }
    }
    let (a, b) = (try sum("A", 16), try sum("B", 16))
    let product = try a * b
    #expect(product.minimum == 256)
    #expect(product.dividedExactly(by: b) == a)
    #expect(throws: SizeError.tooManyTerms) { try product + 1 }
    #expect(throws: SizeError.tooManyTerms) { try sum("C", Size.termLimit + 1) }
    #expect(throws: SizeError.tooManyTerms) { try product * product }
  }

  @Test func theLeastIntegerDividesWithoutATrap() throws {
    #expect(Size(.min).dividedExactly(by: Size(-1)) == nil)
    #expect(Size(.min).dividedExactly(by: 1) == Size(.min))
    let scaled = try Size(.min) * Size(dim: "N")
    #expect(scaled.dividedExactly(by: Size(-1)) == nil)
  }

  @Test func valuesNeedEveryDimensionAndAreNatural() throws {
    let size = try sizeFromText("N*H-4")
    #expect(try size.value(under: ["N": 3, "H": 2]) == 2)
    #expect(throws: SizeError.unbound("H")) { try size.value(under: ["N": 3]) }
    #expect(throws: SizeError.negative("H*N-4")) { try size.value(under: ["N": 1, "H": 1]) }
    #expect(try size.bound(to: ["N": 3]).description == "3*H-4")
    #expect(size.dims == ["N", "H"])
    #expect(size.degree == 2)
    #expect(size.constant == nil && Size(4).constant == 4)
  }

  @Test func theConstantOfADifferenceOfEqualsIsZero() throws {
    let n = Size(dim: "N")
    #expect(try (n - n).constant == 0)
    #expect(try (n - n) == 0)
    #expect(try (n - n + 3).constant == 3)
  }
}

/// The size of a text such as `2*N^2-1`, a sum of products without parentheses.
func sizeFromText(_ text: String) throws -> Size {
  var sum = Size(0)
  let spaced = text.replacing("-", with: " -").replacing("+", with: " ")
  for word in spaced.split(separator: " ") {
    var product = Size(word.hasPrefix("-") ? -1 : 1)
    for factor in word.drop(while: { $0 == "-" }).split(separator: "*") {
      let parts = factor.split(separator: "^")
      let base = Int(parts[0]).map { Size($0) } ?? Size(dim: String(parts[0]))
      for _ in 0..<(parts.count == 2 ? Int(parts[1]) ?? 1 : 1) { product = try product * base }
    }
    sum = try sum + product
  }
  return sum
}

import AdjointTensors
import Foundation

/// How far the numerators of scalars grow: degree in unknowns, atoms, signs and exponentials, and
/// the bits of their coefficients. Denominators are kept as products of named polynomials, so that
/// a sum of quotients with one denominator keeps it.
struct Growth {
  /// A polynomial that divides.
  private enum Divisor: Hashable {
    /// The numerator of a scalar, of a matrix's determinant.
    case scalar(ScalarID)
    case matrix(Int)
    /// The exponential of a term of an exponent.
    case exponential(ScalarID)
    /// A natural number.
    case natural(Rational)
  }

  /// Degree of a numerator, the logarithm (base 2) of the sum of its coefficients' magnitudes, and
  /// the number of its denominator.
  private struct Entry {
    var degree = 0.0
    var bits = 0.0
    var divisor = 0
  }

  private let pool: ScalarPool
  private var entries: [ScalarID: Entry] = [:]
  private var divisors: [[Divisor: Double]] = [[:]]
  private var numbers: [[Divisor: Double]: Int] = [[:]: 0]
  private var merged: [[Int]: Int] = [:]
  private var excess: [[Int]: (Double, Double)] = [:]
  private var matrices: [Int: Entry] = [:]
  /// The least common denominator of exponents' coefficients.
  private var scale = 1.0
  private var worst = 0.0
  private var atoms = 0.0
  /// Whether every exponent is affine in unknowns; otherwise their values count as independent.
  private(set) var exponentsAreAffine = true

  /// The greatest degree that counts as a proof.
  static let limit = 0x1p40

  /// The bound on the probability that one round takes a difference of one of the pairs for 0, or
  /// nil where a degree is above `limit`.
  ///
  ///     d/p₀ + K²·D/p₀ + B/(59·towers)
  ///
  /// d is the degree of a difference, K the number of atoms, D the degree of what they are known
  /// by, B the bits of a difference.
  ///
  /// - Parameter solved: how many unknowns are solved for, each replaced by a quotient whose degree
  ///   is at most D, which multiplies all degrees.
  static func bound(
    _ pool: ScalarPool, _ pairs: [(ScalarID, ScalarID)], solved: Int = 0
  ) -> (bound: Double?, exponentsAreAffine: Bool) {
    var growth = Growth(pool)
    let cone = pool.cone(pairs.flatMap { [$0.0, $0.1] })
    growth.findScale(cone)
    for id in cone { growth.add(id) }
    let (degree, bits) = growth.extent(of: pairs)
    let affine = growth.exponentsAreAffine
    guard degree <= limit, growth.worst <= limit, bits.isFinite else { return (nil, affine) }
    let merges = growth.atoms * growth.atoms * max(growth.worst, 1)
    let factor = pow(growth.worst + 1, Double(solved))
    let bound =
      (degree + merges) * factor / PrimeTower.least
      + bits * factor / (59 * PrimeTower.count)
    return (bound, affine)
  }

  /// The greatest degree of a difference of the pairs over its denominator, and the logarithm (base
  /// 2) of the sum of its coefficients' magnitudes: both are upper bounds.
  static func extent(
    _ pool: ScalarPool, _ pairs: [(ScalarID, ScalarID)]
  ) -> (degree: Double, bits: Double) {
    var growth = Growth(pool)
    let cone = pool.cone(pairs.flatMap { [$0.0, $0.1] })
    growth.findScale(cone)
    for id in cone { growth.add(id) }
    return growth.extent(of: pairs)
  }

  private mutating func extent(
    of pairs: [(ScalarID, ScalarID)]
  ) -> (degree: Double, bits: Double) {
    var (degree, bits) = (0.0, 0.0)
    for (left, right) in pairs {
      let difference = sum([(left, 1), (right, 1)], bits: 0)
      degree = max(degree, difference.degree)
      bits = max(bits, difference.bits)
    }
    return (degree, bits)
  }

  private init(_ pool: ScalarPool) { self.pool = pool }

  private mutating func findScale(_ cone: [ScalarID]) {
    for id in cone {
      let u: ScalarID
      switch pool[id] {
      case .exp(let exponent), .function(.sin, let exponent), .function(.cos, let exponent):
        u = exponent
      default: continue
      }
      for term in exponentTerms(u) {
        let denominator = Double(term.coefficient.denominator)
        if (scale / denominator).rounded() * denominator != scale { scale *= denominator }
        if !isAffine(term.scalar) { exponentsAreAffine = false }
      }
    }
  }

  private func isAffine(_ id: ScalarID) -> Bool {
    if case .unknown = pool[id] { return true }
    return pool.value(id) != nil
  }

  private func exponentTerms(_ u: ScalarID) -> [Scalar.Term] {
    switch pool[u] {
    case .sum(let constant, let terms):
      constant.isZero ? terms : terms + [.init(scalar: ScalarPool.one, coefficient: constant)]
    case .constant(let value): [.init(scalar: ScalarPool.one, coefficient: value)]
    default: [.init(scalar: u, coefficient: Rational(1))]
    }
  }

  private mutating func add(_ id: ScalarID) {
    let entry = entry(id)
    entries[id] = entry
    worst = max(worst, entry.degree + size(entry.divisor).degree)
  }

  private mutating func entry(_ id: ScalarID) -> Entry {
    switch pool[id] {
    case .constant(let value): return constant(value)
    case .unknown: return Entry(degree: 1)
    case .sum(let constant, let terms):
      var parts = terms.map { ($0.scalar, $0.coefficient) }
      if !constant.isZero { parts.append((ScalarPool.one, constant)) }
      return rationalSum(parts)
    case .product(let factors): return product(factors)
    case .exp(let u):
      atoms += 1
      return exponential(u, exponent: 1)
    case .log, .root, .maximum:
      atoms += 1
      return Entry(degree: 1)
    case .positive(let u):
      atoms += 1
      var count = 1.0
      if case .product(let list) = pool[u] { count = Double(list.count) }
      return Entry(degree: count, bits: 1, divisor: number([.natural(Rational(2)): 1]))
    case .zero:
      atoms += 1
      return Entry(degree: 1)
    case .function(let function, _):
      atoms += 1
      guard function == .sin || function == .cos else { return Entry(degree: 1) }
      return Entry(
        degree: 2, bits: 1, divisor: number([.exponential(id): 1, .natural(Rational(2)): 1]))
    case .determinant(let matrix): return determinant(matrix)
    case .inverse(let matrix, _, _): return inverse(matrix)
    case .infinity, .undefined: return Entry()
    }
  }

  private mutating func constant(_ value: Rational) -> Entry {
    let divisor =
      value.denominator == 1 ? 0 : number([.natural(Rational(value.denominator, 1)): 1])
    return Entry(bits: Double(value.bitWidths.numerator), divisor: divisor)
  }

  private mutating func rationalSum(_ parts: [(ScalarID, Rational)]) -> Entry {
    var list: [(Entry, Double)] = []
    for (scalar, coefficient) in parts {
      var entry = entries[scalar] ?? Entry()
      let own = constant(coefficient)
      entry.bits += own.bits
      entry.divisor = combine(entry.divisor, own.divisor, isProduct: true)
      list.append((entry, 0))
    }
    return total(list.map(\.0))
  }

  private mutating func sum(_ parts: [(ScalarID, Int)], bits: Double) -> Entry {
    total(parts.map { entries[$0.0] ?? Entry() })
  }

  /// The sum over the least common denominator.
  private mutating func total(_ list: [Entry]) -> Entry {
    var common = 0
    for entry in list where entry.divisor != common {
      common = combine(common, entry.divisor, isProduct: false)
    }
    var result = Entry(divisor: common)
    var most = 0.0
    for entry in list {
      let (degree, bits) = missing(entry.divisor, in: common)
      result.degree = max(result.degree, entry.degree + degree)
      most = max(most, entry.bits + bits)
    }
    result.bits = most + log2(Double(max(list.count, 1)))
    return result
  }

  private mutating func product(_ factors: [Scalar.Factor]) -> Entry {
    var result = Entry()
    for factor in factors {
      let exponent = Double(factor.exponent)
      let part: Entry
      if case .exp(let u) = pool[factor.scalar] {
        part = exponential(u, exponent: exponent)
      } else {
        part = power(factor.scalar, exponent)
      }
      result.degree += part.degree
      result.bits += part.bits
      result.divisor = combine(result.divisor, part.divisor, isProduct: true)
    }
    return result
  }

  private mutating func power(_ scalar: ScalarID, _ exponent: Double) -> Entry {
    let base = entries[scalar] ?? Entry()
    if exponent > 0 {
      let own = divisors[base.divisor].mapValues { $0 * exponent }
      return Entry(
        degree: base.degree * exponent, bits: base.bits * exponent, divisor: number(own))
    }
    // (P/Q)⁻ᵏ = Qᵏ/Pᵏ
    let (degree, bits) = size(base.divisor)
    return Entry(
      degree: -exponent * degree, bits: -exponent * bits,
      divisor: number([.scalar(scalar): -exponent]))
  }

  /// A monomial of exponentials, one of each term of the exponent.
  private mutating func exponential(_ u: ScalarID, exponent: Double) -> Entry {
    var result = Entry()
    var below: [Divisor: Double] = [:]
    for term in exponentTerms(u) {
      let weight = term.coefficient.double * scale * exponent
      if weight > 0 { result.degree += weight } else { below[.exponential(term.scalar)] = -weight }
    }
    result.divisor = number(below)
    return result
  }

  private mutating func determinant(_ matrix: Int) -> Entry {
    if let known = matrices[matrix] { return known }
    let list = pool.matrices[matrix]
    let size = FieldLevel.size(list)
    var result = Entry()
    for row in 0..<size {
      let entries = list[row * size..<(row + 1) * size].map { self.entries[$0] ?? Entry() }
      let own = total(entries)
      result.degree += own.degree
      result.bits += own.bits
      result.divisor = combine(result.divisor, own.divisor, isProduct: true)
    }
    matrices[matrix] = result
    return result
  }

  private mutating func inverse(_ matrix: Int) -> Entry {
    let determinant = determinant(matrix)
    let (degree, bits) = size(determinant.divisor)
    return Entry(
      degree: determinant.degree + degree, bits: determinant.bits + bits,
      divisor: combine(determinant.divisor, number([.matrix(matrix): 1]), isProduct: true))
  }

  private mutating func number(_ divisor: [Divisor: Double]) -> Int {
    if let known = numbers[divisor] { return known }
    divisors.append(divisor)
    numbers[divisor] = divisors.count - 1
    return divisors.count - 1
  }

  /// The product or the least common multiple of two denominators.
  private mutating func combine(_ a: Int, _ b: Int, isProduct: Bool) -> Int {
    if a == 0 { return b }
    if b == 0 || (a == b && !isProduct) { return a }
    let key = [a, b, isProduct ? 1 : 0]
    if let known = merged[key] { return known }
    let result = number(
      divisors[a].merging(divisors[b]) { isProduct ? $0 + $1 : max($0, $1) })
    merged[key] = result
    return result
  }

  /// Degree and bits of what a denominator lacks of a multiple of it.
  private mutating func missing(_ part: Int, in whole: Int) -> (Double, Double) {
    if part == whole { return (0, 0) }
    let key = [part, whole]
    if let known = excess[key] { return known }
    let own = divisors[part]
    var result = (0.0, 0.0)
    for (divisor, exponent) in divisors[whole] {
      let rest = exponent - own[divisor, default: 0]
      let (degree, bits) = size(divisor)
      result = (result.0 + rest * degree, result.1 + rest * bits)
    }
    excess[key] = result
    return result
  }

  private mutating func size(_ number: Int) -> (degree: Double, bits: Double) {
    missing(0, in: number)
  }

  private func size(_ divisor: Divisor) -> (Double, Double) {
    switch divisor {
    case .scalar(let id): (entries[id]?.degree ?? 1, entries[id]?.bits ?? 0)
    case .matrix(let number): (matrices[number]?.degree ?? 1, matrices[number]?.bits ?? 0)
    case .exponential: (1, 0)
    case .natural(let value): (0, Double(value.bitWidths.numerator))
    }
  }
}

import AdjointTensors

/// A sum of terms with rational coefficients: one entry of a tensor as a function of the entries of
/// its atoms. Equal polynomials in canonical form are equal values.
struct Polynomial: Hashable, Sendable {
  /// No coefficient is 0.
  var terms: [Term: Rational]

  static let zero = Polynomial(terms: [:])
  static let one = Polynomial(constant: Rational(1))

  init(terms: [Term: Rational]) { self.terms = terms }

  init(constant: Rational) {
    terms = constant == Rational(0) ? [:] : [.one: constant]
  }

  /// A single factor.
  init(_ atom: AtomID, _ indices: [Index], exponent: Int = 1) {
    let factor = Factor(atom: atom, indices: indices, exponent: exponent)
    terms = [Term(bounds: [], factors: [factor]): Rational(1)]
  }

  var isZero: Bool { terms.isEmpty }

  /// The value, if no atom occurs.
  var constant: Rational? {
    if terms.isEmpty { return Rational(0) }
    return terms.count == 1 ? terms[.one] : nil
  }

  /// Terms in a fixed order.
  var sorted: [(term: Term, coefficient: Rational)] {
    terms.map { ($0.key, $0.value) }.sorted { a, b in
      if a.0.bounds.count != b.0.bounds.count { return a.0.bounds.count < b.0.bounds.count }
      return a.0.factors.lexicographicallyPrecedes(b.0.factors)
    }
  }

  mutating func add(_ coefficient: Rational, _ term: Term) {
    let sum = terms[term].map { $0 + coefficient } ?? coefficient
    terms[term] = sum == Rational(0) ? nil : sum
  }

  static func + (a: Polynomial, b: Polynomial) -> Polynomial {
    var result = a
    for (term, coefficient) in b.terms { result.add(coefficient, term) }
    return result
  }

  static func - (a: Polynomial, b: Polynomial) -> Polynomial { a + b.scaled(Rational(-1)) }

  func scaled(_ factor: Rational) -> Polynomial {
    factor == Rational(0) ? .zero : Polynomial(terms: terms.mapValues { $0 * factor })
  }

  /// The free variables that occur.
  var freeVariables: Set<Int> {
    terms.keys.reduce(into: []) { $0.formUnion($1.freeVariables) }
  }
}

/// The normal form of a side would be too large, or holds what has none.
enum NormalFormFailure: Error {
  case tooLarge
  case undefined
}

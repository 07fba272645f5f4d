/// A number times powers of atoms: factors by their numbers, ascending, repeated for powers.
struct Monomial: Hashable {
  var coefficient: Double
  var factors: [Int]

  init(_ coefficient: Double, _ factors: [Int] = []) {
    self.coefficient = coefficient
    self.factors = factors
  }

  /// True where the coefficient is a number that products can carry.
  var isSound: Bool { coefficient.isNormal && coefficient.magnitude < 1e30 }

  static func * (a: Monomial, b: Monomial) -> Monomial {
    Monomial(a.coefficient * b.coefficient, (a.factors + b.factors).sorted())
  }

  /// The monomial without these factors, each taken away once.
  /// - Requires: it has them.
  func dividing(by factors: [Int]) -> Monomial {
    var result = self
    for factor in factors {
      guard let position = result.factors.firstIndex(of: factor) else {
        preconditionFailure("\(self) has no factor \(factor)")
      }
      result.factors.remove(at: position)
    }
    return result
  }

  /// The factors that both have.
  static func common(_ a: [Int], _ b: [Int]) -> [Int] {
    var (rest, result) = (b, [Int]())
    for factor in a {
      if let position = rest.firstIndex(of: factor) {
        rest.remove(at: position)
        result.append(factor)
      }
    }
    return result
  }
}

/// What monomials are made of: values of a body that no sum or product makes, and sums without a
/// common factor. Equal sums have one number.
struct MonomialAtoms {
  enum Atom: Hashable {
    /// A value of the body by its number.
    case value(Int)
    case sum([Monomial])
    /// Factors that several products have.
    case product([Int])
  }

  private(set) var atoms: [Atom] = []
  private var numbers: [Atom: Int] = [:]

  /// The most terms that a sum may have.
  static let termLimit = 8
  /// The most factors that a product may have.
  static let factorLimit = 12

  /// The number of an atom.
  mutating func number(_ atom: Atom) -> Int {
    if let known = numbers[atom] { return known }
    atoms.append(atom)
    numbers[atom] = atoms.count - 1
    return atoms.count - 1
  }

  /// The terms of a factor that is a sum.
  func terms(_ factor: Int) -> [Monomial]? {
    if case .sum(let terms) = atoms[factor] { return terms }
    return nil
  }

  /// The sum of terms as the product of what they have in common and a sum of the rest. Sums among
  /// the terms are opened only where that lets terms of like factors become one.
  /// - Returns: nil where the sum would have too many terms, or numbers alone: of unlike signs,
  ///   these are not added up, and no factor says what type they have.
  mutating func sum(_ terms: [Monomial]) -> Monomial? {
    var terms = MonomialAtoms.collected(terms)
    if terms.count == 1 { return terms[0] }
    let common = terms.dropFirst().reduce(terms[0].factors) {
      Monomial.common($0, $1.factors)
    }
    terms = terms.map { $0.dividing(by: common) }
    while let opened = opened(terms) { terms = opened }
    if terms.count == 1 { return Monomial(1, common) * terms[0] }
    guard terms.count <= MonomialAtoms.termLimit, !terms.allSatisfy(\.factors.isEmpty)
    else { return nil }
    var content = 1.0
    let size = terms[0].coefficient.magnitude
    if terms.allSatisfy({ $0.coefficient.magnitude == size }) {
      content = size
      for index in terms.indices { terms[index].coefficient /= size }
    }
    terms.sort { ($0.factors.count, $0.factors.lexical) < ($1.factors.count, $1.factors.lexical) }
    return Monomial(content, (common + [number(.sum(terms))]).sorted())
  }

  /// Terms of like factors added up, where they have one sign, so that nothing cancels.
  private static func collected(_ terms: [Monomial]) -> [Monomial] {
    var result: [Monomial] = []
    for term in terms {
      let like = result.firstIndex {
        $0.factors == term.factors && ($0.coefficient < 0) == (term.coefficient < 0)
      }
      if let like {
        result[like].coefficient += term.coefficient
      } else {
        result.append(term)
      }
    }
    return result
  }

  /// The terms with one that is a sum replaced by its terms, if fewer come out.
  private func opened(_ terms: [Monomial]) -> [Monomial]? {
    for (position, term) in terms.enumerated() {
      guard term.factors.count == 1, let inner = self.terms(term.factors[0]) else { continue }
      var rest = terms
      rest.remove(at: position)
      let expanded = inner.map { Monomial(term.coefficient) * $0 }
      let result = MonomialAtoms.collected(rest + expanded)
      if result.count < rest.count + expanded.count { return result }
    }
    return nil
  }
}

extension [Int] {
  /// A text by which lists of factors are ordered.
  fileprivate var lexical: String { map(String.init).joined(separator: ",") }
}

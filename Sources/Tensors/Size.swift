/// What can go wrong with sizes: each case is a mistake of the model or its data, never a trap.
public enum SizeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A coefficient, an exponent or a product of sizes leaves the 64-bit integers.
  case overflow
  /// A polynomial has more terms than `Size.termLimit`.
  case tooManyTerms
  /// A dimension has no value yet.
  case unbound(String)
  /// A size came out negative.
  case negative(String)

  public var description: String {
    switch self {
    case .overflow: "the size overflows 64 bits"
    case .tooManyTerms: "the size has more than \(Size.termLimit) terms"
    case .unbound(let name): "the dimension \(name) has no value"
    case .negative(let text): "the size \(text) is negative"
    }
  }
}

/// A size: an integer polynomial of the names of dimensions, in normal form, so that equal
/// polynomials are equal values. `2*N+1`, `N*H`, `784`.
public struct Size: Hashable, Sendable {
  /// A power of a dimension.
  struct Factor: Hashable, Sendable, Comparable {
    let dim: String
    let exponent: Int

    static func < (a: Factor, b: Factor) -> Bool {
      (a.dim, b.exponent) < (b.dim, a.exponent)
    }
  }

  /// A coefficient times powers of dimensions.
  struct Term: Hashable, Sendable {
    var coefficient: Int
    let factors: [Factor]

    var degree: Int { factors.reduce(0) { $0 + $1.exponent } }
  }

  /// The most terms of a size: far more than a shape has, and few enough that arithmetic is quick.
  public static let termLimit = 256

  /// Most sizes are numbers, which take no memory of their own.
  private enum Form: Hashable {
    case constant(Int)
    /// At least one term has factors.
    case polynomial([Term])
  }

  private let form: Form

  /// No two terms have the same factors, no coefficient is 0; highest degree first.
  var terms: [Term] {
    switch form {
    case .constant(0): []
    case .constant(let value): [Term(coefficient: value, factors: [])]
    case .polynomial(let terms): terms
    }
  }

  /// A constant size.
  public init(_ constant: Int) { form = .constant(constant) }

  /// The size that a dimension's name stands for.
  public init(dim: String) {
    form = .polynomial([Term(coefficient: 1, factors: [Factor(dim: dim, exponent: 1)])])
  }

  init(normalising list: [Term], limit: Int = termLimit) throws(SizeError) {
    var sums: [[Factor]: Int] = [:]
    for term in list {
      let (sum, overflow) = sums[term.factors, default: 0].addingReportingOverflow(term.coefficient)
      if overflow { throw .overflow }
      sums[term.factors] = sum
    }
    sums = sums.filter { $0.value != 0 }
    if sums.count > limit { throw .tooManyTerms }
    if sums.isEmpty || sums.count == 1 && sums[[]] != nil {
      form = .constant(sums[[]] ?? 0)
      return
    }
    form = .polynomial(
      sums
        .map { Term(coefficient: $0.value, factors: $0.key) }
        .sorted(by: Size.precedes))
  }

  /// The order of printing: by degree, then by the names.
  private static func precedes(_ a: Term, _ b: Term) -> Bool {
    if a.degree != b.degree { return a.degree > b.degree }
    return a.factors.lexicographicallyPrecedes(b.factors)
  }

  /// The value, if no dimension occurs.
  public var constant: Int? {
    if case .constant(let value) = form { return value }
    return nil
  }

  /// The monomials, highest degree first: coefficient and powers of dimensions.
  public var monomials: [(coefficient: Int, factors: [(dim: String, exponent: Int)])] {
    terms.map { term in (term.coefficient, term.factors.map { ($0.dim, $0.exponent) }) }
  }

  /// The names of the dimensions that occur.
  public var dims: Set<String> { Set(terms.flatMap { $0.factors.map(\.dim) }) }

  /// The highest total degree of a term; 0 for a constant.
  public var degree: Int { terms.first?.degree ?? 0 }

  /// - Throws: `SizeError.overflow`, `.tooManyTerms`.
  public static func + (a: Size, b: Size) throws(SizeError) -> Size {
    if let x = a.constant, let y = b.constant {
      let (sum, overflow) = x.addingReportingOverflow(y)
      if overflow { throw .overflow }
      return Size(sum)
    }
    return try Size(normalising: a.terms + b.terms)
  }

  /// - Throws: `SizeError.overflow`, `.tooManyTerms`.
  public static func - (a: Size, b: Size) throws(SizeError) -> Size {
    if let x = a.constant, let y = b.constant {
      let (difference, overflow) = x.subtractingReportingOverflow(y)
      if overflow { throw .overflow }
      return Size(difference)
    }
    return try a + (Size(-1) * b)
  }

  /// - Throws: `SizeError.overflow`, `.tooManyTerms`.
  public static func * (a: Size, b: Size) throws(SizeError) -> Size {
    if let x = a.constant, let y = b.constant {
      let (product, overflow) = x.multipliedReportingOverflow(by: y)
      if overflow { throw .overflow }
      return Size(product)
    }
    if a.terms.count * b.terms.count > 16 * termLimit { throw .tooManyTerms }
    var products: [Term] = []
    for x in a.terms {
      for y in b.terms { products.append(try Size.product(x, y)) }
    }
    return try Size(normalising: products)
  }

  private static func product(_ x: Term, _ y: Term) throws(SizeError) -> Term {
    let (coefficient, overflow) = x.coefficient.multipliedReportingOverflow(by: y.coefficient)
    if overflow { throw .overflow }
    var exponents: [String: Int] = [:]
    for factor in x.factors + y.factors {
      let sum = exponents[factor.dim, default: 0].addingReportingOverflow(factor.exponent)
      if sum.overflow || sum.partialValue > 64 { throw .overflow }
      exponents[factor.dim] = sum.partialValue
    }
    let factors = exponents.map { Factor(dim: $0.key, exponent: $0.value) }.sorted()
    return Term(coefficient: coefficient, factors: factors)
  }
}

extension Size: CustomStringConvertible {
  /// `2*N^2+N-1`: no blanks, so that a size is one word of a shape.
  public var description: String {
    if terms.isEmpty { return "0" }
    var text = ""
    for term in terms {
      let names = term.factors.map { $0.exponent == 1 ? $0.dim : "\($0.dim)^\($0.exponent)" }
      let magnitude = term.coefficient.magnitude
      let parts = (magnitude == 1 && !names.isEmpty ? [] : ["\(magnitude)"]) + names
      text += term.coefficient < 0 ? "-" : text.isEmpty ? "" : "+"
      text += parts.joined(separator: "*")
    }
    return text
  }
}

extension Size: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self.init(value) }
}

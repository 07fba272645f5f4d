/// What can be said of a size whatever the dimensions are, and its value when they are known.
extension Size {
  /// A lower bound over all dimensions ≥ 1, exact where every coefficient beside the constant is
  /// positive after the substitution N = 1 + n; nil where nothing is known.
  public var minimum: Int? {
    if let constant { return constant }
    guard let shifted = try? shiftedByOne() else { return nil }
    for term in shifted.terms where !term.factors.isEmpty && term.coefficient < 0 { return nil }
    return shifted.terms.first { $0.factors.isEmpty }?.coefficient ?? 0
  }

  /// True if the size is at least `bound` for all dimensions ≥ 1; false where that isn't known.
  public func isAtLeast(_ bound: Int) -> Bool {
    guard let minimum else { return false }
    return minimum >= bound
  }

  /// The polynomial in n where every dimension N is 1 + n.
  private func shiftedByOne() throws(SizeError) -> Size {
    try substituting(limit: 16 * Size.termLimit) { name throws(SizeError) in
      try Size(dim: name) + 1
    }
  }

  /// The size with every dimension replaced.
  /// - Throws: `SizeError.overflow`, and what `replacement` throws.
  public func substituting(
    _ replacement: (String) throws(SizeError) -> Size
  ) throws(SizeError) -> Size {
    try substituting(limit: Size.termLimit, replacement)
  }

  private func substituting(
    limit: Int, _ replacement: (String) throws(SizeError) -> Size
  ) throws(SizeError) -> Size {
    var all: [Term] = []
    for term in terms {
      var product = Size(term.coefficient)
      for factor in term.factors {
        let base = try replacement(factor.dim)
        for _ in 0..<factor.exponent { product = try product * base }
      }
      all += product.terms
    }
    return try Size(normalising: all, limit: limit)
  }

  /// The size with the dimensions that `values` names replaced by their values.
  public func bound(to values: [String: Int]) throws(SizeError) -> Size {
    if constant != nil { return self }
    return try substituting { name throws(SizeError) in
      values[name].map { Size($0) } ?? Size(dim: name)
    }
  }

  /// The value under `values`, as the size of an axis.
  /// - Throws: `SizeError.unbound` for a dimension without value, `.negative`, `.overflow`.
  public func value(under values: [String: Int]) throws(SizeError) -> Int {
    let value = try number(under: values)
    if value < 0 { throw .negative(description) }
    return value
  }

  /// The value under `values`, as a number, which may be negative.
  /// - Throws: `SizeError.unbound` for a dimension without value, `.overflow`.
  public func number(under values: [String: Int]) throws(SizeError) -> Int {
    let result = try bound(to: values)
    guard let value = result.constant else { throw .unbound(result.dims.sorted()[0]) }
    return value
  }

  /// The quotient, if the division leaves no remainder as polynomials; nil otherwise or by 0.
  public func dividedExactly(by divisor: Size) -> Size? {
    guard let lead = divisor.terms.first else { return nil }
    var remainder = self
    var quotient = Size(0)
    for _ in 0..<1024 {
      guard let term = remainder.terms.first else { return quotient }
      guard let factor = Size.quotient(term, lead), let product = try? factor * divisor,
        let next = try? remainder - product, let sum = try? quotient + factor
      else { return nil }
      (remainder, quotient) = (next, sum)
    }
    return nil
  }

  private static func quotient(_ term: Term, _ lead: Term) -> Size? {
    let (coefficient, overflow) = term.coefficient.dividedReportingOverflow(by: lead.coefficient)
    guard !overflow, coefficient * lead.coefficient == term.coefficient else { return nil }
    var exponents = Dictionary(uniqueKeysWithValues: term.factors.map { ($0.dim, $0.exponent) })
    for factor in lead.factors {
      guard let have = exponents[factor.dim], have >= factor.exponent else { return nil }
      exponents[factor.dim] = have == factor.exponent ? nil : have - factor.exponent
    }
    var result = Size(coefficient)
    for (dim, exponent) in exponents {
      for _ in 0..<exponent {
        guard let product = try? result * Size(dim: dim) else { return nil }
        result = product
      }
    }
    return result
  }

  /// The product of sizes, 1 for none.
  /// - Throws: `SizeError.overflow`.
  public static func product(_ sizes: some Sequence<Size>) throws(SizeError) -> Size {
    var result = Size(1)
    for size in sizes { result = try result * size }
    return result
  }
}

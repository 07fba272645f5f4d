import AdjointTensors

/// Where the entries of an argument lie, at given sizes.
struct EntryRange: Sendable {
  var lower: Rational?
  var upper: Rational?
  var lowerIsStrict = false
  var upperIsStrict = false

  /// Within all of several bounds.
  init(_ bounds: [ArgumentBound], _ sizes: [String: Int]) {
    for bound in bounds {
      if let value = bound.lower?.value(sizes) { raise(to: value, bound.isStrict) }
      if let value = bound.upper?.value(sizes) { drop(to: value, bound.isStrict) }
    }
  }

  private mutating func raise(to value: Rational, _ isStrict: Bool) {
    if let old = lower, value < old { return }
    lowerIsStrict = lower == value ? lowerIsStrict || isStrict : isStrict
    lower = value
  }

  private mutating func drop(to value: Rational, _ isStrict: Bool) {
    if let old = upper, old < value { return }
    upperIsStrict = upper == value ? upperIsStrict || isStrict : isStrict
    upper = value
  }

  /// True if no number is within.
  var isEmpty: Bool {
    guard let lower, let upper else { return false }
    return upper < lower || (lower == upper && (lowerIsStrict || upperIsStrict))
  }

  /// A number within.
  func draw<S: NumberSource>(from source: inout S) throws(NotDefined) -> S.N {
    let context = source.context
    if isEmpty { throw NotDefined("the assumptions exclude each other") }
    switch (lower, upper) {
    case (nil, nil): return try source.free()
    case (let lower?, let upper?):
      if lower == upper { return try S.N.make(.finite(lower), context) }
      return try source.between(lower, upper, self)
    case (let lower?, nil):
      let offset = lowerIsStrict ? try source.positive() : try source.nonnegative()
      return lower == Rational(0)
        ? offset : try S.N.make(.finite(lower), context) + offset
    case (nil, let upper?):
      let offset = upperIsStrict ? try source.positive() : try source.nonnegative()
      return try S.N.make(.finite(upper), context) - offset
    }
  }
}

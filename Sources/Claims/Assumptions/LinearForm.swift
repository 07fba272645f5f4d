import AdjointTensors

/// A linear combination of unknowns with exact coefficients, plus a rest: as a number in which a
/// graph is evaluated, it tells where values are affine, and with what coefficients.
struct LinearForm: Number {
  typealias Context = Void

  /// Coefficients by unknown, none of them 0.
  let coefficients: [Int: Rational]
  /// What doesn't depend on the unknowns; nil where it isn't a known fraction.
  let rest: Rational?
  /// False where the value depends on the unknowns in another way, or with coefficients that are no
  /// known fractions.
  let isAffine: Bool

  /// An unknown.
  static func unknown(_ index: Int) -> LinearForm {
    LinearForm([index: Rational(1)], Rational(0))
  }

  /// A number of which nothing is known, but that it isn't made of the unknowns.
  static let other = LinearForm([:], nil)

  private static let curved = LinearForm([:], nil, isAffine: false)

  init(_ coefficients: [Int: Rational], _ rest: Rational?, isAffine: Bool = true) {
    self.coefficients = coefficients
    self.rest = rest
    self.isAffine = isAffine
  }

  /// The value, where it depends on nothing.
  var constant: Rational? { isAffine && coefficients.isEmpty ? rest : nil }

  /// True where it is made of the unknowns, in whatever way.
  private var holdsUnknowns: Bool { !isAffine || !coefficients.isEmpty }

  static func make(_ exact: ExactNumber, _ context: Void) throws(NotDefined) -> LinearForm {
    LinearForm([:], exact.rational)
  }

  static prefix func - (a: LinearForm) -> LinearForm { a.scaled(by: Rational(-1)) }

  static func + (a: LinearForm, b: LinearForm) -> LinearForm {
    guard a.isAffine, b.isAffine else { return curved }
    let sum = a.coefficients.merging(b.coefficients) { $0 + $1 }.filter { $1 != Rational(0) }
    return LinearForm(sum, a.rest.flatMap { x in b.rest.map { x + $0 } })
  }

  static func - (a: LinearForm, b: LinearForm) -> LinearForm { a + -b }

  static func * (a: LinearForm, b: LinearForm) -> LinearForm {
    if let factor = a.constant { return b.scaled(by: factor) }
    if let factor = b.constant { return a.scaled(by: factor) }
    return a.holdsUnknowns || b.holdsUnknowns ? curved : other
  }

  private func scaled(by factor: Rational) -> LinearForm {
    if factor == Rational(0), isAffine, coefficients.isEmpty, rest == nil { return self }
    guard isAffine else { return self }
    if factor == Rational(0) { return LinearForm([:], rest.map { _ in factor }) }
    return LinearForm(coefficients.mapValues { $0 * factor }, rest.map { $0 * factor })
  }

  static func apply(
    _ function: ScalarFunction, _ a: LinearForm
  ) throws(NotDefined) -> LinearForm {
    switch function {
    case .negate: return -a
    case .identity, .convertF32, .convertF64: return a
    default:
      guard let value = a.constant else { return a.holdsUnknowns ? curved : other }
      let result = try Enclosure.apply(function, Enclosure(value, bits: 64))
      return LinearForm([:], result.exact)
    }
  }

  static func apply(
    _ function: ScalarFunction, _ a: LinearForm, _ b: LinearForm
  ) throws(NotDefined) -> LinearForm {
    switch function {
    case .add: return a + b
    case .subtract: return a - b
    case .multiply, .scale: return a * b
    case .divide:
      if let divisor = b.constant, let factor = Rational(1).divided(by: divisor) {
        return a.scaled(by: factor)
      }
    default:
      if let x = a.constant, let y = b.constant {
        let result = try Enclosure.apply(
          function, Enclosure(x, bits: 64), Enclosure(y, bits: 64))
        return LinearForm([:], result.exact)
      }
    }
    return a.holdsUnknowns || b.holdsUnknowns ? curved : other
  }

  static func compare(
    _ function: ScalarFunction, _ a: LinearForm, _ b: LinearForm
  ) throws(NotDefined) -> Bool {
    guard let x = a.constant, let y = b.constant else {
      throw NotDefined("a comparison of unknowns")
    }
    return try Enclosure.compare(function, Enclosure(x, bits: 64), Enclosure(y, bits: 64))
  }

  func truncated(to range: ClosedRange<Int64>) throws(NotDefined) -> Int64 {
    guard let constant else { throw NotDefined("the integer part of an unknown") }
    return try Enclosure(constant, bits: 64).truncated(to: range)
  }

  func isFinite() throws(NotDefined) -> Bool {
    guard constant != nil else { throw NotDefined("whether an unknown is finite") }
    return true
  }

  var roundedToSingle: LinearForm { self }
  var double: Double? { nil }
}

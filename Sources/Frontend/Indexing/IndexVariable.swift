import AdjointSource
import AdjointTensors

/// A variable behind `for`: it stands for 0, 1, … below its bound.
struct IndexVariable {
  /// Its name where it is bound.
  let name: Identifier
  /// The number of its values.
  let size: Size
  /// Where the bound stands.
  let bound: SourceSpan
  /// What its name stood for before: nothing, or something whose definition had a mistake.
  let hidden: Binding?
}

/// `c·i + d·j + e`, exactly: what an index variable is before it meets a tensor.
struct AffineIndex: Sendable {
  /// Coefficients other than 0 by variable, ascending.
  let terms: [(variable: Int, coefficient: StaticNumber)]
  /// What is added to them.
  let constant: StaticNumber

  /// A variable alone.
  init(variable: Int) {
    terms = [(variable, StaticNumber(1))]
    constant = StaticNumber(0)
  }

  /// A number alone.
  init(_ constant: StaticNumber) {
    terms = []
    self.constant = constant
  }

  private init(_ coefficients: [Int: StaticNumber], _ constant: StaticNumber) {
    terms = coefficients.filter { $0.value != StaticNumber(0) }.sorted { $0.key < $1.key }
      .map { (variable: $0.key, coefficient: $0.value) }
    self.constant = constant
  }

  /// The sum; nil where it can't be kept exactly.
  static func + (a: AffineIndex, b: AffineIndex) -> AffineIndex? {
    var coefficients: [Int: StaticNumber] = [:]
    for term in a.terms + b.terms {
      guard let sum = coefficients[term.variable, default: StaticNumber(0)] + term.coefficient
      else { return nil }
      coefficients[term.variable] = sum
    }
    return (a.constant + b.constant).map { AffineIndex(coefficients, $0) }
  }

  /// The multiple; nil where it can't be kept exactly.
  func scaled(by factor: StaticNumber) -> AffineIndex? {
    var coefficients: [Int: StaticNumber] = [:]
    for term in terms {
      guard let product = term.coefficient * factor else { return nil }
      coefficients[term.variable] = product
    }
    return (constant * factor).map { AffineIndex(coefficients, $0) }
  }

  /// The product where one of them is a number alone.
  static func * (a: AffineIndex, b: AffineIndex) -> AffineIndex? {
    if b.terms.isEmpty { return a.scaled(by: b.constant) }
    return a.terms.isEmpty ? b.scaled(by: a.constant) : nil
  }

  /// The quotient by a number alone other than 0.
  static func / (a: AffineIndex, b: AffineIndex) -> AffineIndex? {
    b.terms.isEmpty ? b.constant.reciprocal.flatMap { a.scaled(by: $0) } : nil
  }

  /// True where it is a whole number at all values of variables and dimensions.
  var isWhole: Bool {
    constant.size != nil && terms.allSatisfy { $0.coefficient.size != nil }
  }
}

import AdjointTensors

/// A scalar of a pool; operands have lower ids than their users.
struct ScalarID: Hashable, Comparable, Sendable {
  let index: Int

  init(_ index: Int) { self.index = index }

  static func < (a: ScalarID, b: ScalarID) -> Bool { a.index < b.index }
}

/// One entry of a tensor at concrete sizes, as a formula over unknowns. Equal ids are equal values
/// wherever they are defined, on the zeros of every comparison too.
enum Scalar: Hashable, Sendable {
  /// A summand: coefficient times scalar.
  struct Term: Hashable, Sendable {
    let scalar: ScalarID
    let coefficient: Rational
  }

  /// A factor: scalar to a whole power, not 0.
  struct Factor: Hashable, Sendable {
    let scalar: ScalarID
    let exponent: Int
  }

  case constant(Rational)
  /// A free number; π is one too.
  case unknown(Int)
  /// constant + Σ coefficient·scalar, the terms by ascending ids, none of them a sum or constant.
  case sum(Rational, [Term])
  /// Π scalarᵉ, by ascending ids, none of them a product, a constant, or a sum with a common
  /// factor.
  case product([Factor])
  case exp(ScalarID)
  /// log |u|.
  case log(ScalarID)
  /// √u.
  case root(ScalarID)
  /// 1 where u > 0, otherwise 0.
  case positive(ScalarID)
  /// 1 where u = 0, otherwise 0.
  case zero(ScalarID)
  /// The greatest of several.
  case maximum([ScalarID])
  /// An entry of the inverse of a matrix of the pool.
  case inverse(matrix: Int, row: Int, column: Int)
  /// The determinant of a matrix of the pool.
  case determinant(matrix: Int)
  /// sin, cos, erf, floor: known by their argument's value and their parity; a power is (−1)ᵘ.
  case function(ScalarFunction, ScalarID)
  /// ±∞, which only masks of attention are.
  case infinity(negative: Bool)
  /// Has no value anywhere.
  case undefined
}

/// What is known of a scalar's sign wherever it is defined.
enum ScalarSign: Sendable {
  case positive, nonnegative, unknown, nonpositive, negative

  /// The sign of the product with −1.
  var negated: ScalarSign {
    switch self {
    case .positive: .negative
    case .nonnegative: .nonpositive
    case .unknown: .unknown
    case .nonpositive: .nonnegative
    case .negative: .positive
    }
  }

  var isNonnegative: Bool { self == .positive || self == .nonnegative }
  var isNonpositive: Bool { self == .negative || self == .nonpositive }
  var isStrict: Bool { self == .positive || self == .negative }

  /// The sign of a product.
  static func * (a: ScalarSign, b: ScalarSign) -> ScalarSign {
    if a == .unknown || b == .unknown { return .unknown }
    let isPositive = a.isNonnegative == b.isNonnegative
    if a.isStrict && b.isStrict { return isPositive ? .positive : .negative }
    return isPositive ? .nonnegative : .nonpositive
  }

  /// The sign of a sum.
  static func + (a: ScalarSign, b: ScalarSign) -> ScalarSign {
    if a.isNonnegative && b.isNonnegative {
      return a == .positive || b == .positive ? .positive : .nonnegative
    }
    if a.isNonpositive && b.isNonpositive {
      return a == .negative || b == .negative ? .negative : .nonpositive
    }
    return .unknown
  }
}

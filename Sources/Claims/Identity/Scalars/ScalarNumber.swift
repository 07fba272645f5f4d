import AdjointTensors
import Synchronization

/// A pool that several numbers share while tensors of them are computed with.
final class SharedPool: Sendable {
  private let pool: Mutex<ScalarPool>

  init(_ pool: ScalarPool) { self.pool = Mutex(pool) }

  /// Works on the pool.
  func with<R: Sendable>(_ body: (inout sending ScalarPool) -> sending R) -> R {
    pool.withLock { body(&$0) }
  }

  /// The pool as it is now.
  var current: ScalarPool { pool.withLock { $0 } }
}

/// A scalar of a shared pool as a number, so that families of points and the operations'
/// evaluations make formulas.
struct ScalarNumber: Number {
  let pool: SharedPool
  let id: ScalarID

  static func == (a: ScalarNumber, b: ScalarNumber) -> Bool { a.id == b.id }
  func hash(into hasher: inout Hasher) { hasher.combine(id) }

  static func make(
    _ exact: ExactNumber, _ context: SharedPool
  ) throws(NotDefined) -> ScalarNumber {
    ScalarNumber(pool: context, id: context.with { $0.exact(exact) })
  }

  private func combined(_ body: (inout ScalarPool) -> ScalarID) -> ScalarNumber {
    ScalarNumber(pool: pool, id: pool.with { body(&$0) })
  }

  static func + (a: ScalarNumber, b: ScalarNumber) -> ScalarNumber {
    a.combined { $0.add(a.id, b.id) }
  }

  static func - (a: ScalarNumber, b: ScalarNumber) -> ScalarNumber {
    a.combined { $0.subtract(a.id, b.id) }
  }

  static func * (a: ScalarNumber, b: ScalarNumber) -> ScalarNumber {
    a.combined { $0.multiply(a.id, b.id) }
  }

  static prefix func - (a: ScalarNumber) -> ScalarNumber { a.combined { $0.negate(a.id) } }

  static func apply(
    _ function: ScalarFunction, _ a: ScalarNumber
  ) throws(NotDefined) -> ScalarNumber {
    guard let result = a.pool.with({ $0.apply(function, a.id) }) else {
      throw NotDefined("\(function.name) in a proof")
    }
    return ScalarNumber(pool: a.pool, id: result)
  }

  static func apply(
    _ function: ScalarFunction, _ a: ScalarNumber, _ b: ScalarNumber
  ) throws(NotDefined) -> ScalarNumber {
    guard let result = a.pool.with({ $0.apply(function, a.id, b.id) }) else {
      throw NotDefined("\(function.name) in a proof")
    }
    return ScalarNumber(pool: a.pool, id: result)
  }

  static func compare(
    _ function: ScalarFunction, _ a: ScalarNumber, _ b: ScalarNumber
  ) throws(NotDefined) -> Bool {
    throw NotDefined("\(function.name) in a proof is no bool")
  }

  var roundedToSingle: ScalarNumber { self }
  var double: Double? { nil }
}

/// Scalar functions by name.
extension ScalarPool {
  /// The scalar of a number that a graph holds.
  mutating func exact(_ number: ExactNumber) -> ScalarID {
    switch number {
    case .finite(let value): constant(named: value)
    case .negativeZero: ScalarPool.zero
    case .infinity(let negative): make(.infinity(negative: negative))
    case .nan: make(.undefined)
    }
  }

  /// A function of one number; nil for those that give no number.
  mutating func apply(_ function: ScalarFunction, _ a: ScalarID) -> ScalarID? {
    switch function {
    case .negate: negate(a)
    case .exp: exp(a)
    case .expm1: subtract(exp(a), ScalarPool.one)
    case .log: log(a)
    case .log1p: log(add(a, ScalarPool.one))
    case .tanh: tanh(a)
    case .sigmoid: sigmoid(a)
    case .sqrt: root(a)
    case .erf, .sin, .cos, .floor: self.function(function, a)
    case .abs: absolute(a)
    case .sign: signum(a)
    case .relu: multiply(a, positive(a))
    case .identity, .convertF32, .convertF64: a
    default: nil
    }
  }

  /// A function of two numbers that gives a number, or nil.
  mutating func apply(_ function: ScalarFunction, _ a: ScalarID, _ b: ScalarID) -> ScalarID? {
    switch function {
    case .add: return add(a, b)
    case .subtract: return subtract(a, b)
    case .multiply, .scale: return multiply(a, b)
    case .divide: return divide(a, b)
    case .power: return power(a, b)
    case .maximum: return greater(a, b)
    case .minimum: return negate(greater(negate(a), negate(b)))
    case .modulo:
      let quotient = self.function(.floor, divide(a, b))
      return subtract(a, multiply(b, quotient))
    default: return nil
    }
  }

  /// A comparison as a number that is 0 or 1.
  mutating func compare(_ function: ScalarFunction, _ a: ScalarID, _ b: ScalarID) -> ScalarID? {
    switch function {
    case .less: return positive(subtract(b, a))
    case .lessEqual: return not(positive(subtract(a, b)))
    case .equal: return zero(subtract(a, b))
    case .notEqual: return not(zero(subtract(a, b)))
    default: return nil
    }
  }
}

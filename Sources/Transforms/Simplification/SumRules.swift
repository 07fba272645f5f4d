import AdjointGraphIR
import AdjointOps
import AdjointTensors

extension Simplify {
  /// Identities of sums and differences.
  static let sumRules: [Rule] = [
    // x + 0 = x
    Rule(Add.self, "add-zero", .rounding) { b, v in
      if b.isNumber(b.second(v), 0) { return b.first(v) }
      return b.isNumber(b.first(v), 0) ? b.second(v) : nil
    },
    // x + (-0) = x; x + 0 = x where x is never -0
    Rule(Add.self, "add-negative-zero", .exact) { b, v in
      for (x, zero) in [(b.first(v), b.second(v)), (b.second(v), b.first(v))] {
        if b.number(zero) == .negativeZero { return x }
        if b.isNumber(zero, 0), b.isNeverNegativeZero(x) { return x }
      }
      return nil
    },
    // x - 0 = x
    Rule(Subtract.self, "subtract-zero", .exact) { b, v in
      b.isNumber(b.second(v), 0) ? b.first(v) : nil
    },
    // 0 - x = -x
    Rule(Subtract.self, "subtract-from-zero", .rounding) { b, v in
      b.isNumber(b.first(v), 0) ? b.negate(b.second(v)) : nil
    },
    // x - x = 0
    Rule(Subtract.self, "subtract-itself", .fastMath) { b, v in
      b.first(v) == b.second(v) ? b.zeros(like: v) : nil
    },
    // x + (-y) = x - y; (-x) + y = y - x
    Rule(Add.self, "add-negated", .exact) { b, v in
      if let y = b.inner(b.second(v), Negate.self) { return b.subtract(b.first(v), y) }
      return b.inner(b.first(v), Negate.self).map { b.subtract(b.second(v), $0) }
    },
    // x + broadcast(-y) = x - broadcast y
    Rule(Add.self, "add-negated-repeated", .exact) { b, v in
      for (x, y) in [(b.first(v), b.second(v)), (b.second(v), b.first(v))] {
        guard let repeated = b.inner(y, BroadcastTo.self), let z = b.inner(repeated, Negate.self)
        else { continue }
        let axes = b.attributes(y, as: BroadcastAttributes.self).axes
        return b.subtract(x, b.broadcast(z, to: b.type(of: y).shape, axes: axes))
      }
      return nil
    },
    // x - (-y) = x + y
    Rule(Subtract.self, "subtract-negated", .exact) { b, v in
      b.inner(b.second(v), Negate.self).map { b.add(b.first(v), $0) }
    },
    // x + x = 2·x
    Rule(Add.self, "add-itself", .exact) { b, v in
      guard b.first(v) == b.second(v), b.type(of: v).element.isFloat else { return nil }
      return b.multiply(b.first(v), b.filled(ExactNumber(2), like: v))
    },
    // -(-x) = x
    Rule(Negate.self, "negate-twice", .exact) { b, v in b.inner(b.first(v), Negate.self) },
    // -(x - y) = y - x
    Rule(Negate.self, "negate-difference", .rounding) { b, v in
      b.pair(b.first(v), Subtract.self).map { b.subtract($0.1, $0.0) }
    },
    // -(x·c) = x·(-c)
    Rule(Negate.self, "negate-multiple", .exact) { b, v in
      guard let (x, c) = b.pair(b.first(v), Multiply.self), let number = b.number(c),
        let opposite = number.negated, b.type(of: v).element.isFloat
      else { return nil }
      return b.multiply(x, b.filled(opposite, like: v))
    },
  ]
}

extension ExactNumber {
  /// The number with the other sign; nil for NaN.
  var negated: ExactNumber? {
    switch self {
    case .finite(let value) where value == Rational(0): .negativeZero
    case .finite(let value): .finite(-value)
    case .infinity(let negative): .infinity(negative: !negative)
    case .negativeZero: ExactNumber(0)
    case .nan: nil
    }
  }
}

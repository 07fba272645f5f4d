import AdjointGraphIR
import AdjointOps
import AdjointTensors

extension Simplify {
  /// Identities of products, quotients and `scale`.
  static let productRules: [Rule] = [
    // c·x = x·c, so that a constant is the second factor
    Rule(Multiply.self, "constant-last", .exact) { b, v in
      guard b.number(b.first(v)) != nil, b.number(b.second(v)) == nil else { return nil }
      return b.multiply(b.second(v), b.first(v))
    },
    // x·1 = x
    Rule(Multiply.self, "multiply-by-one", .exact) { b, v in
      b.isNumber(b.second(v), 1) ? b.first(v) : nil
    },
    // x·(-1) = -x
    Rule(Multiply.self, "multiply-by-minus-one", .exact) { b, v in
      b.isNumber(b.second(v), -1) ? b.negate(b.first(v)) : nil
    },
    // x·0 = 0 for finite x
    Rule(Multiply.self, "multiply-by-zero", .rounding) { b, v in
      b.isNumber(b.second(v), 0) && b.isFinite(b.first(v)) ? b.second(v) : nil
    },
    // x·0 = 0
    Rule(Multiply.self, "multiply-any-by-zero", .fastMath) { b, v in
      b.isNumber(b.second(v), 0) ? b.second(v) : nil
    },
    // (-x)·(-y) = x·y
    Rule(Multiply.self, "multiply-negated", .exact) { b, v in
      guard let x = b.inner(b.first(v), Negate.self), let y = b.inner(b.second(v), Negate.self)
      else { return nil }
      return b.multiply(x, y)
    },
    // (-x)·c = x·(-c)
    Rule(Multiply.self, "multiply-negated-by-constant", .exact) { b, v in
      guard let x = b.inner(b.first(v), Negate.self), b.type(of: v).element.isFloat,
        let opposite = b.number(b.second(v)).flatMap(\.negated)
      else { return nil }
      return b.multiply(x, b.filled(opposite, like: v))
    },
    // (x·c)·d = x·(c·d) for moderate constants
    Rule(Multiply.self, "multiply-constants", .rounding) { b, v in
      guard let (x, c) = b.pair(b.first(v), Multiply.self),
        let product = b.moderateProduct(c, b.second(v))
      else { return nil }
      return b.multiply(x, product)
    },
    // x / 1 = x
    Rule(Divide.self, "divide-by-one", .exact) { b, v in
      b.isNumber(b.second(v), 1) ? b.first(v) : nil
    },
    // x / 2ᵏ = x·2⁻ᵏ
    Rule(Divide.self, "divide-by-power-of-two", .exact) { b, v in
      guard let inverse = b.reciprocal(b.second(v)), inverse.isPowerOfTwo else { return nil }
      return b.multiply(b.first(v), b.filled(.finite(inverse), like: v))
    },
    // x / c = x·(1/c) for a moderate constant
    Rule(Divide.self, "divide-by-constant", .rounding) { b, v in
      guard b.number(b.first(v)) == nil, let inverse = b.reciprocal(b.second(v)) else { return nil }
      return b.multiply(b.first(v), b.filled(.finite(inverse), like: v))
    },
    // x / broadcast s = x·broadcast (1/s): a division for each s in the place of one for each x
    Rule(Divide.self, "divide-by-repeated", .rounding) { b, v in
      guard let s = b.inner(b.second(v), BroadcastTo.self),
        b.kind(of: b.first(v)) != BroadcastTo.kind,
        b.type(of: s).rank < b.type(of: v).rank
      else { return nil }
      let axes = b.attributes(b.second(v), as: BroadcastAttributes.self).axes
      let reciprocal = b.divide(b.ones(like: s), s)
      return b.multiply(
        b.first(v), b.broadcast(reciprocal, to: b.type(of: v).shape, axes: axes))
    },
    // (-x) / (-y) = x / y
    Rule(Divide.self, "divide-negated", .exact) { b, v in
      guard let x = b.inner(b.first(v), Negate.self), let y = b.inner(b.second(v), Negate.self)
      else { return nil }
      return b.divide(x, y)
    },
    // x / x = 1
    Rule(Divide.self, "divide-by-itself", .fastMath) { b, v in
      b.first(v) == b.second(v) ? b.ones(like: v) : nil
    },
    // scale(d, y) = d·y for finite y: the guard is for the infinite ones
    Rule(Scale.self, "scale-by-finite", .rounding) { b, v in
      b.isFinite(b.second(v)) ? b.multiply(b.first(v), b.second(v)) : nil
    },
    // scale(d, y) = d·y
    Rule(Scale.self, "scale", .fastMath) { b, v in b.multiply(b.first(v), b.second(v)) },
    // scale(0, y) = 0
    Rule(Scale.self, "scale-zero", .exact) { b, v in
      b.number(b.first(v))?.rational == Rational(0) ? b.zeros(like: v) : nil
    },
    // scale(d, y) = d·y where no element of d is 0
    Rule(Scale.self, "scale-nonzero", .exact) { b, v in
      b.isNonzero(b.first(v)) ? b.multiply(b.first(v), b.second(v)) : nil
    },
  ]
}

extension GraphBuilder {
  /// True of constants between 2⁻²⁰ and 2²⁰ in magnitude: moving such a factor changes no result
  /// but near the ends of the range.
  func isModerate(_ value: Value) -> Bool {
    guard type(of: value).element.isFloat, let number = number(value)?.rational else {
      return false
    }
    let magnitude = number < Rational(0) ? -number : number
    let limit = Rational(1 << 20)
    return magnitude < limit && magnitude * limit > Rational(1)
  }

  /// The product of two moderate constants of one type, exactly, unless it takes too many digits.
  mutating func moderateProduct(_ a: Value, _ c: Value) -> Value? {
    guard isModerate(a), isModerate(c), let x = number(a)?.rational, let y = number(c)?.rational
    else { return nil }
    let product = x * y
    guard product.numerator.bitWidth + product.denominator.bitWidth <= 256 else { return nil }
    return filled(.finite(product), like: c)
  }

  /// One over a moderate constant, exactly.
  func reciprocal(_ value: Value) -> Rational? {
    guard isModerate(value), let number = number(value)?.rational else { return nil }
    return Rational(1).divided(by: number)
  }
}

extension Rational {
  /// True of 2ᵏ for an integer k of any sign.
  var isPowerOfTwo: Bool {
    let top = numerator.magnitude
    let bottom = denominator.magnitude
    return (top == 1 || bottom == 1) && top & (top - 1) == 0 && bottom & (bottom - 1) == 0
  }
}

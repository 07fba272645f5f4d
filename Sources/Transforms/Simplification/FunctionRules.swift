import AdjointGraphIR
import AdjointOps
import AdjointTensors

extension Simplify {
  /// Identities of powers with constant exponents.
  static let powerRules: [Rule] = [
    // x^1 = x
    Rule(Power.self, "power-one", .exact) { b, v in
      b.isNumber(b.second(v), 1) ? b.first(v) : nil
    },
    // x^0 = 1
    Rule(Power.self, "power-zero", .exact) { b, v in
      b.isNumber(b.second(v), 0) ? b.ones(like: v) : nil
    },
    // x^2 = x·x
    Rule(Power.self, "power-two", .rounding) { b, v in
      b.isNumber(b.second(v), 2) ? b.multiply(b.first(v), b.first(v)) : nil
    },
    // x^3 = x·x·x
    Rule(Power.self, "power-three", .rounding) { b, v in
      guard b.isNumber(b.second(v), 3) else { return nil }
      return b.multiply(b.multiply(b.first(v), b.first(v)), b.first(v))
    },
    // x^(-1) = 1/x
    Rule(Power.self, "power-minus-one", .rounding) { b, v in
      b.isNumber(b.second(v), -1) ? b.divide(b.ones(like: v), b.first(v)) : nil
    },
    // x^(1/2) = √x
    Rule(Power.self, "power-half", .fastMath) { b, v in
      b.number(b.second(v)) == ExactNumber(0.5) ? b.sqrt(b.first(v)) : nil
    },
    // 1^x = 1
    Rule(Power.self, "power-of-one", .exact) { b, v in
      b.isNumber(b.first(v), 1) ? b.first(v) : nil
    },
  ]

  /// Identities of functions of one operand, of extrema, and what is left of derivatives.
  static let functionRules: [Rule] = [
    // Nothing is differentiated any more.
    Rule(StopGradient.self, "stop-gradient", .exact) { b, v in b.first(v) },
    // log(exp x) = x
    Rule(Log.self, "log-of-exp", .fastMath) { b, v in b.inner(b.first(v), Exp.self) },
    // exp(log x) = x
    Rule(Exp.self, "exp-of-log", .fastMath) { b, v in b.inner(b.first(v), Log.self) },
    // exp(x) - 1 = expm1(x)
    Rule(Subtract.self, "exp-minus-one", .rounding) { b, v in
      guard b.isNumber(b.second(v), 1) else { return nil }
      return b.inner(b.first(v), Exp.self).map { b.expm1($0) }
    },
    // log(1 + x) = log1p(x)
    Rule(Log.self, "log-of-one-plus", .rounding) { b, v in
      guard let (x, y) = b.pair(b.first(v), Add.self) else { return nil }
      if b.isNumber(y, 1) { return b.log1p(x) }
      return b.isNumber(x, 1) ? b.log1p(y) : nil
    },
    // √x·√x = x
    Rule(Multiply.self, "square-of-root", .fastMath) { b, v in
      b.first(v) == b.second(v) ? b.inner(b.first(v), Sqrt.self) : nil
    },
    // |x|·|x| = x·x
    Rule(Multiply.self, "square-of-magnitude", .exact) { b, v in
      guard b.first(v) == b.second(v), let x = b.inner(b.first(v), Abs.self) else { return nil }
      return b.multiply(x, x)
    },
    // |-x| = |x|, ||x|| = |x|
    Rule(Abs.self, "magnitude", .exact) { b, v in
      if b.kind(of: b.first(v)) == Abs.kind { return b.first(v) }
      return b.inner(b.first(v), Negate.self).map { b.abs($0) }
    },
    // cos(-x) = cos x
    Rule(Cos.self, "even", .exact) { b, v in
      b.inner(b.first(v), Negate.self).map { b.cos($0) }
    },
    // relu(relu x) = relu x
    Rule(Relu.self, "relu-twice", .exact) { b, v in
      b.kind(of: b.first(v)) == Relu.kind ? b.first(v) : nil
    },
    // floor(floor x) = floor x
    Rule(Floor.self, "floor-twice", .exact) { b, v in
      b.kind(of: b.first(v)) == Floor.kind ? b.first(v) : nil
    },
    // max(x, x) = x
    Rule(Maximum.self, "maximum-of-one", .exact) { b, v in
      b.first(v) == b.second(v) ? b.first(v) : nil
    },
    // min(x, x) = x
    Rule(Minimum.self, "minimum-of-one", .exact) { b, v in
      b.first(v) == b.second(v) ? b.first(v) : nil
    },
    // max(x, 0) = relu x
    Rule(Maximum.self, "maximum-with-zero", .rounding) { b, v in
      b.isNumber(b.second(v), 0) && b.type(of: v).element.isFloat ? b.relu(b.first(v)) : nil
    },
  ]
}

import AdjointGraphIR
import AdjointOps
import AdjointTensors

typealias Action = (
  name: String, make: @Sendable (inout GraphConstruction, inout Choices) -> Value?
)

extension GraphConstruction {
  /// Functions of floats, at every element.
  static let elementwiseActions: [Action] = [
    unary("negate") { $0.b.negate($1) }, unary("tanh") { $0.b.tanh($1) },
    unary("sigmoid") { $0.b.sigmoid($1) }, unary("erf") { $0.b.erf($1) },
    unary("sin") { $0.b.sin($1) }, unary("cos") { $0.b.cos($1) },
    unary("abs") { $0.b.abs($1) }, unary("relu") { $0.b.relu($1) },
    unary("sign") { $0.b.sign($1) }, unary("floor") { $0.b.floor($1) },
    unary("exp") { $0.b.exp($0.bounded($1)) }, unary("expm1") { $0.b.expm1($0.bounded($1)) },
    unary("log") { $0.b.log($0.positive($1)) }, unary("log1p") { $0.b.log1p($0.positive($1)) },
    unary("sqrt") { $0.b.sqrt($0.positive($1)) },
    unary("stop_gradient") { $0.b.stopGradient($1) },
    unary("times constant") { $0.b.multiply($1, $0.b.filled(.finite(Rational(3, 4)), like: $1)) },
    unary("plus one") { $0.b.add($0.b.ones(like: $1), $1) },
    unary("square") { $0.b.power($1, $0.b.filled(ExactNumber(2), like: $1)) },
    unary("half") { $0.b.divide($1, $0.b.filled(ExactNumber(2), like: $1)) },
    binary("add") { $0.b.add($1, $2) }, binary("subtract") { $0.b.subtract($1, $2) },
    binary("multiply") { $0.b.multiply($0.bounded($1), $2) },
    binary("divide") { $0.b.divide($1, $0.positive($2)) },
    binary("maximum") { $0.b.maximum($1, $2) }, binary("minimum") { $0.b.minimum($1, $2) },
    binary("power") { $0.b.power($0.positive($0.bounded($1)), $0.bounded($2)) },
    binary("scale") { $0.b.scale($0.bounded($1), by: $2) },
    binary("modulo") { c, x, y in c.b.modulo(x, c.positive(c.bounded(y))) },
    (
      "select",
      { c, choices in
        let x = c.float(&choices)
        let condition = c.bool(like: x, &choices)
        return c.b.select(condition, x, c.float(like: x, &choices))
      }
    ),
    (
      "select untaken",
      { c, choices in
        // where(x > 0, log x, 0): the branch not taken is NaN.
        let x = c.float(&choices)
        let zero = c.b.zeros(like: x)
        let isPositive = c.b.less(c.b.filled(.finite(Rational(1, 8)), like: x), x)
        let safe = c.b.select(isPositive, x, c.b.ones(like: x))
        return c.b.select(isPositive, c.b.log(safe), zero)
      }
    ),
  ]

  private static func unary(
    _ name: String, _ make: @escaping @Sendable (inout GraphConstruction, Value) -> Value
  ) -> Action {
    (name, { c, choices in make(&c, c.float(&choices)) })
  }

  private static func binary(
    _ name: String, _ make: @escaping @Sendable (inout GraphConstruction, Value, Value) -> Value
  ) -> Action {
    (
      name,
      { c, choices in
        let x = c.float(&choices)
        return make(&c, x, c.float(like: x, &choices))
      }
    )
  }

  /// Comparisons, bools and integers.
  static let logicActions: [Action] = [
    comparison("less") { $0.b.less($1, $2) }, comparison("less_equal") { $0.b.lessEqual($1, $2) },
    comparison("equal") { $0.b.equal($1, $2) }, comparison("not_equal") { $0.b.notEqual($1, $2) },
    (
      "is_finite", { c, choices in c.b.isFinite(c.float(&choices)) }
    ),
    ("not", { c, choices in choices.pick(c.bools).map { c.b.not($0) } }),
    (
      "and",
      { c, choices in
        guard let x = choices.pick(c.bools) else { return nil }
        return c.b.and(x, c.bool(like: x, &choices))
      }
    ),
    (
      "or",
      { c, choices in
        guard let x = choices.pick(c.bools) else { return nil }
        return c.b.or(x, c.bool(like: x, &choices))
      }
    ),
    (
      "bool to float", { c, choices in choices.pick(c.bools).map { c.b.convert($0, to: .f64) } }
    ),
    (
      "integer to float",
      { c, choices in choices.pick(c.integers).map { c.b.convert($0, to: .f64) } }
    ),
    ("float to integer", { c, choices in c.b.convert(c.float(&choices), to: .i32) }),
    (
      "integer arithmetic",
      { c, choices in
        guard let x = choices.pick(c.integers) else { return nil }
        let y = choices.pick(c.integers.filter { c.b.type(of: $0) == c.b.type(of: x) }) ?? x
        let three = c.b.filled(ExactNumber(3), like: x)
        switch choices.below(8) {
        case 0: return c.b.add(x, y)
        case 1: return c.b.subtract(x, y)
        case 2: return c.b.multiply(x, y)
        case 3: return c.b.floorDivide(x, three)
        case 4: return c.b.modulo(x, three)
        case 5: return c.b.maximum(x, c.b.negate(y))
        case 6: return c.b.minimum(c.b.abs(x), y)
        default: return c.b.sign(x)
        }
      }
    ),
    (
      "integer comparison",
      { c, choices in
        guard let x = choices.pick(c.integers) else { return nil }
        let y = choices.pick(c.integers.filter { c.b.type(of: $0) == c.b.type(of: x) }) ?? x
        return choices.once(in: 2) ? c.b.less(x, y) : c.b.equal(x, y)
      }
    ),
  ]

  private static func comparison(
    _ name: String, _ make: @escaping @Sendable (inout GraphConstruction, Value, Value) -> Value
  ) -> Action { binary(name, make) }
}

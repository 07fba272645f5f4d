import AdjointGraphIR
import AdjointOps
import AdjointTensors

extension Simplify {
  /// Identities of bools and comparisons.
  static let logicRules: [Rule] = [
    // not not c = c
    Rule(Not.self, "not-twice", .exact) { b, v in b.inner(b.first(v), Not.self) },
    // not (x = y) = x ≠ y
    Rule(Not.self, "not-equal", .exact) { b, v in
      b.pair(b.first(v), Equal.self).map { b.notEqual($0.0, $0.1) }
    },
    // not (x ≠ y) = x = y
    Rule(Not.self, "not-different", .exact) { b, v in
      b.pair(b.first(v), NotEqual.self).map { b.equal($0.0, $0.1) }
    },
    // (c as a number) = 1 is c, (c as a number) = 0 is not c
    Rule(Equal.self, "equal-number-of-bool", .exact) { b, v in b.boolBehind(v, isEqual: true) },
    // (c as a number) ≠ 0 is c, (c as a number) ≠ 1 is not c
    Rule(NotEqual.self, "different-number-of-bool", .exact) { b, v in
      b.boolBehind(v, isEqual: false)
    },
    // c and true = c, c and false = false, c and c = c
    Rule(And.self, "and", .exact) { b, v in
      for (x, y) in [(b.first(v), b.second(v)), (b.second(v), b.first(v))] {
        if b.isNumber(y, 1) || x == y { return x }
        if b.isNumber(y, 0) { return y }
      }
      return nil
    },
    // c or false = c, c or true = true, c or c = c
    Rule(Or.self, "or", .exact) { b, v in
      for (x, y) in [(b.first(v), b.second(v)), (b.second(v), b.first(v))] {
        if b.isNumber(y, 0) || x == y { return x }
        if b.isNumber(y, 1) { return y }
      }
      return nil
    },
  ]

  /// Identities of `select`.
  static let selectionRules: [Rule] = [
    // where(true, x, y) = x, where(false, x, y) = y
    Rule(Select.self, "select-known", .exact) { b, v in
      guard let condition = b.number(b.first(v)) else { return nil }
      return b.operand(v, condition == ExactNumber(0) ? 2 : 1)
    },
    // where(c, x, x) = x
    Rule(Select.self, "select-equal", .exact) { b, v in
      b.second(v) == b.operand(v, 2) ? b.second(v) : nil
    },
    // where(not c, x, y) = where(c, y, x)
    Rule(Select.self, "select-negated", .exact) { b, v in
      b.inner(b.first(v), Not.self).map { b.select($0, b.operand(v, 2), b.second(v)) }
    },
    // where(c, where(c, x, y), z) = where(c, x, z)
    Rule(Select.self, "select-taken-again", .exact) { b, v in
      let (condition, inner) = (b.first(v), b.second(v))
      guard b.kind(of: inner) == Select.kind, b.first(inner) == condition else { return nil }
      return b.select(condition, b.second(inner), b.operand(v, 2))
    },
    // where(c, x, where(c, y, z)) = where(c, x, z)
    Rule(Select.self, "select-left-again", .exact) { b, v in
      let (condition, inner) = (b.first(v), b.operand(v, 2))
      guard b.kind(of: inner) == Select.kind, b.first(inner) == condition else { return nil }
      return b.select(condition, b.second(v), b.operand(inner, 2))
    },
  ]

  /// Identities of `convert`.
  static let conversionRules: [Rule] = [
    // A conversion to the type that is there.
    Rule(Convert.self, "convert-same", .exact) { b, v in
      b.type(of: v) == b.type(of: b.first(v)) ? b.first(v) : nil
    },
    // A conversion through a type that holds every value of the first.
    Rule(Convert.self, "convert-twice", .exact) { b, v in
      guard let x = b.inner(b.first(v), Convert.self) else { return nil }
      let (from, through) = (b.type(of: x).element, b.type(of: b.first(v)).element)
      return from.isHeld(by: through) ? b.convert(x, to: b.type(of: v).element) : nil
    },
  ]
}

extension GraphBuilder {
  /// The bool whose number is compared with 0 or 1.
  fileprivate mutating func boolBehind(_ value: Value, isEqual: Bool) -> Value? {
    for (x, y) in [(first(value), second(value)), (second(value), first(value))] {
      guard let condition = inner(x, Convert.self), type(of: condition).element == .bool else {
        continue
      }
      if isNumber(y, isEqual ? 1 : 0) { return condition }
      if isNumber(y, isEqual ? 0 : 1) { return not(condition) }
    }
    return nil
  }
}

extension ElementType {
  /// True if the other type holds every value of this one.
  func isHeld(by other: ElementType) -> Bool {
    switch (self, other) {
    case (.bool, _), (.f32, .f64), (.i32, .i64), (.i32, .f64): true
    default: self == other
    }
  }
}

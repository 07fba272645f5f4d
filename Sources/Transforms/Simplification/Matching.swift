import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// What the left sides of identities are written with.
extension GraphBuilder {
  /// The first operand.
  func first(_ value: Value) -> Value { operand(value, 0) }

  /// The second operand.
  func second(_ value: Value) -> Value { operand(value, 1) }

  /// The first operand of a value that a `P` makes; nil for any other value.
  func inner<P: Primitive>(_ value: Value, _ kind: P.Type) -> Value? {
    self.kind(of: value) == P.kind ? operand(value, 0) : nil
  }

  /// Both operands of a value that a binary `P` makes.
  func pair<P: Primitive>(_ value: Value, _ kind: P.Type) -> (Value, Value)? {
    self.kind(of: value) == P.kind ? (operand(value, 0), operand(value, 1)) : nil
  }

  /// The scalar whose repetition a value is, through broadcasts and reshapes; a scalar itself.
  func uniform(_ value: Value) -> Value? {
    var scalar = value
    while type(of: scalar).rank > 0 {
      let kind = kind(of: scalar)
      guard kind == BroadcastTo.kind || kind == Reshape.kind else { return nil }
      scalar = operand(scalar, 0)
    }
    return scalar
  }

  /// The number that every element of a value is, where a constant says so.
  func number(_ value: Value) -> ExactNumber? {
    let kind = kind(of: value)
    guard kind == ConstantNode.kind || kind == BroadcastTo.kind || kind == Reshape.kind,
      let scalar = uniform(value), self.kind(of: scalar) == ConstantNode.kind
    else { return nil }
    return attributes(scalar, as: ConstantAttributes.self).values.first
  }

  /// True if every element is that integer, and not -0.
  func isNumber(_ value: Value, _ integer: Int) -> Bool {
    guard case .finite(let rational) = number(value) else { return false }
    return rational.integer == integer
  }

  /// True if no element is infinite or NaN, whatever is fed.
  func isFinite(_ value: Value) -> Bool {
    var candidate = value
    while true {
      switch kind(of: candidate) {
      case ConstantNode.kind: return number(candidate)?.rational != nil
      case SizeNode.kind, Iota.kind: return true
      case Convert.kind: return !type(of: operand(candidate, 0)).element.isFloat
      case Divide.kind: return isNonzero(candidate)
      case BroadcastTo.kind, Reshape.kind, Transpose.kind, Negate.kind, Abs.kind:
        candidate = operand(candidate, 0)
      default: return !type(of: candidate).element.isFloat
      }
    }
  }

  /// True if no element is -0, whatever is fed.
  func isNeverNegativeZero(_ value: Value) -> Bool {
    let element = type(of: value).element
    if !element.isFloat { return true }
    switch kind(of: value) {
    case Exp.kind, Sigmoid.kind, Abs.kind, SizeNode.kind: return true
    case Convert.kind: return !type(of: operand(value, 0)).element.isFloat
    default: return number(value).map { $0 != .negativeZero } ?? false
    }
  }

  /// True if no element is 0, whatever is fed: constants, sizes and one over a size.
  func isNonzero(_ value: Value) -> Bool {
    guard let scalar = uniform(value) else { return false }
    switch kind(of: scalar) {
    case ConstantNode.kind: return number(scalar).map { $0.rational != Rational(0) } ?? false
    case SizeNode.kind: return attributes(scalar, as: SizeAttributes.self).size.isAtLeast(1)
    case Divide.kind: return isNumber(first(scalar), 1) && kind(of: second(scalar)) == SizeNode.kind
    default: return false
    }
  }
}

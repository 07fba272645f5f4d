import AdjointGraphIR
import AdjointOps
import AdjointTensors

extension Simplify {
  /// Arithmetic of scalar constants, in exact fractions: exact where operands and result are
  /// numbers of the element type, else one rounding in the place of several.
  static let constantRules: [Rule] =
    arithmetic(Add.self) { $0 + $1 } + arithmetic(Subtract.self) { $0 - $1 }
    + arithmetic(Multiply.self) { $0 * $1 } + arithmetic(Divide.self) { $0.divided(by: $1) }
    + arithmetic(Scale.self) { $0 * $1 }

  private static func arithmetic<P: Primitive>(
    _ kind: P.Type, _ function: @escaping @Sendable (Rational, Rational) -> Rational?
  ) -> [Rule] {
    [
      Rule(kind, "constants", .exact) { b, v in b.computed(v, exactly: true, function) },
      Rule(kind, "constants-rounded", .rounding) { b, v in
        b.computed(v, exactly: false, function)
      },
    ]
  }
}

extension GraphBuilder {
  /// The scalar that a function makes of two constants. A zero keeps the operation, for its sign.
  fileprivate mutating func computed(
    _ value: Value, exactly: Bool, _ function: (Rational, Rational) -> Rational?
  ) -> Value? {
    guard kind(of: first(value)) == ConstantNode.kind,
      kind(of: second(value)) == ConstantNode.kind
    else { return nil }
    let type = type(of: value)
    guard type.rank == 0, type.element.isFloat,
      case .finite(let a) = number(first(value)), case .finite(let c) = number(second(value)),
      let result = function(a, c), result != Rational(0), result.isModest(in: type.element)
    else { return nil }
    if exactly, ![a, c, result].allSatisfy({ $0.isHeld(by: type.element) }) { return nil }
    return constant(.finite(result), type.element)
  }
}

extension Rational {
  /// True if the fraction is a number of that float type.
  fileprivate func isHeld(by element: ElementType) -> Bool {
    Rational(exactly: element == .f32 ? Double(float) : double) == self
  }

  /// True if the fraction has few digits and is far from the ends of the float type's range.
  fileprivate func isModest(in element: ElementType) -> Bool {
    let nearest = element == .f32 ? Double(float) : double
    let (low, high) = element == .f32 ? (1e-30, 1e30) : (1e-290, 1e290)
    return numerator.bitWidth + denominator.bitWidth <= 256
      && nearest.magnitude > low && nearest.magnitude < high
  }
}

/// A function of numbers, applied element by element. Operations, fused regions, the reference
/// interpreter and the kernels share this list; the raw values stand in plan files and only grow.
public enum ScalarFunction: UInt8, Hashable, Sendable, CaseIterable {
  case negate, exp, log, log1p, expm1, tanh, sigmoid, erf, sin, cos, sqrt, floor, abs, sign, relu
  case not, isFinite, identity
  case convertF32, convertF64, convertI32, convertI64, convertBool
  case add, subtract, multiply, divide, power, maximum, minimum, modulo, floorDivide
  case equal, notEqual, less, lessEqual, and, or
  /// `scale(d, f)` is d·f, and 0 where d is 0, whatever f is: a pullback's unbounded factor.
  case scale
  /// `select(c, a, b)` is a where c, otherwise b.
  case select

  /// The number of operands: 1, 2 or 3.
  public var arity: Int {
    if self == .select { return 3 }
    return rawValue < ScalarFunction.add.rawValue ? 1 : 2
  }

  /// The name in the textual IR.
  public var name: String {
    switch self {
    case .isFinite: "is_finite"
    case .floorDivide: "floor_divide"
    case .notEqual: "not_equal"
    case .lessEqual: "less_equal"
    case .convertF32: "convert_f32"
    case .convertF64: "convert_f64"
    case .convertI32: "convert_i32"
    case .convertI64: "convert_i64"
    case .convertBool: "convert_bool"
    default: "\(self)"
    }
  }

  /// The function of that name, or nil.
  public init?(name: String) {
    guard let function = ScalarFunction.byName[name] else { return nil }
    self = function
  }

  private static let byName = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0.name, $0) })

  /// The conversion to an element type.
  public static func convert(to element: ElementType) -> ScalarFunction {
    switch element {
    case .f32: .convertF32
    case .f64: .convertF64
    case .i32: .convertI32
    case .i64: .convertI64
    case .bool: .convertBool
    }
  }

  /// The element type that a conversion gives; nil for other functions.
  public var conversionTarget: ElementType? {
    switch self {
    case .convertF32: .f32
    case .convertF64: .f64
    case .convertI32: .i32
    case .convertI64: .i64
    case .convertBool: .bool
    default: nil
    }
  }

  /// The element type of the result, or nil where the function isn't defined on the operands.
  /// Operands of arithmetic have one type; `select` takes a bool first.
  public func resultType(of operands: [ElementType]) -> ElementType? {
    guard operands.count == arity, let first = operands.first else { return nil }
    if let target = conversionTarget { return target }
    switch self {
    case .select:
      return first == .bool && operands[1] == operands[2] ? operands[1] : nil
    case .identity: return first
    case .not: return first == .bool ? .bool : nil
    case .isFinite: return first.isFloat ? .bool : nil
    case .and, .or: return operands == [.bool, .bool] ? .bool : nil
    case .equal, .notEqual: return operands[1] == first ? .bool : nil
    case .less, .lessEqual: return operands[1] == first && first != .bool ? .bool : nil
    case .negate, .abs, .sign, .relu: return first != .bool ? first : nil
    case .add, .subtract, .multiply, .maximum, .minimum:
      return operands[1] == first && first != .bool ? first : nil
    case .modulo: return operands[1] == first && first != .bool ? first : nil
    case .floorDivide: return operands[1] == first && first.isInteger ? first : nil
    case .divide, .power, .scale: return operands[1] == first && first.isFloat ? first : nil
    default: return first.isFloat ? first : nil
    }
  }
}

/// How the elements along an axis become one.
public enum Reducer: UInt8, Hashable, Sendable, CaseIterable {
  case sum, product, maximum, minimum, any, all

  /// The name in the textual IR.
  public var name: String { "\(self)" }

  /// The reducer of that name, or nil.
  public init?(name: String) {
    guard let reducer = Reducer.allCases.first(where: { $0.name == name }) else { return nil }
    self = reducer
  }

  /// The result over no elements; maximum and minimum of floats are infinite.
  public var identity: ExactNumber {
    switch self {
    case .sum, .any: ExactNumber(0)
    case .product, .all: ExactNumber(1)
    case .maximum: .infinity(negative: true)
    case .minimum: .infinity(negative: false)
    }
  }

  /// The function of two elements that the reduction repeats.
  public var combiner: ScalarFunction {
    switch self {
    case .sum: .add
    case .product: .multiply
    case .maximum: .maximum
    case .minimum: .minimum
    case .any: .or
    case .all: .and
    }
  }
}

import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// What an expression stands for while a model is lowered.
enum Operand: Sendable {
  /// A value of the graph.
  case tensor(Value)
  /// An exact number.
  indirect case number(StaticNumber)
  /// An index variable, or what `+ - * /` make of some and numbers; it takes the type of the tensor
  /// that it meets.
  indirect case index(AffineIndex)
  /// A scalar made of numbers by functions, `sqrt(6/N)`, whose type is that of what it meets.
  case open(OpenScalar)
  /// `true`, `false`
  case bool(Bool)
  /// `"tanh"`
  case string(String)
  /// `[a, b]` of numbers alone: sizes, axes, or a tensor whose type is that of what it meets.
  case list([Operand])
}

/// A scalar whose type is open: functions of exact numbers.
indirect enum OpenScalar: Sendable {
  /// A number that no rational is: `inf`.
  case constant(ExactNumber)
  /// An exact number.
  case number(StaticNumber)
  /// A primitive of open scalars at a place.
  case apply(Kind, [OpenScalar], SourceSpan, depth: Int)

  /// Functions around functions; bounded, so that neither making nor freeing recurs far.
  var depth: Int {
    if case .apply(_, _, _, let depth) = self { return depth }
    return 0
  }

  /// Functions that may stand around each other before a type is chosen.
  static let deepest = 32
}

extension Operand {
  /// The value as an open scalar, where it is one.
  var openScalar: OpenScalar? {
    switch self {
    case .number(let number): return .number(number)
    case .open(let scalar): return scalar
    case .bool(let value): return .number(StaticNumber(value ? 1 : 0))
    default: return nil
    }
  }

  /// True for what has no node yet.
  var isStatic: Bool {
    if case .tensor = self { return false }
    return true
  }

  /// The kind of thing in words.
  var noun: String {
    switch self {
    case .tensor: "a tensor"
    case .number, .open: "a number"
    case .index: "an index variable"
    case .bool: "a truth value"
    case .string: "a string"
    case .list: "a list"
    }
  }
}

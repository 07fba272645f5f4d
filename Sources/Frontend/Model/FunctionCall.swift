import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// A call of a function that is written in the language: what formulas print as `softmax(S)`.
public struct FunctionCall: Sendable {
  /// What a call gives to a parameter.
  public struct Argument: Sendable {
    /// The parameter's name.
    public let parameter: String
    /// True where a call names the parameter: it has a default.
    public let isLabelled: Bool
    /// What is given.
    public let meaning: Meaning

    /// What can be given.
    public enum Meaning: Sendable {
      /// A value of the graph.
      case value(Value)
      /// An exact number times a quotient of sizes.
      case number(Rational, above: Size, below: Size)
      /// A truth value.
      case flag(Bool)
      /// A string.
      case text(String)
      /// A list of such.
      case list([Meaning])
      /// Something else that is known before anything runs: `sqrt(2)`, `inf`.
      case other
    }
  }

  /// The function's name.
  public let function: String
  /// The arguments that were given, in the order of the parameters.
  public let arguments: [Argument]
  /// What it returned.
  public let results: [Value]
  /// The scope of the nodes that it made.
  public let scope: ScopeID
  /// Where the call stands.
  public let span: SourceSpan
  /// True where the function is the library's.
  public let isLibrary: Bool
}

extension Operand {
  /// What it is as an argument of a call that is remembered.
  var meaning: FunctionCall.Argument.Meaning {
    switch self {
    case .tensor(let value): .value(value)
    case .number(let number):
      .number(number.scale, above: number.numerator, below: number.denominator)
    case .bool(let flag): .flag(flag)
    case .string(let text): .text(text)
    case .list(let entries): .list(entries.map(\.meaning))
    case .open, .index: .other
    }
  }
}

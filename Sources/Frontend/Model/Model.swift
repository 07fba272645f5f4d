import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// What a model file means: one graph that holds its values, outputs, claims and expectations, and
/// what the file says about them.
public struct Model: Sendable {
  /// The file's name without folder and extension.
  public let name: String
  /// Every value of the file; its outputs are the model's, in the order of declaration.
  public let graph: Graph
  /// The file's names of values; several names may have one value.
  public let names: NameTable<Value>
  /// Inputs in the order of declaration.
  public let inputs: [Argument]
  /// Parameters in the order of declaration.
  public let parameters: [Parameter]
  /// Inputs and parameters, each in the order of declaration.
  public var arguments: [Argument] { inputs + parameters.map(\.argument) }
  /// The entry `init`: input `key` i64[2], one output for each parameter with an initialiser.
  public let initialisation: Graph
  /// Claims in the order of the file.
  public let claims: [Claim]
  /// Expectations in the order of the file.
  public let expectations: [Expectation]
  /// Assumptions in the order of the file.
  public let assumptions: [Assumption]
  /// Dimensions in the order of declaration.
  public let dims: [Dim]
  /// The conventions of the file.
  public let conventions: Conventions
  /// For an integer input or parameter, the sizes of the axes that it indexes: each entry lies in
  /// 0 ..< the least of them.
  public let indexRanges: [String: [Size]]
  /// The text that it was read from, and how; nil for a model that is made for another one.
  public internal(set) var source: Source?
  /// For each function that states its pullback, and each kind of arguments that it gets, a model
  /// of its own whose claims say that the statement is right. They are checked like the others.
  public let pullbacks: [Model]
  /// The calls of functions that are written in the language, inner ones before outer ones.
  public let calls: [FunctionCall]
  /// The names that functions give to values inside them; a value that several name has the first.
  public let locals: [Value: String]

  /// A text that is a model.
  public struct Source: Sendable {
    /// The file.
    public let file: SourceFile
    /// What was asked of it from outside.
    public let options: ModelOptions
  }

  /// A value that is fed.
  public struct Argument: Sendable {
    /// Its name.
    public let name: String
    /// Its type.
    public let type: TensorType
    /// Its node.
    public let value: Value
    /// Where its name is declared.
    public let span: SourceSpan
  }

  /// State of the model.
  public struct Parameter: Sendable {
    /// Name, type and node.
    public let argument: Argument
    /// True where `initialisation` has an output of its name.
    public let isInitialised: Bool
    /// What stands behind `=` or `~`; nil without initialiser.
    public let initialiser: SourceSpan?
    /// Position among the declarations of parameters: its key is `fold_in(key, declaration)`.
    public let declaration: Int
  }

  /// A symbolic size.
  public struct Dim: Sendable {
    /// Its name.
    public let name: String
    /// Its default, in terms of dimensions declared before.
    public let value: Size?
    /// Where it is declared.
    public let span: SourceSpan
  }
}

/// Equalities that the author states.
public struct Claim: Sendable {
  /// The author's name, or `claim 3` by position in the file.
  public let name: String
  /// True where the author gave the name.
  public let isNamed: Bool
  /// Where it stands.
  public let span: SourceSpan
  /// What it says.
  public let meaning: Meaning
  /// What holds for it: the file's assumptions above it, and its own.
  public let assumptions: [Assumption]

  /// What a claim says.
  public enum Meaning: Sendable {
    /// Two sides or more, all of one type, in the model's graph.
    case sides([Side])
    /// It does not type, and is refuted by this.
    case illTyped(Diagnostic)
  }

  /// One side of an equality.
  public struct Side: Sendable {
    /// Its value.
    public let value: Value
    /// Where it stands.
    public let span: SourceSpan
  }
}

/// What holds for claims.
public struct Assumption: Sendable {
  /// Where it stands.
  public let span: SourceSpan
  /// All of these hold: the parts of a conjunction.
  public let conditions: [Condition]

  /// One condition.
  public struct Condition: Sendable {
    /// A bool of any shape: every entry holds.
    public let value: Value
    /// What the value says, where it is a call of the library such as `symmetric(A)`.
    public let property: Property?
  }

  /// A function of the library about one value.
  public struct Property: Sendable {
    /// The function.
    public let name: String
    /// Its argument.
    public let subject: Value
  }
}

/// What a number should be.
public struct Expectation: Sendable {
  /// Where it stands.
  public let span: SourceSpan
  /// What is computed, in the model's graph.
  public let value: Value
  /// What it should be: of the same shape, in the model's graph.
  public let expected: Value
  /// Absolute where |expected| ≤ 1, relative above.
  public let tolerance: ExactNumber
  /// Values given for inputs and parameters, by name.
  public let substitutions: [String: Literal]

  /// Numbers with their shape.
  public struct Literal: Sendable {
    /// Row-major.
    public let values: [ExactNumber]
    /// Sizes of the axes; empty for a scalar, which stands for every entry.
    public let shape: [Int]
  }
}

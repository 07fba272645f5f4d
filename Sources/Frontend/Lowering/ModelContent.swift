import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// What is found on the way and becomes the model.
struct ModelContent {
  /// Inputs in order.
  var inputs: [Model.Argument] = []
  /// Parameters in order.
  var parameters: [Model.Parameter] = []
  /// Outputs in order.
  private(set) var outputs: [Output] = []
  /// Where each output's name stands.
  private(set) var outputSpans = NameTable<SourceSpan>()
  /// Claims in order.
  var claims: [Claim] = []
  /// Where each claim's name stands.
  var claimNames: [String: SourceSpan] = [:]
  /// Claims so far, ill-formed ones included.
  var claimCount = 0
  /// Expectations in order.
  var expectations: [Expectation] = []
  /// Assumptions in order.
  var assumptions: [Assumption] = []
  /// Dimensions in order.
  var dims: [Model.Dim] = []
  /// Outputs of the graph of initialisers.
  var initialisations: [Output] = []
  /// Axes that integers index.
  var indexRanges: [String: [Size]] = [:]
  /// Models in which stated pullbacks are checked.
  var pullbacks: [Model] = []
  /// Calls of functions written in the language, inner ones before outer ones.
  var calls: [FunctionCall] = []
  /// Names that functions give to values inside them.
  var locals: [Value: String] = [:]
  /// The builder of the graph of initialisers, once a parameter has one.
  var initialisationBuilder: GraphBuilder?
  /// The key that all draws start from.
  var initialisationKey: Value?

  /// Adds an output, unless there is one of that name: then gives where that one stands.
  mutating func add(_ output: Output, at span: SourceSpan) -> SourceSpan? {
    let number = outputSpans.number(of: output.name)
    if let old = outputSpans[number: number] { return old }
    outputs.append(output)
    outputSpans[number: number] = span
    return nil
  }
}

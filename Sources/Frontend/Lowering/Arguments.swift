import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// What a call gives to the parameters of a function.
struct Arguments {
  /// The parameters of a function, as far as a call needs to know them.
  struct Signature {
    /// A parameter.
    struct Parameter {
      let name: String
      /// True where it may be left out.
      let isOptional: Bool
      /// True where it may be given without its label.
      let isPositional: Bool
    }

    /// The parameters in order.
    let parameters: [Parameter]
    /// True where any number of further values may follow the positional ones.
    var isVariadic = false
  }

  /// An argument: as it was written, or given by the compiler.
  enum Source {
    case expression(ExpressionID)
    case operand(Operand)
  }

  /// The function's name.
  let function: String
  /// Where the call stands.
  let whole: SourceSpan
  /// What was given: so few that a list is searched at once.
  private var given: [(parameter: String, source: Source, span: SourceSpan)] = []
  /// The further values of a variadic function, the first ones included.
  private(set) var rest: [ExpressionID] = []

  fileprivate init(_ function: String, _ whole: SourceSpan, count: Int) {
    self.function = function
    self.whole = whole
    given.reserveCapacity(count)
  }

  /// True where the parameter was given.
  func has(_ name: String) -> Bool { position(of: name) != nil }

  private func position(of name: String) -> Int? {
    given.firstIndex { $0.parameter == name }
  }

  /// Where the argument stands; the whole call where it was left out.
  func span(_ name: String) -> SourceSpan {
    position(of: name).map { given[$0].span } ?? whole
  }

  /// The argument as it was written.
  func expression(_ name: String) -> ExpressionID? {
    guard let position = position(of: name), case .expression(let id) = given[position].source
    else { return nil }
    return id
  }

  /// What the argument stands for.
  ///
  /// - Requires: it is given, as required ones are.
  func operand(
    _ name: String, _ lowering: inout Lowering
  ) throws(Lowering.Poison) -> Operand {
    guard let position = position(of: name) else {
      preconditionFailure("\(function) has no argument \(name)")
    }
    switch given[position].source {
    case .expression(let id): return try lowering.lower(id)
    case .operand(let operand): return operand
    }
  }

  /// The argument as a value of the graph.
  func value(_ name: String, _ lowering: inout Lowering) throws(Lowering.Poison) -> Value {
    try lowering.tensor(try operand(name, &lowering), at: span(name))
  }

  /// What every given argument stands for, by parameter.
  func operands(
    _ lowering: inout Lowering
  ) throws(Lowering.Poison) -> [String: (operand: Operand, span: SourceSpan)] {
    var result: [String: (operand: Operand, span: SourceSpan)] = [:]
    // In the order of the text, so that nodes are too.
    for argument in given.sorted(by: { $0.span.start < $1.span.start }) {
      let operand = try operand(argument.parameter, &lowering)
      result[argument.parameter] = (operand, argument.span)
    }
    return result
  }
}

extension Lowering {
  /// Gives the arguments of a call to the parameters of its function.
  mutating func bind(
    _ call: Expression.Call, _ signature: Arguments.Signature, hidden: [String: Operand] = [:],
    at span: SourceSpan
  ) throws(Poison) -> Arguments {
    var result = Arguments(call.name.text, span, count: call.arguments.count)
    // Parameters that take no further argument in order: the first ones, and those with a label.
    var (taken, labelled): (Int, [String]) = (0, [])
    for argument in call.arguments {
      let place = tree[argument.value].span
      let name: String
      if let label = argument.label {
        name = try parameter(label, call, signature)
        labelled.append(name)
        guard !result.has(name) else {
          throw fail(NameDiagnostics.labelTwice(name, of: call.name.text, at: place))
        }
      } else if let next = signature.parameters[taken...].firstIndex(where: {
        $0.isPositional && hidden[$0.name] == nil && !labelled.contains($0.name)
      }) {
        name = signature.parameters[next].name
        taken = next + 1
      } else if signature.isVariadic {
        result.add(argument.value)
        continue
      } else {
        throw fail(surplus(call, signature, argument.value, result))
      }
      result.set(name, .expression(argument.value), place)
      if signature.isVariadic, argument.label == nil { result.add(argument.value) }
    }
    for (name, operand) in hidden where !result.has(name) {
      result.set(name, .operand(operand), span)
    }
    try demandRequired(signature, result)
    return result
  }

  /// Every parameter that may not be left out has an argument.
  private mutating func demandRequired(
    _ signature: Arguments.Signature, _ arguments: Arguments
  ) throws(Poison) {
    for parameter in signature.parameters
    where !parameter.isOptional && !arguments.has(parameter.name) {
      throw fail(
        NameDiagnostics.missingArgument(
          parameter.name, of: arguments.function, signature: signature.text(arguments.function),
          at: arguments.whole))
    }
  }

  private mutating func parameter(
    _ label: Identifier, _ call: Expression.Call, _ signature: Arguments.Signature
  ) throws(Poison) -> String {
    let names = signature.parameters.map(\.name)
    guard !names.contains(label.text) else { return label.text }
    let aliases = ["dim": "axis", "dims": "axis", "axes": "axis", "keepdim": "keepdims"]
    let near = aliases[label.text].flatMap { names.contains($0) ? $0 : nil }
    throw fail(
      NameDiagnostics.unknownLabel(
        label, of: call.name.text, near: near ?? Spelling.nearest(to: label.text, among: names),
        signature: signature.text(call.name.text)))
  }

  private func surplus(
    _ call: Expression.Call, _ signature: Arguments.Signature, _ value: ExpressionID,
    _ arguments: Arguments
  ) -> Diagnostic {
    let place = tree[value].span
    if let labelled = signature.parameters.first(where: {
      !$0.isPositional && !arguments.has($0.name)
    }) {
      return NameDiagnostics.unlabelled(
        labelled.name, map.text(of: place), of: call.name.text, at: place)
    }
    return NameDiagnostics.surplusArgument(
      of: call.name.text, signature: signature.text(call.name.text), at: place, note: nil)
  }
}

extension Arguments {
  fileprivate mutating func set(_ name: String, _ source: Source, _ span: SourceSpan) {
    given.append((name, source, span))
  }

  fileprivate mutating func add(_ id: ExpressionID) { rest.append(id) }
}

extension Arguments.Signature {
  /// Parameters from words: `x` is required and comes in order, `b?` may be left out, `axis:?` has
  /// a label and may be left out, `axis:` has a label and is required.
  init(_ words: String, isVariadic: Bool = false) {
    parameters = words.split(separator: " ").map { word in
      let name = word.prefix { $0 != ":" && $0 != "?" }
      return Parameter(
        name: String(name), isOptional: word.hasSuffix("?"), isPositional: !word.contains(":"))
    }
    self.isVariadic = isVariadic
  }

  /// The parameters of a function that is written in the language.
  init(_ function: FunctionSyntax) {
    parameters = function.parameters.map {
      Parameter(
        name: $0.name.text, isOptional: $0.value != nil, isPositional: $0.value == nil)
    }
  }

  /// `sum(x, axis: …, keepdims: …)`
  func text(_ function: String) -> String {
    let words = parameters.map { $0.isPositional ? $0.name : $0.name + ": …" }
    return "\(function)(\((words + (isVariadic ? ["…"] : [])).joined(separator: ", ")))"
  }
}

import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// The entry `init`, a graph of its own: from a key to the parameters' first values.
extension Lowering {
  /// Adds a parameter's first value to the graph of initialisers.
  mutating func initialise(
    _ argument: Model.Argument, _ initialiser: Initialiser, declaration: Int
  ) {
    enterInitialisation()
    defer { leaveInitialisation() }
    let id = initialiser.expression
    let span = tree[id].span
    do {
      let operand: Operand
      switch initialiser {
      case .value: operand = try lower(id)
      case .distribution: operand = try draw(id, argument.type, declaration)
      }
      let value = try fit(operand, to: argument, at: span)
      content.initialisations.append(Output(argument.name, value))
    } catch {}
  }

  /// The call behind `~`, with the arguments `shape` and `key` that the author doesn't see.
  private mutating func draw(
    _ id: ExpressionID, _ type: TensorType, _ declaration: Int
  ) throws(Poison) -> Operand {
    guard case .call(let call) = tree[id].kind, let base = content.initialisationKey else {
      throw Poison()
    }
    let span = tree[id].span
    let key = try emit(
      FoldIn.kind, [.init("data", .size(Size(declaration)))], [base], at: span)
    let hidden: [String: Operand] = [
      "shape": .list(type.shape.map { .number(StaticNumber($0)) }), "key": .tensor(key),
    ]
    let results = try results(of: call, hidden: hidden, at: span)
    guard results.count == 1 else {
      throw fail(
        NameDiagnostics.resultCount(call.name.text, results: results.count, names: 1, at: span))
    }
    return results[0]
  }

  /// An initialiser's value in the parameter's type: floats are converted, numbers spread.
  private mutating func fit(
    _ operand: Operand, to argument: Model.Argument, at span: SourceSpan
  ) throws(Poison) -> Value {
    let type = argument.type
    var value: Value
    if case .tensor(let own) = operand {
      let element = self.type(own).element
      guard element == type.element || element.isFloat && type.element.isFloat else {
        throw fail(TypeDiagnostics.wantedElement(self.type(own), type.element, at: span))
      }
      value = try convert(own, to: type.element, at: span)
    } else {
      value = try tensor(operand, as: type.element, at: span)
    }
    let shape = self.type(value).shape
    guard (try? Broadcast.join(shape, type.shape)) == type.shape else {
      throw fail(
        TypeDiagnostics.shape(
          "`\(argument.name)` has shape \(type.shape.text), but its initialiser \(shape.text)",
          at: span))
    }
    value = try broadcast(value, to: type.shape, at: span)
    return value
  }

  /// Exchanges the builder for the initialisers' one, and hides the names of the model's values.
  private mutating func enterInitialisation() {
    if content.initialisationBuilder == nil {
      var fresh = GraphBuilder(catalogue: .standard, conventions: conventions)
      content.initialisationKey = fresh.input("key", TensorType(.i64, [2]))
      content.initialisationBuilder = fresh
    }
    exchangeBuilders()
    hiddenFrames = frames
    frames = [Frame(space: functions.fileSpace)]
  }

  /// What one of the file's names stands for within an initialiser: a size, a number, a constant;
  /// nil for values of the model.
  mutating func initialiserOperand(
    _ name: String, at span: SourceSpan
  ) throws(Poison) -> Operand? {
    guard frames.count == 1, let binding = hiddenFrames.first?.names[name] else { return nil }
    if let (numbers, shape, type) = constants[name] {
      return .tensor(try literal(numbers, shape, type, at: span))
    }
    switch binding.meaning {
    case .dim: return .number(StaticNumber(Size(dim: name)))
    case .operand(.tensor): return nil
    case .operand(let operand): return operand
    case .poison: throw Poison()
    }
  }

  private mutating func leaveInitialisation() {
    frames = hiddenFrames
    hiddenFrames = []
    exchangeBuilders()
  }

  private mutating func exchangeBuilders() {
    guard var other = content.initialisationBuilder else { return }
    swap(&builder, &other)
    content.initialisationBuilder = other
  }
}

import AdjointGraphIR
import AdjointSource
import AdjointTensors

extension Lowering {
  /// A statement of the file. A mistake in it was reported when this returns.
  mutating func statement(_ id: StatementID) {
    let statement = tree[id]
    switch statement.kind {
    case .dim(let dims): for dim in dims { declare(dim) }
    case .input(let names, let type): input(names, type)
    case .param(let names, let type, let initialiser): parameter(names, type, initialiser)
    case .const(let name, let type, let value): constant(name, type, value)
    case .output(let items): for item in items { output(item) }
    case .claim(let claim): self.claim(claim, at: statement.span)
    case .expect(let expectation): expect(expectation, at: statement.span)
    case .assume(let predicate): assume(predicate)
    case .definition(let names, let value): define(names, value, at: statement.span)
    case .minimize, .repeat:
      report(NameDiagnostics.notYet(statement.kind.noun, at: statement.span))
    case .return: report(SyntaxDiagnostics.strayReturn(at: statement.span))
    // Read before everything else.
    case .function, .use, .convention: break
    }
  }

  /// Gives a name a meaning; a second definition is reported and changes nothing.
  mutating func bind(_ name: Identifier, _ meaning: Binding.Meaning) {
    bind(name, frames[innermost].names.number(of: name.text), meaning)
  }

  /// The same for a name whose number is known.
  private mutating func bind(_ name: Identifier, _ number: Int, _ meaning: Binding.Meaning) {
    if let old = frames[innermost].names[number: number], old.span != name.span {
      if old.span.end > old.span.start {
        report(NameDiagnostics.twice(name.text, first: old.span, at: name.span))
      }
      return
    }
    frames[innermost].names[number: number] = Binding(meaning: meaning, span: name.span)
    guard case .operand(.tensor(let value)) = meaning else { return }
    if frames.count == 1 {
      builder.setName(name.text, of: value)
    } else if hiddenFrames.isEmpty, content.locals[value] == nil {
      content.locals[value] = name.text
    }
  }

  /// `a, b = f(x)`, in the file or in a function.
  mutating func define(_ names: [Identifier], _ id: ExpressionID, at span: SourceSpan) {
    do {
      if names.count == 1 {
        let operand = try lower(id)
        bind(names[0], .operand(try variableOfDerivative(operand, at: tree[id].span)))
        return
      }
      let results = try severalResults(id, names.count, at: span)
      for (name, result) in zip(names, results) { bind(name, .operand(result)) }
    } catch {
      for name in names { bind(name, .poison) }
    }
  }

  private mutating func severalResults(
    _ id: ExpressionID, _ count: Int, at span: SourceSpan
  ) throws(Poison) -> [Operand] {
    let inner = tree.withoutParentheses(id)
    guard case .call(let call) = tree[inner].kind else {
      throw fail(NameDiagnostics.severalNames(count, at: tree[id].span))
    }
    let results = try results(of: call, at: tree[inner].span)
    guard results.count == count else {
      throw fail(
        NameDiagnostics.resultCount(
          call.name.text, results: results.count, names: count, at: tree[inner].span))
    }
    return results
  }

  private mutating func declare(_ dim: Dimension) {
    var value: Size?
    if let id = dim.value {
      do {
        let size = try size(id)
        guard size.isAtLeast(1) else {
          throw fail(TypeDiagnostics.dimension(size, at: tree[id].span))
        }
        value = size
      } catch {}
    }
    let isNew = frame.names[dim.name.text] == nil
    bind(dim.name, .dim)
    if isNew {
      content.dims.append(.init(name: dim.name.text, value: value, span: dim.name.span))
    }
  }

  private mutating func input(_ names: [Identifier], _ syntax: TypeSyntax) {
    do {
      let type = try tensorType(syntax)
      for name in names {
        guard let number = free(name) else { continue }
        mark(name.span)
        let value = builder.input(name.text, type)
        bind(name, number, .operand(.tensor(value)))
        content.inputs.append(
          .init(name: name.text, type: type, value: value, span: name.span))
      }
    } catch {
      for name in names { bind(name, .poison) }
    }
  }

  /// The number of a name that has no definition; nil where it has one, which is reported.
  private mutating func free(_ name: Identifier) -> Int? {
    let number = frames[innermost].names.number(of: name.text)
    guard let old = frames[innermost].names[number: number], old.span.end > old.span.start else {
      return number
    }
    report(NameDiagnostics.twice(name.text, first: old.span, at: name.span))
    return nil
  }

  private mutating func parameter(
    _ names: [Identifier], _ syntax: TypeSyntax, _ initialiser: Initialiser?
  ) {
    do {
      let type = try tensorType(syntax)
      for name in names {
        guard let number = free(name) else { continue }
        mark(name.span)
        let value = builder.parameter(name.text, type)
        bind(name, number, .operand(.tensor(value)))
        let argument = Model.Argument(
          name: name.text, type: type, value: value, span: name.span)
        let position = content.parameters.count
        if let initialiser { initialise(argument, initialiser, declaration: position) }
        content.parameters.append(
          .init(
            argument: argument, isInitialised: initialiser != nil,
            initialiser: initialiser.map { tree[$0.expression].span }, declaration: position))
      }
    } catch {
      for name in names { bind(name, .poison) }
    }
  }

  private mutating func constant(
    _ name: Identifier, _ syntax: TypeSyntax?, _ id: ExpressionID
  ) {
    do {
      let operand = try lower(id)
      let span = tree[id].span
      guard let (numbers, shape) = constants(operand) else {
        throw fail(
          TypeDiagnostics.wrongKind(
            "numbers, or lists of numbers, of one shape", operand.noun, at: span,
            note: "a value that is computed is defined without `const`"))
      }
      let own = shape.map { Size($0) }
      let declared = try syntax.map { type throws(Poison) in try tensorType(type) }
      let type = declared ?? TensorType(conventions.float, own)
      guard own.isEmpty || type.shape == own else {
        throw fail(
          TypeDiagnostics.shape(
            "the data has shape \(own.text), not \(type.shape.text)", at: span))
      }
      let value = try literal(numbers, own, type, at: span)
      constants[name.text] = (numbers, own, type)
      bind(name, .operand(.tensor(value)))
    } catch {
      bind(name, .poison)
    }
  }

  /// Numbers of a shape as a value of a type: themselves, or one number in every entry.
  mutating func literal(
    _ numbers: [ExactNumber], _ shape: Shape, _ type: TensorType, at span: SourceSpan
  ) throws(Poison) -> Value {
    for number in numbers where type.element.isInteger && number.rational?.isWhole != true {
      throw fail(TypeDiagnostics.fraction(number.text, type.element, at: span))
    }
    mark(span)
    let value = builder.constant(numbers, TensorType(type.element, shape))
    return try broadcast(value, to: type.shape, at: span)
  }

  private mutating func output(_ item: Item) {
    do {
      let value: Value
      if let id = item.value {
        value = try self.value(id)
        bind(item.name, .operand(.tensor(value)))
      } else {
        value = try tensor(try lookUp(item.name.text, at: item.name.span), at: item.name.span)
      }
      if let old = content.add(Output(item.name.text, value), at: item.name.span) {
        guard item.value == nil else { return }
        throw fail(NameDiagnostics.outputTwice(item.name.text, first: old, at: item.name.span))
      }
    } catch {
      if item.value != nil { bind(item.name, .poison) }
    }
  }
}

extension Initialiser {
  /// The expression behind `=` or `~`.
  var expression: ExpressionID {
    switch self {
    case .value(let id), .distribution(let id): return id
    }
  }
}

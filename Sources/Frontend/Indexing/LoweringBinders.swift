import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// `for i < n, j < m`: behind the only argument of a reduction, in brackets, and behind a claim.
extension Lowering {
  /// Gives index variables their names; a later bound may not depend on an earlier variable.
  mutating func open(_ binders: [Expression.Binder]) throws(Poison) -> [Int] {
    var opened: [Int] = []
    openBinders += 1
    do throws(Poison) {
      for binder in binders {
        if let old = frame.names[binder.name.text], old.span.end > old.span.start {
          throw fail(IndexDiagnostics.taken(binder.name, by: old.span))
        }
        let variable = IndexVariable(
          name: binder.name, size: try size(binder.bound), bound: tree[binder.bound].span,
          hidden: frame.names[binder.name.text])
        indexVariables.append(variable)
        opened.append(indexVariables.count - 1)
        frame.names[binder.name.text] = Binding(
          meaning: .operand(.index(AffineIndex(variable: indexVariables.count - 1))),
          span: binder.name.span)
      }
    } catch {
      close(opened)
      throw error
    }
    return opened
  }

  /// Takes the names of index variables back.
  mutating func close(_ variables: [Int]) {
    for variable in variables.reversed().map({ indexVariables[$0] }) {
      frame.names[variable.name.text] = variable.hidden
    }
    openBinders -= 1
    guard openBinders == 0 else { return }
    // No value of the file depends on a variable any more.
    indexVariables = []
    indexedValues = []
  }

  /// The value with an axis for each of the variables before its own.
  mutating func spread(
    _ value: Value, over variables: [Int], at span: SourceSpan
  ) throws(Poison) -> Value {
    let sizes = variables.map { indexVariables[$0].size }
    let type = type(value)
    let shape = sizes + type.shape
    _ = try product(shape, at: span)
    let result = indexed(value).relabeled(type.with(shape: shape)) { axis in
      switch axis {
      case .own(let number): .own(number + variables.count)
      case .variable(let id): variables.firstIndex(of: id).map { .own($0) } ?? axis
      }
    }
    return try settled(result, at: span)
  }

  /// A value with labels as a node of its own where no label is a variable.
  mutating func settled(_ value: IndexedValue, at span: SourceSpan) throws(Poison) -> Value {
    guard value.variables.isEmpty else { return reference(to: value) }
    let axes = (0..<value.type.rank).map { AxisLabel.own($0) }
    let result = try product(value.factors, of: value.type, at: span)
    return try aligned(result, to: axes, of: value.type, at: span)
  }

  /// `[e for i < n, j < m]`: a tensor of the values of e.
  mutating func list(
    _ entry: ExpressionID, _ binders: [Expression.Binder], at span: SourceSpan
  ) throws(Poison) -> Operand {
    let variables = try open(binders)
    defer { close(variables) }
    let value = try value(entry)
    return .tensor(try spread(value, over: variables, at: span))
  }

  /// `i + 1` and its like of index variables and numbers; nil where it is not of that form.
  func affine(_ left: Operand, _ right: Operand, _ symbol: Symbol) -> AffineIndex? {
    guard let a = affine(left), let b = affine(right) else { return nil }
    switch symbol {
    case .plus: return a + b
    case .minus: return b.scaled(by: StaticNumber(-1)).flatMap { a + $0 }
    case .star: return a * b
    case .slash: return a / b
    default: return nil
    }
  }

  private func affine(_ operand: Operand) -> AffineIndex? {
    switch operand {
    case .index(let index): index
    case .number(let number): AffineIndex(number)
    default: nil
    }
  }

  /// i32 where operands are index variables and whole numbers alone, a variable at least.
  func indexElement(_ operands: [Operand]) -> ElementType? {
    var hasVariable = false
    for operand in operands {
      guard let index = affine(operand), index.isWhole else { return nil }
      hasVariable = hasVariable || !index.terms.isEmpty
    }
    return hasVariable ? .i32 : nil
  }

  /// Index variables as a value of an element type.
  mutating func indices(
    _ index: AffineIndex, _ element: ElementType, at span: SourceSpan
  ) throws(Poison) -> Value {
    guard element != .bool else {
      throw fail(TypeDiagnostics.wrongKind("a truth value", "an index variable", at: span))
    }
    var sum: Value?
    for (variable, coefficient) in index.terms {
      let counted = try iota(indexVariables[variable].size, element, at: span)
      let factor = IndexedFactor(value: counted, axes: [.variable(variable)])
      var term = reference(to: IndexedValue(factors: [factor], type: TensorType(element)))
      if coefficient == StaticNumber(-1) {
        term = try emit(Negate.kind, [], [term], at: span)
      } else if coefficient != StaticNumber(1) {
        let factor = try scalar(coefficient, element, at: span)
        term = try emit(Multiply.kind, [], [factor, term], at: span)
      }
      if let others = sum { term = try emit(Add.kind, [], [others, term], at: span) }
      sum = term
    }
    guard let sum else { return try scalar(index.constant, element, at: span) }
    if index.constant == StaticNumber(0) { return sum }
    let constant = try scalar(index.constant, element, at: span)
    return try emit(Add.kind, [], [sum, constant], at: span)
  }
}

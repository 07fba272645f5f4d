import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// From exact numbers, lists and open scalars to values of the graph.
extension Lowering {
  /// An operand as a value; numbers without type get the default float.
  mutating func tensor(_ operand: Operand, at span: SourceSpan) throws(Poison) -> Value {
    if case .tensor(let value) = operand { return value }
    if case .bool(let flag) = operand {
      return constant(ExactNumber(flag ? 1 : 0), .bool, at: span)
    }
    return try tensor(operand, as: conventions.float, at: span)
  }

  /// An operand as a value of an element type: numbers take it, bools become 0 and 1 of it; another
  /// type is an error.
  mutating func tensor(
    _ operand: Operand, as element: ElementType, at span: SourceSpan
  ) throws(Poison) -> Value {
    switch operand {
    case .tensor(let value):
      let own = type(value).element
      if own == element { return value }
      guard own == .bool else {
        throw fail(TypeDiagnostics.wantedElement(type(value), element, at: span))
      }
      return try convert(value, to: element, at: span)
    case .number(let number): return try scalar(number, element, at: span)
    case .index(let index): return try indices(index, element, at: span)
    case .open(let scalar): return try self.scalar(scalar, element, at: span)
    case .bool(let flag): return constant(ExactNumber(flag ? 1 : 0), element, at: span)
    case .list(let entries): return try list(entries, as: element, at: span)
    case .string: throw fail(TypeDiagnostics.notATensor(operand.noun, at: span))
    }
  }

  /// An exact number as a scalar of an element type.
  mutating func scalar(
    _ number: StaticNumber, _ element: ElementType, at span: SourceSpan
  ) throws(Poison) -> Value {
    if let constant = number.constant {
      guard !element.isInteger || constant.isWhole else {
        throw fail(TypeDiagnostics.fraction(number.text, element, at: span))
      }
      if element == .bool, constant != Rational(0), constant != Rational(1) {
        throw fail(TypeDiagnostics.fraction(number.text, element, at: span))
      }
      return self.constant(.finite(constant), element, at: span)
    }
    mark(span)
    if let size = number.size { return builder.size(size, element) }
    guard element.isFloat else {
      throw fail(TypeDiagnostics.fraction(number.text, element, at: span))
    }
    var result: Value?
    if number.numerator != 1 { result = builder.size(number.numerator, element) }
    if number.scale != Rational(1) || result == nil {
      let scale = builder.constant(.finite(number.scale), element)
      if let above = result {
        result = try emit(Multiply.kind, [scale, above], at: span)
      } else {
        result = scale
      }
    }
    guard let above = result, number.denominator != 1 else {
      return result ?? builder.constant(1, element)
    }
    return try emit(Divide.kind, [above, builder.size(number.denominator, element)], at: span)
  }

  private mutating func emit(
    _ kind: Kind, _ operands: [Value], at span: SourceSpan
  ) throws(Poison) -> Value {
    try emit(kind, [], operands, at: span)
  }

  /// An open scalar in an element type.
  mutating func scalar(
    _ open: OpenScalar, _ element: ElementType, at span: SourceSpan
  ) throws(Poison) -> Value {
    switch open {
    case .number(let number): return try scalar(number, element, at: span)
    case .constant(let number):
      guard element.isFloat else {
        throw fail(TypeDiagnostics.fraction(number.text, element, at: span))
      }
      return constant(number, element, at: span)
    case .apply(let kind, let arguments, let place, _):
      guard element.isFloat else {
        throw fail(TypeDiagnostics.fraction("this number", element, at: place))
      }
      var operands: [Value] = []
      for argument in arguments { operands.append(try scalar(argument, element, at: place)) }
      return try emit(kind, operands, at: place)
    }
  }

  /// An open scalar's function, or its value in the default float where functions nest too deep.
  mutating func open(
    _ kind: Kind, _ arguments: [OpenScalar], at span: SourceSpan
  ) throws(Poison) -> Operand {
    let depth = (arguments.map(\.depth).max() ?? 0) + 1
    let result = OpenScalar.apply(kind, arguments, span, depth: depth)
    guard depth > OpenScalar.deepest else { return .open(result) }
    return .tensor(try scalar(result, conventions.float, at: span))
  }

  /// A list as a tensor: one constant where all entries are numbers, else its entries stacked.
  private mutating func list(
    _ entries: [Operand], as element: ElementType, at span: SourceSpan
  ) throws(Poison) -> Value {
    guard !entries.isEmpty else { throw fail(TypeDiagnostics.emptyList(at: span)) }
    if let (numbers, shape) = constants(.list(entries)) {
      for number in numbers where element.isInteger && number.rational?.isWhole != true {
        throw fail(TypeDiagnostics.fraction(number.text, element, at: span))
      }
      mark(span)
      return builder.constant(numbers, TensorType(element, shape.map { Size($0) }))
    }
    var values: [Value] = []
    for entry in entries { values.append(try tensor(entry, as: element, at: span)) }
    return try stack(values, axis: 0, at: span)
  }

  /// The numbers of a regular list of numbers, row-major, with its shape; a number alone has shape
  /// `[]`.
  func constants(_ operand: Operand) -> (numbers: [ExactNumber], shape: [Int])? {
    switch operand {
    case .number(let number):
      return number.constant.map { ([.finite($0)], []) }
    case .open(.constant(let number)): return ([number], [])
    case .bool(let flag): return ([ExactNumber(flag ? 1 : 0)], [])
    case .list(let entries):
      var numbers: [ExactNumber] = []
      var inner: [Int]?
      for entry in entries {
        guard let part = constants(entry), inner == nil || inner == part.shape else { return nil }
        inner = part.shape
        numbers += part.numbers
      }
      return inner.map { (numbers, [entries.count] + $0) }
    default: return nil
    }
  }

  /// Values of one type along a new axis.
  mutating func stack(
    _ values: [Value], axis: Int, at span: SourceSpan
  ) throws(Poison) -> Value {
    let first = type(values[0])
    for value in values.dropFirst() where type(value).shape != first.shape {
      throw fail(TypeDiagnostics.stack(first, type(value), at: span))
    }
    var shape = first.shape
    shape.insert(1, at: axis)
    var parts: [Value] = []
    for value in values { parts.append(try reshape(value, shape, at: span)) }
    if parts.count == 1 { return parts[0] }
    return try emit(Concatenate.kind, [.init("axis", .size(Size(axis)))], parts, at: span)
  }
}

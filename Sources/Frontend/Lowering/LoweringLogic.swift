import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// Comparisons, `and`, `or`, `not`, and the choice between branches.
extension Lowering {
  /// `a < b`
  mutating func comparison(
    _ left: ExpressionID, _ operand: Expression.Operand, at span: SourceSpan
  ) throws(Poison) -> Operand {
    let site = OperatorSite(
      symbol: operand.symbol, symbolSpan: operand.symbolSpan, left: tree[left].span,
      right: tree[operand.value].span, whole: span)
    let a = try lower(left)
    let b = try lower(operand.value)
    if let known = compareStatically(a, b, site.symbol) { return .bool(known) }
    return .tensor(try compare(a, b, site))
  }

  /// The outcome where it is the same for all dimensions and needs no run.
  private func compareStatically(_ a: Operand, _ b: Operand, _ symbol: Symbol) -> Bool? {
    switch (a, b) {
    case (.number(let x), .number(let y)):
      return (x - y).flatMap { outcome(of: symbol, difference: $0) }
    case (.bool(let x), .bool(let y)) where symbol == .equal || symbol == .notEqual:
      return (x == y) == (symbol == .equal)
    case (.string(let x), .string(let y)) where symbol == .equal || symbol == .notEqual:
      return (x == y) == (symbol == .equal)
    case (.string, .number), (.number, .string), (.string, .list), (.list, .string):
      return symbol == .notEqual
    default: return nil
    }
  }

  /// What a comparison says of two numbers by their difference, where all dimensions agree.
  private func outcome(of symbol: Symbol, difference: StaticNumber) -> Bool? {
    let opposite = -difference
    switch symbol {
    case .less: return opposite.isPositive ? true : difference.isAtLeastZero ? false : nil
    case .lessEqual: return opposite.isAtLeastZero ? true : difference.isPositive ? false : nil
    case .greater: return difference.isPositive ? true : opposite.isAtLeastZero ? false : nil
    case .greaterEqual: return difference.isAtLeastZero ? true : opposite.isPositive ? false : nil
    default:
      guard let sign = difference.sign else { return nil }
      return (sign == 0) == (symbol == .equal)
    }
  }

  private mutating func compare(
    _ a: Operand, _ b: Operand, _ site: OperatorSite
  ) throws(Poison) -> Value {
    let element: ElementType
    if let common = try commonElement([a, b], [site.left, site.right]) {
      element = common
    } else if let whole = indexElement([a, b]) {
      element = whole
    } else if isBool(a), isBool(b), site.symbol == .equal || site.symbol == .notEqual {
      element = .bool
    } else if case .number(let x) = a, case .number(let y) = b, x.size != nil, y.size != nil {
      element = .i64
    } else {
      element = conventions.float
    }
    switch site.symbol {
    case .equal: return try elementwise(Equal.kind, a, b, element, site)
    case .notEqual: return try elementwise(NotEqual.kind, a, b, element, site)
    case .less: return try elementwise(Less.kind, a, b, element, site)
    case .lessEqual: return try elementwise(LessEqual.kind, a, b, element, site)
    case .greater: return try elementwise(Less.kind, b, a, element, site.swapped)
    default: return try elementwise(LessEqual.kind, b, a, element, site.swapped)
    }
  }

  /// `a and b and c`, `a or b`: known parts decide or drop out.
  mutating func logical(
    _ name: String, _ parts: [ExpressionID], at span: SourceSpan
  ) throws(Poison) -> Operand {
    var result: (value: Value, span: SourceSpan)?
    for part in parts {
      let place = tree[part].span
      let operand = try lower(part)
      if case .bool(let flag) = operand {
        if flag == (name == "or") { return .bool(flag) }
        continue
      }
      let value = try condition(operand, name, at: place)
      guard let left = result else {
        result = (value, place)
        continue
      }
      let site = OperatorSite(
        symbol: .comma, symbolSpan: span, left: left.span, right: place,
        whole: left.span.joined(place))
      let both = try elementwise(
        name == "and" ? And.kind : Or.kind, .tensor(left.value), .tensor(value), .bool, site)
      result = (both, site.whole)
    }
    guard let result else { return .bool(name == "and") }
    return .tensor(result.value)
  }

  /// `not c`
  mutating func not(
    _ count: Int, _ id: ExpressionID, at span: SourceSpan
  ) throws(Poison) -> Operand {
    let operand = try lower(id)
    if case .bool(let flag) = operand { return .bool(count % 2 == 0 ? flag : !flag) }
    var value = try condition(operand, "not", at: tree[id].span)
    for _ in 0..<count { value = try emit(Not.kind, [], [value], at: span) }
    return .tensor(value)
  }

  /// An operand as a bool of the graph; numbers are none.
  mutating func condition(
    _ operand: Operand, _ function: String, at span: SourceSpan
  ) throws(Poison) -> Value {
    guard operand.isStatic == false || isBool(operand) else {
      throw fail(
        TypeDiagnostics.wrongKind(
          "a truth value for `\(function)`", operand.noun, at: span,
          note: "compare it: `x != 0`"))
    }
    let value = try tensor(operand, at: span)
    guard type(value).element == .bool else {
      throw fail(
        TypeDiagnostics.wants(
          function, "truth values", type(value), at: span, note: "compare them: `x != 0`"))
    }
    return value
  }

  /// `where(c, a, b)`: a known condition lowers the chosen branch alone.
  mutating func choose(_ arguments: Arguments) throws(Poison) -> Operand {
    let condition = try arguments.operand("c", &self)
    if case .bool(let flag) = condition {
      return try arguments.operand(flag ? "a" : "b", &self)
    }
    let spans = ["c", "a", "b"].map { arguments.span($0) }
    let mask = try self.condition(condition, "where", at: spans[0])
    let a = try arguments.operand("a", &self)
    let b = try arguments.operand("b", &self)
    var element = try commonElement([a, b], [spans[1], spans[2]])
    if element == nil, isBool(a), isBool(b) { element = .bool }
    let x = try tensor(a, as: element ?? conventions.float, at: spans[1])
    let y = try tensor(b, as: element ?? conventions.float, at: spans[2])
    let shape = try joined([mask, x, y], spans, arguments.whole)
    var parts: [Value] = []
    for (value, span) in zip([mask, x, y], spans) {
      parts.append(try broadcast(value, to: shape, at: span))
    }
    return .tensor(try emit(Select.kind, [], parts, at: arguments.whole))
  }

  /// The shape to which all of several values broadcast.
  mutating func joined(
    _ values: [Value], _ spans: [SourceSpan], _ whole: SourceSpan
  ) throws(Poison) -> Shape {
    var shape: Shape = []
    for (value, span) in zip(values, spans) {
      do { shape = try Broadcast.join(shape, type(value).shape) } catch {
        throw fail(
          TypeDiagnostics.shape(
            "the shape \(type(value).shape.text) does not fit \(shape.text), that of the others",
            at: span, notes: ["shapes are aligned at their last axes"]))
      }
    }
    return shape
  }
}

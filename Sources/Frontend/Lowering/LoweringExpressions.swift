import AdjointGraphIR
import AdjointSource
import AdjointTensors

extension Lowering {
  /// What an expression stands for.
  mutating func lower(_ id: ExpressionID) throws(Poison) -> Operand {
    if !remembered.isEmpty, frames.count == 1, let known = remembered[id] { return known }
    depth += 1
    defer { depth -= 1 }
    let expression = tree[id]
    guard depth <= Lowering.deepest else {
      throw fail(TypeDiagnostics.tooDeep(at: expression.span))
    }
    switch expression.kind {
    case .number(let digits): return try number(digits, at: expression.span)
    case .string(let text): return .string(text)
    case .bool(let flag): return .bool(flag)
    case .name(let name): return try lookUp(name, at: expression.span)
    case .parenthesised(let inner): return try lower(inner)
    case .call(let call): return try self.call(call, at: expression.span)
    case .list(let entries, let binders):
      return try list(entries, binders, at: expression.span)
    case .sum(let first, let rest), .product(let first, let rest):
      return try chain(first, rest, from: expression.span)
    case .negation(let count, let value): return try negation(count, value, at: expression.span)
    case .power(let base, let exponents):
      return try power(base, exponents, at: expression.span)
    case .comparison(let left, let right):
      return try comparison(left, right, at: expression.span)
    case .not(let count, let value): return try not(count, value, at: expression.span)
    case .and(let parts): return try logical("and", parts, at: expression.span)
    case .or(let parts): return try logical("or", parts, at: expression.span)
    case .postfix(let base, let parts): return try postfix(base, parts, at: expression.span)
    case .invalid: throw Poison()
    }
  }

  /// An expression as a value of the graph.
  mutating func value(_ id: ExpressionID) throws(Poison) -> Value {
    try tensor(try lower(id), at: tree[id].span)
  }

  private mutating func number(_ digits: String, at span: SourceSpan) throws(Poison) -> Operand {
    if digits.utf8.count < 19, let value = Int(digits) { return .number(StaticNumber(value)) }
    guard let value = Rational(decimal: digits) else {
      throw fail(
        TypeDiagnostics.fraction("a number with such an exponent or so many digits", .f64, at: span)
      )
    }
    return .number(StaticNumber(value))
  }

  /// What a name stands for where it is used.
  mutating func lookUp(_ name: String, at span: SourceSpan) throws(Poison) -> Operand {
    if let binding = frames[innermost].names[name] {
      switch binding.meaning {
      case .operand(let operand): return operand
      case .dim: return .number(StaticNumber(Size(dim: name)))
      case .poison: throw Poison()
      }
    }
    if let operand = try initialiserOperand(name, at: span) { return operand }
    switch name {
    case "pi": return .number(StaticNumber(CommonNumbers.pi))
    case "inf": return .open(.constant(.infinity(negative: false)))
    default: throw fail(unknown(name, at: span))
    }
  }

  private mutating func unknown(_ name: String, at span: SourceSpan) -> Diagnostic {
    if let hidden = hiddenFrames.first?.names[name] {
      return NameDiagnostics.hidden(name, definedAt: hidden.span, at: span)
    }
    if frames.count > 1, let outside = frames[0].names[name] {
      return NameDiagnostics.outside(name, definedAt: outside.span, at: span)
    }
    if frames.count == 1, let later = declaration(of: name) {
      return NameDiagnostics.later(name, definedAt: later, at: span)
    }
    let note = hint(name)
    let near = note == nil ? Spelling.nearest(to: name, among: frame.names.keys) : nil
    return NameDiagnostics.unknown(name, near: near, at: span, note: note)
  }

  /// What someone may have meant by a name that stands for nothing.
  private func hint(_ name: String) -> String? {
    switch name {
    case "True", "False": return "truth values are `true` and `false`"
    case "π": return "the number is `pi`"
    case "T": return "the transpose is `A.T`"
    case "e": return "the number e is `exp(1)`"
    default:
      let isFunction =
        functions.names(from: frame.space).contains(name) || Builtins.table[name] != nil
      return isFunction ? "`\(name)` is a function: a call has parentheses" : nil
    }
  }

  private mutating func list(
    _ entries: [ExpressionID], _ binders: [Expression.Binder], at span: SourceSpan
  ) throws(Poison) -> Operand {
    if !binders.isEmpty { return try list(entries[0], binders, at: span) }
    var operands: [Operand] = []
    for entry in entries { operands.append(try lower(entry)) }
    // Lists of numbers stay open: they may be sizes or axes, and take the type that they meet.
    if operands.allSatisfy(isOpen) { return .list(operands) }
    let spans = entries.map { tree[$0].span }
    let element = try commonElement(operands, spans) ?? conventions.float
    var values: [Value] = []
    for (operand, place) in zip(operands, spans) {
      values.append(try tensor(operand, as: element, at: place))
    }
    return .tensor(try stacked(values, spans, at: span))
  }

  /// Entries of a list along a new first axis; a shape that differs is shown where it stands.
  private mutating func stacked(
    _ values: [Value], _ spans: [SourceSpan], at span: SourceSpan
  ) throws(Poison) -> Value {
    for (value, place) in zip(values, spans) where type(value).shape != type(values[0]).shape {
      var diagnostic = TypeDiagnostics.stack(type(values[0]), type(value), at: place)
      diagnostic.labels = [.init(spans[0], TypeDiagnostics.text(type(values[0])))]
      diagnostic.detail = TypeDiagnostics.text(type(value))
      throw fail(diagnostic)
    }
    return try stack(values, axis: 0, at: span)
  }

  private func isOpen(_ operand: Operand) -> Bool {
    switch operand {
    case .number, .open, .bool, .string: return true
    case .list(let entries): return entries.allSatisfy(isOpen)
    case .tensor, .index: return false
    }
  }

  /// `.T` and `[…]`, with names of parameters inside layers before them.
  private mutating func postfix(
    _ base: ExpressionID, _ parts: [Expression.Postfix], at span: SourceSpan
  ) throws(Poison) -> Operand {
    var operand = try lower(base)
    var end = tree[base].span
    for part in parts {
      switch part {
      case .member(let name):
        guard name.text == "T" else {
          throw fail(NameDiagnostics.strayMember(name, of: map.text(of: end)))
        }
        let text = map.text(of: end)
        end = end.joined(name.span)
        operand = .tensor(try transposed(operand, text, at: end))
      case .index(let entries, let brackets):
        let object = end
        end = end.joined(brackets)
        let value = try tensor(operand, at: object)
        operand = .tensor(try index(value, entries, object: object, at: end))
      }
    }
    return operand
  }

  private mutating func transposed(
    _ operand: Operand, _ text: String, at span: SourceSpan
  ) throws(Poison) -> Value {
    let value = try tensor(operand, at: span)
    let type = type(value)
    guard type.rank >= 2 else {
      throw fail(TypeDiagnostics.transposed(type, text, at: span))
    }
    var permutation = Array(0..<type.rank)
    permutation.swapAt(type.rank - 1, type.rank - 2)
    return try transpose(value, permutation, at: span)
  }
}

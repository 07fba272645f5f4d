import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

extension Lowering {
  /// Operators of one level, from left to right.
  mutating func chain(
    _ first: ExpressionID, _ rest: [Expression.Operand], from span: SourceSpan
  ) throws(Poison) -> Operand {
    var result = try lower(first)
    var place = tree[first].span
    for operand in rest {
      let right = try lower(operand.value)
      let rightPlace = tree[operand.value].span
      let whole = place.joined(rightPlace)
      let site = OperatorSite(
        symbol: operand.symbol, symbolSpan: operand.symbolSpan, left: place, right: rightPlace,
        whole: whole)
      result = try binary(result, right, site)
      place = whole
    }
    return result
  }

  /// `a op b` for `+ - * / @`.
  private mutating func binary(
    _ left: Operand, _ right: Operand, _ site: OperatorSite
  ) throws(Poison) -> Operand {
    if site.symbol == .at { return .tensor(try matrixProduct(left, right, site)) }
    if let a = left.openScalar, let b = right.openScalar { return try fold(a, b, site) }
    if let result = affine(left, right, site.symbol) { return .index(result) }
    let kind = arithmeticKind(site.symbol)
    // A product of truth values is one: a doubled mask stays a mask.
    if kind == Multiply.kind, isBool(left), isBool(right) {
      return .tensor(try elementwise(And.kind, left, right, .bool, site))
    }
    let element = try commonElement(left, right, site) ?? conventions.float
    if kind == Divide.kind, element.isInteger {
      let type = TensorType(element, shape(left) ?? shape(right) ?? [])
      throw fail(
        TypeDiagnostics.integerDivision(
          map.text(of: site.left), map.text(of: site.right), type, at: site.whole))
    }
    return .tensor(try elementwise(kind, left, right, element, site))
  }

  /// The primitive of `+ - * /`.
  private func arithmeticKind(_ symbol: Symbol) -> Kind {
    switch symbol {
    case .plus: Add.kind
    case .minus: Subtract.kind
    case .star: Multiply.kind
    default: Divide.kind
    }
  }

  /// Two operands in one element type and one shape, combined entry by entry.
  mutating func elementwise(
    _ kind: Kind, _ left: Operand, _ right: Operand, _ element: ElementType,
    _ site: OperatorSite
  ) throws(Poison) -> Value {
    let a = try tensor(left, as: element, at: site.left)
    let b = try tensor(right, as: element, at: site.right)
    let shape: Shape
    do { shape = try Broadcast.join(type(a).shape, type(b).shape) } catch {
      throw fail(broadcastMistake(a, b, error, site))
    }
    let x = try broadcast(a, to: shape, at: site.left)
    let y = try broadcast(b, to: shape, at: site.right)
    return try emit(kind, x, y, at: site.whole)
  }

  /// Numbers alone: exactly where that is possible, as an open scalar otherwise.
  private mutating func fold(
    _ a: OpenScalar, _ b: OpenScalar, _ site: OperatorSite
  ) throws(Poison) -> Operand {
    if case .number(let x) = a, case .number(let y) = b {
      let exact: StaticNumber?
      switch site.symbol {
      case .plus: exact = x + y
      case .minus: exact = x - y
      case .star: exact = x * y
      default:
        guard let inverse = y.reciprocal else {
          throw fail(
            TypeDiagnostics.fraction("a number divided by 0", conventions.float, at: site.whole))
        }
        exact = x * inverse
      }
      if let exact { return .number(exact) }
    }
    return try open(arithmeticKind(site.symbol), [a, b], at: site.whole)
  }

  /// The element type of two operands; nil where both are numbers or bools.
  private mutating func commonElement(
    _ left: Operand, _ right: Operand, _ site: OperatorSite
  ) throws(Poison) -> ElementType? {
    if case .tensor(let a) = left, case .tensor(let b) = right {
      let element = type(a).element
      if element != .bool, element == type(b).element { return element }
    }
    return try commonElement([left, right], [site.left, site.right])
  }

  /// The element type of those operands that have one; nil where all are numbers or bools.
  mutating func commonElement(
    _ operands: [Operand], _ spans: [SourceSpan]
  ) throws(Poison) -> ElementType? {
    var found: (type: TensorType, span: SourceSpan)?
    for (operand, span) in zip(operands, spans) {
      guard case .tensor(let value) = operand, type(value).element != .bool else { continue }
      guard let other = found else {
        found = (type(value), span)
        continue
      }
      guard other.type.element == type(value).element else {
        let labels = [label(other.type, other.span), label(type(value), span)]
        let wide = TypeDiagnostics.wider(other.type.element, type(value).element)
        let place = wide == other.type.element ? span : other.span
        let conversion = "\(wide.name)(\(map.text(of: place)))"
        throw fail(
          TypeDiagnostics.elements(
            other.type, type(value), labels: labels, at: other.span.joined(span),
            fix: .init("write `\(conversion)`", replacing: place, with: conversion)))
      }
    }
    return found?.type.element
  }

  /// True for a bool, of the graph or not.
  @inline(__always)
  func isBool(_ operand: Operand) -> Bool {
    switch operand {
    case .bool: return true
    case .tensor(let value): return type(value).element == .bool
    default: return false
    }
  }

  /// The shape of what has one.
  func shape(_ operand: Operand) -> Shape? {
    switch operand {
    case .tensor(let value): return type(value).shape
    case .list(let entries):
      guard let first = entries.first else { return [0] }
      return shape(first).map { [Size(entries.count)] + $0 }
    case .number, .index, .open, .bool: return []
    case .string: return nil
    }
  }

  /// `W1 is f32[N, 784]`, or the type alone for what is no name.
  func label(_ type: TensorType, _ span: SourceSpan) -> Diagnostic.Label {
    let text = map.text(of: span)
    let isShort = text.utf8.count <= 24 && !text.contains("\n")
    let name = isShort ? "`\(text)` is " : "this is "
    return .init(span, name + TypeDiagnostics.text(type))
  }

  /// Labels of two operands: their types where they stand, and where their names are defined.
  func labels(
    _ a: Value, _ left: SourceSpan, _ b: Value, _ right: SourceSpan
  ) -> [Diagnostic.Label] {
    var labels = [label(type(a), left), label(type(b), right)]
    for (value, span) in a == b ? [(a, left)] : [(a, left), (b, right)] {
      guard let origin = origin(of: value), !origin.contains(span), !span.contains(origin) else {
        continue
      }
      labels.append(.init(origin, "`\(map.text(of: origin))` comes from here"))
    }
    return labels
  }

  /// Where a value of the file got its first name; slow, for diagnostics.
  private func origin(of value: Value) -> SourceSpan? {
    guard hiddenFrames.isEmpty else { return nil }
    let spans = frames[0].names.values.compactMap { binding in
      if case .operand(.tensor(let named)) = binding.meaning, named == value {
        return binding.span
      }
      return nil
    }
    return spans.min { $0.start < $1.start }
  }

  private func broadcastMistake(
    _ a: Value, _ b: Value, _ mismatch: Broadcast.Mismatch, _ site: OperatorSite
  ) -> Diagnostic {
    TypeDiagnostics.broadcast(
      site.symbol.rawValue, type(a), type(b),
      labels: labels(a, site.left, b, site.right),
      fix: ShapeFix.broadcast(
        (type(a).shape, site.left, map.text(of: site.left)),
        (type(b).shape, site.right, map.text(of: site.right))),
      mismatch: mismatch, at: site.whole)
  }

  /// `-x`, `--x`
  mutating func negation(
    _ count: Int, _ id: ExpressionID, at span: SourceSpan
  ) throws(Poison) -> Operand {
    try negated(try lower(id), count, at: span)
  }

  /// An operand with so many signs before it.
  mutating func negated(
    _ operand: Operand, _ count: Int, at span: SourceSpan
  ) throws(Poison) -> Operand {
    switch operand {
    case .number(let number): return .number(count % 2 == 0 ? number : -number)
    case .index(let index):
      // The negative of an exact number is as long as the number.
      return count % 2 == 0 ? operand : .index(index.scaled(by: StaticNumber(-1)) ?? index)
    case .open(.constant(.infinity(let negative))):
      return .open(.constant(.infinity(negative: negative != (count % 2 == 1))))
    case .open(let scalar):
      return count % 2 == 0 ? operand : try open(Negate.kind, [scalar], at: span)
    case .bool(let flag):
      return .number(StaticNumber((flag ? 1 : 0) * (count % 2 == 0 ? 1 : -1)))
    case .list(let entries) where constants(operand) != nil:
      var result: [Operand] = []
      for entry in entries { result.append(try negated(entry, count, at: span)) }
      return .list(result)
    default:
      var value = try tensor(operand, at: span)
      if type(value).element == .bool {
        value = try convert(value, to: conventions.float, at: span)
      }
      for _ in 0..<count { value = try emit(Negate.kind, [], [value], at: span) }
      return .tensor(value)
    }
  }

  /// `a ^ b ^ -c`, from right to left.
  mutating func power(
    _ base: ExpressionID, _ exponents: [Expression.Exponent], at span: SourceSpan
  ) throws(Poison) -> Operand {
    var parts = [(operand: try lower(base), negations: 0, span: tree[base].span)]
    for exponent in exponents {
      parts.append((try lower(exponent.value), exponent.negations, tree[exponent.value].span))
    }
    var (result, negations, end) = parts.removeLast()
    while let part = parts.popLast() {
      if negations > 0 { result = try negated(result, negations, at: end) }
      let whole = part.span.joined(end)
      let site = OperatorSite(
        symbol: .caret, symbolSpan: whole, left: part.span, right: end, whole: whole)
      result = try power(part.operand, result, site)
      (negations, end) = (part.negations, whole)
    }
    return result
  }

  private mutating func power(
    _ base: Operand, _ exponent: Operand, _ site: OperatorSite
  ) throws(Poison) -> Operand {
    if let a = base.openScalar, let b = exponent.openScalar {
      if case .number(let x) = a, case .number(let y) = b, let whole = y.integer,
        let exact = x.power(whole)
      {
        return .number(exact)
      }
      return try open(Power.kind, [a, b], at: site.whole)
    }
    let element =
      try commonElement([base, exponent], [site.left, site.right]) ?? conventions.float
    guard element.isInteger else {
      return .tensor(try elementwise(Power.kind, base, exponent, element, site))
    }
    return .tensor(try integerPower(base, exponent, element, site))
  }

  /// An integer to a whole power that is known: products.
  private mutating func integerPower(
    _ base: Operand, _ exponent: Operand, _ element: ElementType, _ site: OperatorSite
  ) throws(Poison) -> Value {
    guard case .number(let number) = exponent, let count = number.integer, count >= 0, count <= 64
    else {
      throw fail(
        TypeDiagnostics.wrongKind(
          "a whole exponent from 0 to 64 for integers", exponent.noun, at: site.right,
          note: "convert the base with `f32(…)`"))
    }
    let x = try tensor(base, as: element, at: site.left)
    if count == 0 { return try filled(1, type(x), at: site.whole) }
    var result = x
    for _ in 1..<count { result = try emit(Multiply.kind, [], [result, x], at: site.whole) }
    return result
  }
}

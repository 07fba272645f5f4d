import AdjointTensors

/// Formulas with parts replaced.
extension Formula {
  /// The number of formulas that it is made of.
  var count: Int { parts.reduce(1) { $0 + $1.count } }

  /// True for a number made of numbers and sizes alone.
  func isStatic(_ dimensions: Set<String>) -> Bool {
    switch kind {
    case .number: true
    case .name(let name): dimensions.contains(name) || name == "pi"
    case .sum, .product: parts.allSatisfy { $0.isStatic(dimensions) }
    default: false
    }
  }

  /// True where conditions and numbers are all that it is made of: the language has no float then.
  private var isLogical: Bool {
    switch kind {
    case .number, .comparison, .logic: true
    case .sum, .product: parts.allSatisfy(\.isLogical)
    case .index(let base, _): base.isLogical
    default: false
    }
  }

  /// The conditions of a formula that has no other numbers, as numbers of a type.
  func typed(_ element: ElementType) -> Formula {
    guard element.isFloat, isLogical, constant == nil else { return self }
    if isMask { return .apply(element.name, self) }
    switch kind {
    case .sum(let terms): return .sum(of: terms.map { $0.typed(element) })
    case .product(let number, let factors):
      return .product(
        number, factors.map { .init(base: $0.base.typed(element), exponent: $0.exponent) })
    case .index(let base, let entries): return .index(base.typed(element), entries, shape)
    default: return self
    }
  }

  /// The formulas directly within it.
  var parts: [Formula] {
    switch kind {
    case .number, .name: []
    case .derivative(let symbol):
      [symbol.value, symbol.variable] + (symbol.vector.map { [$0] } ?? [])
    case .call(_, let arguments): arguments.compactMap(\.formula)
    case .sum(let terms): terms
    case .product(_, let factors): factors.map(\.base)
    case .matmul(let parts), .logic(_, let parts), .list(let parts): parts
    case .power(let a, let b), .comparison(_, let a, let b): [a, b]
    case .transpose(let inner): [inner]
    case .index(let base, let entries):
      [base]
        + entries.flatMap { entry -> [Formula] in
          switch entry {
          case .at(let position): [position]
          case .range(let start, let stop, _): [start, stop]
          case .all, .newAxis: []
          }
        }
    case .summation(let inner, let binders): [inner] + binders.map(\.bound)
    }
  }

  /// The formula with the formulas that `table` names replaced, and brought to normal form again.
  public func substituting(_ table: [Formula: Formula]) -> Formula {
    if let image = table[self] { return image }
    switch kind {
    case .number, .name: return self
    case .derivative(let symbol):
      let replaced = Symbol(
        symbol.mode, symbol.value.substituting(table), symbol.variable.substituting(table),
        symbol.vector?.substituting(table), alias: symbol.alias)
      return .derivative(replaced, shape)
    case .sum(let terms): return .sum(of: terms.map { $0.substituting(table) })
    case .product(let coefficient, let factors):
      return .product(
        coefficient,
        factors.map { .init(base: $0.base.substituting(table), exponent: $0.exponent) })
    case .comparison(let symbol, let a, let b):
      return .comparing(symbol, a.substituting(table), b.substituting(table))
    case .logic(let word, let parts):
      return .logic(word, parts.map { $0.substituting(table) })
    case .power(let a, let b): return a.substituting(table).power(b.substituting(table))
    case .matmul(let parts): return Formula.matmul(parts.map { $0.whole(table) })
    case .transpose(let inner): return inner.whole(table).transposed
    case .call(let name, let arguments): return call(name, arguments, table)
    case .index(let base, let entries):
      return base.whole(table).indexed(entries.map { $0.substituting(table) }, shape)
    case .list(let entries): return .list(entries.map { $0.whole(table) })
    case .summation(let inner, let binders):
      return binders.reversed().reduce(inner.substituting(table)) {
        .summation($0, over: $1)
      }
    }
  }

  /// The replaced formula in the shape of this one.
  private func whole(_ table: [Formula: Formula]) -> Formula {
    substituting(table).fitted(to: shape)
  }

  private func call(
    _ name: String, _ arguments: [Argument], _ table: [Formula: Formula]
  ) -> Formula {
    if name == "sum", let x = arguments[0].formula, !shape.contains(1) {
      let axes = arguments.count == 1 ? Array(x.shape.indices) : arguments[1].axes
      if let axes { return x.substituting(table).summed(over: axes, of: x.shape) }
    }
    if let (x, axes) = keptSum { return x.substituting(table).keptSum(axes, x.shape) }
    if name == "outer", let a = arguments[0].formula, let b = arguments[1].formula {
      return .contract(a.whole(table), b.whole(table), ["i"], ["j"], ["i", "j"])
    }
    if name == "einsum" {
      return scaledEinsum(arguments) { $0.whole(table) }
    }
    let replaced = arguments.map { argument -> Argument in
      guard let formula = argument.formula else { return argument }
      return Argument(formula.whole(table), label: argument.label)
    }
    return .call(name, replaced, shape)
  }

  /// A sum of products by labels of operands that `change` has changed, its scalars before it.
  func scaledEinsum(_ arguments: [Argument], _ change: (Formula) -> Formula) -> Formula {
    var scale = Formula.number(1)
    let parts = arguments.map { argument -> Argument in
      guard let formula = argument.formula else { return argument }
      let changed = change(formula)
      let (own, rest) = changed.scaled
      scale = scale * own
      return Argument(own.isOne ? changed : rest.fitted(to: changed.shape))
    }
    return scale * .call("einsum", parts, shape)
  }

  /// The operand and the axes of `sum(x, axis: 1, keepdims: true)`.
  var keptSum: (x: Formula, axes: [Int])? {
    guard case .call("sum", let arguments) = kind, arguments.count == 3,
      let x = arguments[0].formula, let axes = arguments[1].axes, axes.allSatisfy({ $0 >= 0 })
    else { return nil }
    return (x, axes)
  }

  /// The sum over axes of a value of shape `whole`, which keeps them.
  func keptSum(_ axes: [Int], _ whole: Shape) -> Formula {
    summed(over: axes, of: whole)
      .spread(whole.indices.filter { !axes.contains($0) }, of: [], rank: whole.count)
  }

  private func indexed(_ entries: [Entry], _ shape: Shape) -> Formula {
    if entries.allSatisfy({ $0 == .all || $0 == .newAxis }) {
      return insertingAxes(entries.map { $0 == .newAxis })
    }
    return .index(self, entries, shape)
  }

  /// A product of matrices and vectors, from left to right, its scalars before it.
  static func matmul(_ parts: [Formula]) -> Formula {
    var scale = Formula.number(1)
    var rest: [Formula] = []
    for part in parts {
      let (own, tensor) = part.scaled
      scale = scale * own
      rest.append(own.isOne ? part : tensor.fitted(to: part.shape))
    }
    var result = rest[0]
    for part in rest.dropFirst() {
      let rows = result.shape.dropLast()
      let columns = part.rank > 1 ? [part.shape[part.rank - 1]] : []
      result = matmul(result, part, Array(rows) + columns)
    }
    return scale * result
  }
}

extension Formula.Argument {
  /// The axes that an argument `axis: …` names.
  var axes: [Int]? {
    guard label == "axis", let formula else { return nil }
    if let axis = formula.constant?.integer { return [axis] }
    guard case .list(let entries) = formula.kind else { return nil }
    let axes = entries.compactMap { $0.constant?.integer }
    return axes.count == entries.count ? axes : nil
  }
}

extension Formula.Entry {
  fileprivate func substituting(_ table: [Formula: Formula]) -> Formula.Entry {
    switch self {
    case .at(let position): .at(position.substituting(table))
    case .range(let start, let stop, let step):
      .range(start.substituting(table), stop.substituting(table), step: step)
    case .all, .newAxis: self
    }
  }
}

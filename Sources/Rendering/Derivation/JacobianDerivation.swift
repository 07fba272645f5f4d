import AdjointSource
import AdjointTensors

/// The derivation of a Jacobian: backward from one entry of the value, whichever it is. Steps are
/// stated as matrices where value and variable are vectors and the formula allows it, and entry by
/// entry otherwise.
public struct JacobianDerivation {
  /// Index variables of the value's axes.
  private let rows: [String]
  private let value: Formula
  /// True where the variable's axes come first.
  private let isDenominator: Bool
  private let taken: Set<String>

  /// The Jacobian of a value.
  /// - Parameter taken: names of the model.
  public init(of value: Formula, isDenominator: Bool, taken: Set<String>) {
    self.value = value
    self.isDenominator = isDenominator
    rows = JacobianDerivation.names(value.rank, besides: taken)
    self.taken = taken.union(rows)
  }

  /// That many names for index variables.
  static func names(_ count: Int, besides taken: Set<String>) -> [String] {
    let letters = ["i", "j", "k", "l", "p", "q", "r", "s", "a", "b", "c", "d", "e", "f", "g", "h"]
    let free = letters.filter { !taken.contains($0) }
    let more = (0..<count).map { "i_\($0)" }.filter { !taken.contains($0) }
    return Array((free + more).prefix(count))
  }

  private var binders: [Formula.Binder] {
    zip(rows, value.shape).map { .init($0, .size($1)) }
  }

  private var rowPosition: [Formula.Entry] { rows.map { .at(.name($0, [])) } }

  /// The start: the value's own row of the identity.
  public var start: ReverseDerivation.Start {
    let unit = Formula.units(rows, value.shape)
    let (value, isDenominator, position) = (value, isDenominator, rowPosition)
    return .init(mode: "jacobian", cotangent: unit, binders: binders) { variable in
      let shape = isDenominator ? variable.shape + value.shape : value.shape + variable.shape
      let whole = Formula.derivative(.init("jacobian", value, variable), shape)
      let gaps = variable.shape.map { _ in Formula.Entry.all }
      return .index(whole, isDenominator ? gaps + position : position, variable.shape)
    }
  }

  /// The same derivation with its rows put together to matrices, or written out.
  public func whole(_ derivation: Derivation) -> Derivation {
    let steps = derivation.steps.map { step in
      let (symbol, formula, binders) = stated(step.symbol, step.formula)
      return Derivation.Step(
        symbol: symbol, binders: binders, definitions: step.definitions, formula: formula,
        paths: step.paths)
    }
    let targets = derivation.targets.map { target in
      let (symbol, formula, binders) = stated(target.symbol, target.formula)
      guard let closed = target.closed else {
        return Derivation.Target(symbol: symbol, formula: formula, closed: nil, binders: binders)
      }
      let other = stated(target.symbol, closed)
      if other.symbol == symbol {
        return Derivation.Target(
          symbol: symbol, formula: formula, closed: other.formula, binders: binders)
      }
      return Derivation.Target(
        symbol: other.symbol, formula: other.formula, closed: other.formula,
        binders: other.binders)
    }
    return Derivation(
      value: derivation.value, mode: derivation.mode, steps: steps, targets: targets)
  }

  private func stated(
    _ symbol: Formula, _ formula: Formula
  ) -> (symbol: Formula, formula: Formula, binders: [Formula.Binder]) {
    guard case .index(let whole, _) = symbol.kind else { return (symbol, formula, binders) }
    if rows.count == 1, symbol.rank == 1, !isDenominator,
      let matrix = formula.fitted(to: symbol.shape).lifted(rows[0], value.shape[0])
    {
      return (whole, matrix.factored, [])
    }
    let columns = JacobianDerivation.names(symbol.rank, besides: taken)
    let position = columns.map { Formula.name($0, []) }
    var writer = EntryWriter(taken: taken.union(columns))
    let own = zip(columns, symbol.shape).map { Formula.Binder($0, .size($1)) }
    let places =
      isDenominator
      ? position.map { Formula.Entry.at($0) } + rowPosition
      : rowPosition + position.map { Formula.Entry.at($0) }
    return (
      .index(whole, places, []), writer.entry(formula, position).factored,
      isDenominator ? own + binders : binders + own
    )
  }
}

extension Derivation.Target {
  /// The same about a derivative that is called otherwise, entries of it included.
  public func renamed(_ whole: Formula) -> Derivation.Target {
    var symbol = whole
    if case .index(_, let entries) = self.symbol.kind {
      symbol = .index(whole, entries, self.symbol.shape)
    }
    return .init(symbol: symbol, formula: formula, closed: closed, binders: binders)
  }
}

extension Formula {
  /// The row of an identity that index variables name: `eye(n)[i]`.
  static func units(_ names: [String], _ shape: Shape) -> Formula {
    let rows = zip(names, shape).map { name, size in
      Formula.index(
        .call("eye", [.init(.size(size))], [size, size]), [.at(.name(name, []))], [size])
    }
    guard rows.count > 1 else { return rows.first ?? .number(1) }
    if rows.count == 2 { return .contract(rows[0], rows[1], ["i"], ["j"], ["i", "j"]) }
    // More than two: a product of rows, each along its own axis.
    return rows.enumerated().reduce(.number(1)) { product, row in
      product * row.element.insertingAxes(shape.indices.map { $0 != row.offset })
    }
  }

  /// The matrix whose row `name` the formula is; nil where it is not made of rows in a way that a
  /// matrix is made of.
  func lifted(_ name: String, _ count: Size) -> Formula? {
    guard mentions(name) else {
      return rank == 1 ? fitted(to: [count] + shape) : nil
    }
    switch kind {
    case .index(let base, let entries):
      guard rank == 1, entries.count == 1, case .at(let place) = entries[0],
        place == .name(name, []), !base.mentions(name)
      else { return nil }
      return base
    case .sum(let terms):
      let parts = terms.compactMap { $0.mentions(name) ? $0.lifted(name, count) : $0 }
      // A term without rows is the same in each.
      guard parts.count == terms.count, parts.allSatisfy({ $0.rank > 0 || $0.constant != nil })
      else { return nil }
      return .sum(of: parts)
    case .product(let number, let factors):
      var result: [Factor] = []
      for factor in factors {
        guard factor.base.mentions(name) else {
          result.append(factor)
          continue
        }
        guard factor.base.rank == 1, let base = factor.base.lifted(name, count) else { return nil }
        result.append(.init(base: base, exponent: factor.exponent))
      }
      return .product(number, result)
    case .matmul(let parts):
      return liftedProduct(parts, name, count)
    default: return nil
    }
  }

  private func liftedProduct(_ parts: [Formula], _ name: String, _ count: Size) -> Formula? {
    if parts[0].rank == 1, !parts.dropFirst().contains(where: { $0.mentions(name) }),
      parts.dropFirst().allSatisfy({ $0.rank == 2 }), let first = parts[0].lifted(name, count)
    {
      return .matmul([first] + parts.dropFirst())
    }
    if let last = parts.last, last.rank == 1,
      !parts.dropLast().contains(where: { $0.mentions(name) }),
      parts.dropLast().allSatisfy({ $0.rank == 2 }), let row = last.lifted(name, count)
    {
      return .matmul([row] + parts.dropLast().reversed().map(\.transposed))
    }
    return nil
  }
}

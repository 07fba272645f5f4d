import AdjointTensors

/// One entry of a formula, written out: products of matrices become sums over an index, and sums
/// over few positions their terms.
struct EntryWriter {
  /// A sum over at most this many positions is written out.
  static let mostTerms = 4
  /// Beyond this many parts a sum stays a sum.
  static let mostParts = 60

  /// Names that index variables may not have.
  private var taken: Set<String>

  init(taken: Set<String>) { self.taken = taken }

  /// The entry of a formula at a position, which may have more axes than the formula, for that
  /// broadcasts.
  mutating func entry(_ formula: Formula, _ position: [Formula]) -> Formula {
    let own = zip(formula.shape, position.suffix(formula.rank)).map { size, place in
      size == 1 ? Formula.number(0) : place
    }
    switch formula.kind {
    case .number: return formula
    case .name, .derivative: return at(formula, own)
    case .sum(let terms): return .sum(of: terms.map { entry($0, own) })
    case .product(let number, let factors):
      return .product(
        number, factors.map { .init(base: entry($0.base, own), exponent: $0.exponent) })
    case .power(let a, let b): return entry(a, own).power(entry(b, own))
    case .comparison(let symbol, let a, let b):
      return Formula.comparing(symbol, entry(a, own), entry(b, own))
    case .logic(let word, let parts): return .logic(word, parts.map { entry($0, own) })
    case .transpose(let inner):
      var turned = own
      turned.swapAt(own.count - 1, own.count - 2)
      return entry(inner, turned)
    case .matmul(let parts): return product(parts, own, formula)
    case .call(let name, let arguments): return call(name, arguments, own, formula)
    case .index(let base, let entries): return part(base, entries, own, formula)
    case .list(let entries):
      guard let first = own.first?.constant?.integer, entries.indices.contains(first) else {
        return at(formula, own)
      }
      return entry(entries[first], Array(own.dropFirst()))
    case .summation(let inner, let binders):
      return Formula(.summation(entry(inner, own), binders), [], around: [inner])
    }
  }

  private func at(_ formula: Formula, _ position: [Formula]) -> Formula {
    position.isEmpty ? formula : .index(formula, position.map { .at($0) }, [])
  }

  /// A product of matrices and vectors at a position: a sum over the indices between.
  private mutating func product(
    _ parts: [Formula], _ position: [Formula], _ formula: Formula
  ) -> Formula {
    // (A x) B is a product of two.
    if parts.count > 2, parts.dropFirst().dropLast().contains(where: { $0.rank != 2 }) {
      let left = Formula.matmul(Array(parts.dropLast()))
      return product([left, parts[parts.count - 1]], position, formula)
    }
    // A batch of matrices stays as it is.
    guard parts.allSatisfy({ $0.rank <= 2 }) else { return batch(parts, position, formula) }
    var row = parts[0].rank == 2 ? [position[0]] : []
    var terms: [Formula] = []
    var binders: [(String, Size)] = []
    for (number, part) in parts.enumerated() {
      let isLast = number == parts.count - 1
      if isLast {
        let column = part.rank == 2 && number > 0 ? [position[position.count - 1]] : []
        terms.append(entry(part, row + column))
      } else {
        let name = fresh()
        binders.append((name, part.shape[part.rank - 1]))
        terms.append(entry(part, row + [.name(name, [])]))
        row = [.name(name, [])]
      }
    }
    let body = terms.dropFirst().reduce(terms[0]) { $0 * $1 }
    return summed(body, binders)
  }

  /// A product whose last factor is a matrix, or a batch of them like the first.
  private mutating func batch(
    _ parts: [Formula], _ position: [Formula], _ formula: Formula
  ) -> Formula {
    guard parts.count == 2, parts[0].rank > 2,
      parts[1].rank == 2 || parts[1].rank == parts[0].rank
    else { return at(formula, position) }
    let name = fresh()
    let index = Formula.name(name, [])
    let lead = Array(position.dropLast())
    let column = position[position.count - 1]
    let right = parts[1].rank == 2 ? [index, column] : Array(lead.dropLast()) + [index, column]
    let body = entry(parts[0], lead + [index]) * entry(parts[1], right)
    return summed(body, [(name, parts[0].shape[parts[0].rank - 1])])
  }

  /// A sum over index variables: its terms where they are few, without variables that an equation
  /// decides.
  private mutating func summed(_ body: Formula, _ binders: [(String, Size)]) -> Formula {
    var result = body
    for (name, size) in binders.reversed() {
      let variable = Formula.name(name, [])
      if let place = result.place(of: variable) {
        result = result.removing(place.factor).substituting([variable: place.value])
        taken.remove(name)
      } else if let count = size.constant, count <= EntryWriter.mostTerms,
        result.count * count <= EntryWriter.mostParts
      {
        result = .sum(
          of: (0..<count).map { result.substituting([variable: .number($0)]) })
        taken.remove(name)
      } else {
        result = .summation(result, over: .init(name, .size(size)))
      }
    }
    return result
  }

  private mutating func fresh() -> String {
    for name in ["k", "q", "r", "p", "s", "u", "v", "i", "j", "n", "m"]
    where taken.insert(name).inserted {
      return name
    }
    var count = 0
    while !taken.insert("k_\(count)").inserted { count += 1 }
    return "k_\(count)"
  }

  private mutating func call(
    _ name: String, _ arguments: [Formula.Argument], _ position: [Formula], _ whole: Formula
  ) -> Formula {
    let x = arguments.compactMap(\.formula)
    switch name {
    case "ones": return .number(1)
    case "zeros": return .number(0)
    case "full": return x[1]
    case "iota": return position[0]
    case "eye": return Formula.comparing("==", position[0], position[1])
    case "one_hot":
      let label = entry(x[0], Array(position.dropLast()))
      return Formula.comparing("==", label, position[position.count - 1])
    case "einsum": return contraction(arguments, position) ?? at(whole, position)
    case "outer" where x.allSatisfy { $0.rank == 1 }:
      return entry(x[0], [position[0]]) * entry(x[1], [position[1]])
    case "broadcast": return entry(x[0], position)
    case "diag" where whole.rank == 2 && x[0].rank == 1:
      return entry(x[0], [position[0]]) * Formula.comparing("==", position[0], position[1])
    case "diag" where whole.rank == 1: return entry(x[0], [position[0], position[0]])
    case "sum" where arguments.count <= 2: return sum(x[0], arguments, position)
    case "sum" where x[0].rank == position.count:
      let kept = position.indices.filter { whole.shape[$0] != 1 || x[0].shape[$0] == 1 }
      return sum(x[0], Array(arguments.prefix(2)), kept.map { position[$0] })
    case "squeeze":
      guard let axes = arguments[1].axes else { return at(whole, position) }
      var rest = position[...]
      return entry(
        x[0],
        x[0].shape.indices.map { axes.contains($0) ? .number(0) : rest.popFirst() ?? .number(0) })
    default:
      guard EntryWriter.entrywise.contains(name), x.count == arguments.count else {
        return at(whole, position)
      }
      return .call(name, x.map { .init(entry($0, position)) }, [])
    }
  }

  /// A sum of products by labels.
  private mutating func contraction(
    _ arguments: [Formula.Argument], _ position: [Formula]
  ) -> Formula? {
    guard let sum = EinsumLayout(arguments),
      zip(sum.operands, sum.labels).allSatisfy({ $0.rank == $1.count })
    else { return nil }
    var places = Dictionary(zip(sum.output, position)) { first, _ in first }
    var binders: [(String, Size)] = []
    for (operand, labels) in zip(sum.operands, sum.labels) {
      for (label, size) in zip(labels, operand.shape) where places[label] == nil {
        let name = fresh()
        binders.append((name, size))
        places[label] = .name(name, [])
      }
    }
    var body = Formula.number(1)
    for (operand, labels) in zip(sum.operands, sum.labels) {
      body = body * entry(operand, labels.compactMap { places[$0] })
    }
    return summed(body, binders)
  }

  /// Functions that work entry by entry.
  static let entrywise: Set<String> = [
    "exp", "log", "log1p", "expm1", "sqrt", "tanh", "sigmoid", "erf", "sin", "cos", "abs", "sign",
    "floor", "relu", "max", "min", "where", "square", "reciprocal", "rsqrt", "softplus", "silu",
    "f32", "f64",
  ]

  private mutating func sum(
    _ x: Formula, _ arguments: [Formula.Argument], _ position: [Formula]
  ) -> Formula {
    let named = arguments.count > 1 ? arguments[1].axes : Array(x.shape.indices)
    let axes = (named ?? []).map { $0 < 0 ? $0 + x.rank : $0 }
    var binders: [(String, Size)] = []
    var rest = position[...]
    let whole = x.shape.indices.map { axis -> Formula in
      guard axes.contains(axis) else { return rest.popFirst() ?? .number(0) }
      let name = fresh()
      binders.append((name, x.shape[axis]))
      return .name(name, [])
    }
    return summed(entry(x, whole), binders)
  }

  private mutating func part(
    _ base: Formula, _ entries: [Formula.Entry], _ position: [Formula], _ whole: Formula
  ) -> Formula {
    var rest = position[...]
    var own: [Formula] = []
    for entry in entries {
      switch entry {
      case .all: own.append(rest.popFirst() ?? .number(0))
      case .newAxis: _ = rest.popFirst()
      case .at(let place):
        // The axes of positions stand in the place of the one that they index.
        let axes = Array(rest.prefix(place.rank))
        rest = rest.dropFirst(place.rank)
        own.append(self.entry(place, axes))
      case .range(let start, _, let step):
        own.append(start + .number(step) * (rest.popFirst() ?? .number(0)))
      }
    }
    return entry(base, own + rest)
  }
}

extension Formula {
  /// A comparison, decided where both sides are numbers or one formula.
  static func comparing(_ symbol: String, _ a: Formula, _ b: Formula) -> Formula {
    if symbol == "==", a == b { return .number(1) }
    if let x = a.constant, let y = b.constant {
      let holds: Bool? =
        switch symbol {
        case "==": x == y
        case "!=": x != y
        case "<": x < y
        case ">": y < x
        case "<=": !(y < x)
        case ">=": !(x < y)
        default: nil
        }
      if let holds { return .number(holds ? 1 : 0) }
    }
    return .comparison(symbol, a, b)
  }

  /// The sum over an index variable, what does not depend on it standing before.
  static func summation(_ body: Formula, over binder: Binder) -> Formula {
    let (number, factors) = body.monomial
    let inside = factors.filter { $0.base.mentions(binder.name) }
    let outside = Formula.product(number, factors.filter { !$0.base.mentions(binder.name) })
    if inside.isEmpty { return outside * binder.bound }
    var (inner, binders) = (Formula.product(Rational(1), inside), [binder])
    if case .summation(let deeper, let others) = inner.kind {
      (inner, binders) = (deeper, binders + others)
    }
    return outside * Formula(.summation(inner, binders), [], around: [inner])
  }

  /// True where a name occurs.
  public func mentions(_ name: String) -> Bool {
    if case .name(name) = kind { return true }
    return parts.contains { $0.mentions(name) }
  }

  /// The factor of a product that says which value an index variable has: `i == 3`.
  fileprivate func place(of variable: Formula) -> (factor: Formula, value: Formula)? {
    guard case .name(let name) = variable.kind else { return nil }
    for factor in monomial.factors where factor.exponent == 1 {
      guard case .comparison("==", let a, let b) = factor.base.kind else { continue }
      if a == variable, !b.mentions(name) { return (factor.base, b) }
      if b == variable, !a.mentions(name) { return (factor.base, a) }
    }
    return nil
  }

  fileprivate func removing(_ factor: Formula) -> Formula {
    let (number, factors) = monomial
    return .product(number, factors.filter { $0.base != factor })
  }
}

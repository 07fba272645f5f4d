import AdjointTensors

/// An entry of a derivative that was asked for: `W2[1, 0]`, or `W2[i, j]` for all of them.
public struct EntryRequest: Hashable, Sendable {
  /// The variable's name.
  public let variable: String
  /// A position: numbers, or names of index variables.
  public let position: [String]

  /// The request that a text states, or nil.
  public init?(_ text: String) {
    let plain = text.filter { !$0.isWhitespace }
    guard plain.last == "]", let open = plain.firstIndex(of: "["), open > plain.startIndex else {
      return nil
    }
    variable = String(plain[..<open])
    let inside = plain[plain.index(after: open)...].dropLast()
    position = inside.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let isFitting = position.allSatisfy { word in
      Int(word).map { $0 >= 0 } ?? (word.first?.isLetter == true && word.allSatisfy(\.isLetter))
    }
    let names = position.filter { Int($0) == nil }
    guard isFitting, !position.isEmpty, Set(names).count == names.count else { return nil }
  }

  /// The requests in a text with commas between them; nil where one is none.
  public static func list(_ text: String) -> [EntryRequest]? {
    var parts: [Substring] = []
    var rest = text[...]
    while let end = rest.firstIndex(of: "]") {
      let next = rest.index(after: end)
      parts.append(rest[..<next])
      rest = rest[next...].drop { $0.isWhitespace }
      guard rest.first == "," else { break }
      rest = rest.dropFirst()
      if rest.isEmpty { return nil }
    }
    guard rest.isEmpty else { return nil }
    let requests = parts.compactMap { EntryRequest(String($0)) }
    return requests.count == parts.count && !parts.isEmpty ? requests : nil
  }

  private init(_ variable: String, _ position: [String]) {
    self.variable = variable
    self.position = position
  }

  /// The same variable's entry at another position.
  func at(_ position: [String]) -> EntryRequest { EntryRequest(variable, position) }

  /// The request as a text.
  public var text: String { "\(variable)[\(position.joined(separator: ", "))]" }
}

extension Derivation {
  /// An entry of one of its derivatives, as a chain of equal formulas; each uses one step more.
  /// - Parameter taken: names of the model.
  /// - Throws: where the position is not one of the variable's.
  public func entry(
    _ request: EntryRequest, taken: Set<String>
  ) throws(DerivationFailure) -> Entry {
    guard let step = step(for: request.variable),
      case .derivative(let derivative) = step.whole.kind
    else {
      throw DerivationFailure("no derivative in \(request.variable) is asked for")
    }
    let shape = derivative.variable.shape
    guard shape.count == request.position.count else {
      throw DerivationFailure(
        "\(request.text): the value has shape \(shape.text), so an entry has \(shape.count) indices"
      )
    }
    let (position, binders) = try Derivation.place(request, shape, taken)
    if step.whole.rank > shape.count {
      return try jacobianEntry(step, position, binders, taken: taken.union(request.position))
    }
    let symbol =
      position.isEmpty
      ? step.symbol : Formula.index(step.symbol, position.map { .at($0) }, [])
    var writer = EntryWriter(taken: taken.union(request.position))
    let first = writer.entry(step.formula, position)
    return Entry(
      symbol: symbol, binders: binders, chain: chain(first, taken.union(request.position)))
  }

  /// Whether it derives a value in that variable.
  public func derives(_ variable: String) -> Bool { step(for: variable) != nil }

  /// The step of a variable's derivative. Where the value does not depend on the variable there is
  /// none on the way: then it is what the target says, 0.
  private func step(for variable: String) -> Step? {
    if let step = steps.first(where: { $0.whole.variableName == variable }) { return step }
    return targets.first { $0.whole.variableName == variable }.map {
      Step(
        symbol: $0.symbol, binders: $0.binders, definitions: [], formula: $0.formula, paths: [])
    }
  }

  /// The request with an index variable in the place of each number that isn't a position at all
  /// sizes.
  public func everywhere(_ request: EntryRequest, taken: Set<String>) -> EntryRequest {
    guard let step = step(for: request.variable),
      case .derivative(let derivative) = step.whole.kind
    else { return request }
    let used = taken.union(request.position).union(step.formula.boundNames)
    var names = JacobianDerivation.names(request.position.count, besides: used)[...]
    let position = zip(request.position, derivative.variable.shape).map { word, size in
      guard let place = Int(word), !size.isAtLeast(place + 1) else { return word }
      return names.popFirst() ?? word
    }
    return request.at(position.count == request.position.count ? position : request.position)
  }

  /// A position as formulas, and the index variables among them.
  private static func place(
    _ request: EntryRequest, _ shape: Shape, _ taken: Set<String>
  ) throws(DerivationFailure) -> ([Formula], [Formula.Binder]) {
    var position: [Formula] = []
    var binders: [Formula.Binder] = []
    for (word, size) in zip(request.position, shape) {
      if let place = Int(word) {
        if let limit = size.constant, place >= limit {
          throw DerivationFailure("\(request.text): \(place) is not below \(limit)")
        }
        position.append(.number(place))
      } else if taken.contains(word) {
        throw DerivationFailure("\(request.text): \(word) is a name of the model already")
      } else {
        position.append(.name(word, []))
        binders.append(.init(word, .size(size)))
      }
    }
    return (position, binders)
  }

  /// A formula, and what it is with one step more, as far as that is short.
  private func chain(_ first: Formula, _ taken: Set<String>) -> [Formula] {
    var chain = [first.factored]
    while let next = unfolded(chain[chain.count - 1], taken),
      next.count <= Derivation.longestEntry
    {
      chain.append(next.factored)
    }
    return chain
  }

  /// An entry of a Jacobian, for each entry of the value, whose axes have index variables of their
  /// own.
  private func jacobianEntry(
    _ step: Step, _ position: [Formula], _ binders: [Formula.Binder], taken: Set<String>
  ) throws(DerivationFailure) -> Entry {
    let whole = step.whole
    let isTurned = whole.isVariableFirst
    let count = position.count
    let own = isTurned ? whole.shape.dropFirst(count) : whole.shape.dropLast(count)
    let bound = step.formula.boundNames
    if let name = position.compactMap(\.valueName).first(where: bound.contains) {
      throw DerivationFailure("\(name) is the index of a sum there: take another letter")
    }
    let rows = JacobianDerivation.names(own.count, besides: taken.union(bound))
    let places = rows.map { Formula.name($0, []) }
    let all = isTurned ? position + places : places + position
    var formula = step.formula
    if step.binders.isEmpty {
      var writer = EntryWriter(taken: taken.union(rows))
      formula = writer.entry(formula, all)
    } else {
      // The step is stated entry by entry already.
      let names = step.binders.map { Formula.name($0.name, []) }
      formula = formula.substituting(Dictionary(zip(names, all)) { first, _ in first })
    }
    let free = zip(rows, own).map { Formula.Binder($0, .size($1)) }
    return Entry(
      symbol: .index(whole, all.map { .at($0) }, []),
      binders: isTurned ? binders + free : free + binders,
      chain: chain(formula, taken.union(rows)))
  }

  /// An entry is not written out beyond this many parts.
  private static let longestEntry = 200

  /// The formula with the derivatives of the latest step replaced by what that step says; nil where
  /// none is left.
  private func unfolded(_ formula: Formula, _ taken: Set<String>) -> Formula? {
    let places = formula.derivativeEntries
    guard let step = steps.last(where: { step in places.contains { $0.symbol == step.whole } })
    else { return nil }
    var table: [Formula: Formula] = [:]
    for place in places where place.symbol == step.whole {
      if step.binders.isEmpty {
        var writer = EntryWriter(taken: taken.union(formula.boundNames))
        table[place.whole] = writer.entry(step.formula, place.position)
      } else {
        // Stated entry by entry: its index variables become the position.
        let names = step.binders.map { Formula.name($0.name, []) }
        let bound = step.formula.boundNames
        guard names.count == place.position.count, bound.isDisjoint(with: formula.boundNames),
          !place.position.contains(where: { position in bound.contains { position.mentions($0) } })
        else { return nil }
        let positions = Dictionary(zip(names, place.position)) { first, _ in first }
        table[place.whole] = step.formula.substituting(positions)
      }
    }
    return formula.substituting(table)
  }
}

extension Derivation {
  /// The names that its formulas have besides those of the model.
  public var definedNames: Set<String> {
    Set(steps.flatMap { $0.definitions.map(\.name) } + steps.compactMap(\.symbol.aliasName))
  }

  /// True if another derivation says nothing more.
  public func covers(_ other: Derivation) -> Bool {
    mode == other.mode && value == other.value && (text == other.text || steps == other.steps)
      && other.targets.allSatisfy { targets.contains($0) }
  }
}

extension Formula {
  /// True for a Jacobian whose variable's axes come first.
  fileprivate var isVariableFirst: Bool {
    guard case .derivative(let symbol) = kind, symbol.mode == "jacobian" else { return false }
    return shape != symbol.value.shape + symbol.variable.shape
  }

  /// What it is the index of, or itself.
  var withoutIndex: Formula {
    if case .index(let base, _) = kind { return base.withoutIndex }
    return self
  }

  /// A derivative under a name of the language.
  public func named(_ alias: String) -> Formula {
    guard case .derivative(let symbol) = kind else { return self }
    return .derivative(
      .init(symbol.mode, symbol.value, symbol.variable, symbol.vector, alias: alias), shape)
  }

  /// The formula as the language writes it.
  public var languageText: String { FormulaSyntax.text(self) }

  /// The name of a value.
  public var valueName: String? {
    if case .name(let name) = kind { return name }
    return nil
  }

  /// The name that the language knows a derivative by that is none of a value of the file.
  public var aliasName: String? {
    if case .derivative(let symbol) = kind { return symbol.alias }
    return nil
  }

  /// The name of the variable of a derivative.
  public var variableName: String? {
    guard case .derivative(let symbol) = kind, case .name(let name) = symbol.variable.kind else {
      return nil
    }
    return name
  }

  /// The name of the value of a derivative.
  public var differentiatedName: String? {
    if case .derivative(let symbol) = kind { return symbol.value.valueName }
    return nil
  }

  /// The entries of derivatives that occur: `grad(L, Z)[k, 1]`, or a scalar derivative itself.
  fileprivate var derivativeEntries: [(whole: Formula, symbol: Formula, position: [Formula])] {
    if case .derivative = kind { return [(self, self, [])] }
    if case .index(let base, let entries) = kind, case .derivative = base.kind {
      let position = entries.compactMap { entry -> Formula? in
        if case .at(let place) = entry { return place }
        return nil
      }
      return position.count == entries.count ? [(self, base, position)] : []
    }
    return parts.flatMap(\.derivativeEntries)
  }

  /// The index variables of sums within the formula.
  fileprivate var boundNames: Set<String> {
    var names = parts.reduce(into: Set<String>()) { $0.formUnion($1.boundNames) }
    if case .summation(_, let binders) = kind { names.formUnion(binders.map(\.name)) }
    return names
  }
}

import AdjointSource
import AdjointTensors

/// Factors of the chain that are missing.
extension Mutator {
  /// A part times, over, and in a matrix product with what has a name.
  mutating func addFactors(_ site: Site) {
    let isWhole = site.id == side
    guard let type = site.type, type.element.isFloat || isWhole else { return }
    guard isFactor(site) else {
      if type.rank == 2, isOperand(site) {
        for named in names where named.type.rank == 2 {
          multiplyMatrices(site, type, named.name, named.type)
        }
      }
      return
    }
    squared(site.id)
    for named in names where named.type.element == type.element || !type.element.isFloat {
      let other = named.type
      let isCoefficient = type.rank == 0 && (isWhole || isTerm(site))
      guard other.rank <= type.rank || isWhole || isCoefficient else { continue }
      let fits = Array(type.shape.suffix(other.rank)) == other.shape
      if other.rank == 0 || fits || isCoefficient {
        multiply(
          site.id, by: named.name, word(named.name, at: site.id), isUnlikely: !named.isOnTheWay)
        addTerm(site, named.name, isUnlikely: !named.isGiven || !named.isOnTheWay)
      }
      if other.rank >= 1, type.rank >= 1, isWhole || type.rank == 2 {
        multiplyMatrices(site, type, named.name, other)
      }
    }
    if isWhole { addWantedTerms(site, type) }
    if isScalar(site) {
      for entry in entries(at: site) where entry.text != text(site.id) {
        let value = make(entry, at: site.id)
        if site.scope.isEmpty {
          times(site.id, entry.text, value)
        } else {
          multiply(site.id, by: entry.text, value)
        }
      }
    }
    if isWhole { addOuterProducts(type) }
  }

  /// A term of the type that the side should have, and hasn't.
  private mutating func addWantedTerms(_ site: Site, _ type: TensorType) {
    guard let wanted, wanted != type else { return }
    for named in names where named.type == wanted {
      addTerm(site, named.name, isUnlikely: false)
    }
  }

  private func isFactor(_ site: Site) -> Bool {
    guard let parent = site.parent else { return true }
    switch tree[parent].kind {
    case .product(_, let rest): return rest.contains { $0.symbol == .at }
    case .call, .parenthesised, .sum: return true
    case .postfix(let base, let suffixes): return base == site.id && isTransposition(suffixes)
    default: return false
    }
  }

  /// True for `.T` and nothing else.
  private func isTransposition(_ suffixes: [Expression.Postfix]) -> Bool {
    guard suffixes.count == 1, case .member(let member) = suffixes[0] else { return false }
    return member.text == "T"
  }

  private func isTerm(_ site: Site) -> Bool {
    guard let parent = site.parent, case .sum = tree[parent].kind else { return false }
    return true
  }

  /// A factor that should stand twice.
  private mutating func squared(_ id: ExpressionID) {
    guard id != side else { return }
    let new = binary(id, .star, id, at: id)
    found(.missingFactor, "`\(text(id))` should be squared", id, new)
  }

  /// A term of a sum that is missing.
  private mutating func addTerm(_ site: Site, _ name: String, isUnlikely: Bool) {
    guard site.id == side || isSum(site.id) else { return }
    let text = "the term `\(name)` of `\(text(site.id))` is missing"
    let isWhole = site.id == side
    for symbol in [Symbol.plus, .minus] {
      let sum = binary(site.id, symbol, word(name, at: site.id), at: site.id)
      found(.function, text, site.id, sum, combines: isWhole, isUnlikely: isUnlikely)
    }
  }

  private func isSum(_ id: ExpressionID) -> Bool {
    if case .sum = tree[tree.withoutParentheses(id)].kind { return true }
    return false
  }

  private mutating func times(
    _ id: ExpressionID, _ written: String, _ value: ExpressionID, isUnlikely: Bool = true
  ) {
    found(
      .missingFactor, "the factor `\(written)` of `\(text(id))` is missing", id,
      binary(id, .star, value, at: id), combines: true,
      isUnlikely: isUnlikely || id != side || wanted?.rank != 0)
  }

  private mutating func multiply(
    _ id: ExpressionID, by written: String, _ value: ExpressionID, isUnlikely: Bool = true
  ) {
    times(id, written, value, isUnlikely: isUnlikely)
    let over = binary(id, .slash, value, at: id)
    found(.missingFactor, "`\(text(id))` should be divided by `\(written)`", id, over)
    for slope in slopes(value, written, at: id) {
      found(
        .missingFactor, "the factor `\(slope.text)` of `\(text(id))` is missing", id,
        binary(id, .star, slope.id, at: id))
      found(
        .missingFactor, "`\(text(id))` should be divided by `\(slope.text)`", id,
        binary(id, .slash, make(.parenthesised(slope.id), at: id), at: id), combines: true,
        isUnlikely: true)
    }
  }

  /// `1 - s`, `1 - t^2` and `s * (1 - s)`: parts of the slopes of the sigmoid and of tanh, from
  /// their values.
  mutating func slopes(
    _ value: ExpressionID, _ written: String, at id: ExpressionID
  ) -> [(text: String, id: ExpressionID)] {
    let complement = complement(of: value)
    let square = binary(value, .star, value, at: id)
    return [
      ("(1 - \(written))", complement),
      ("(1 - \(written)^2)", binary(word("1", at: id), .minus, square, at: id)),
      ("\(written) * (1 - \(written))", binary(value, .star, complement, at: id)),
    ]
  }

  private mutating func multiplyMatrices(
    _ site: Site, _ type: TensorType, _ name: String, _ other: TensorType
  ) {
    let id = site.id
    for isTransposed in other.rank == 2 ? [false, true] : [false] {
      let shape = isTransposed ? Array(other.shape.reversed()) : other.shape
      let written = name + (isTransposed ? ".T" : "")
      let factor = isTransposed ? transposition(of: word(name, at: id)) : word(name, at: id)
      let text = "the factor `\(written)` of `\(text(id))` is missing"
      if type.shape.last == shape.first {
        found(.missingFactor, text, id, binary(id, .at, factor, at: id), combines: true)
      }
      if shape.last == (type.rank == 1 ? type.shape[0] : type.shape[type.rank - 2]) {
        found(.missingFactor, text, id, binary(factor, .at, id, at: id), combines: true)
      }
    }
  }

  /// `A.T`
  mutating func transposition(of id: ExpressionID) -> ExpressionID {
    make(.postfix(id, [.member(Identifier("T", tree[id].span))]), at: id)
  }

  /// The gradient of a matrix from that of a vector: a row or a column as the other factor.
  private mutating func addOuterProducts(_ type: TensorType) {
    guard type.rank == 1, let wanted, wanted.rank == 2 else { return }
    for named in names where named.type.rank == 1 {
      let vector = word(named.name, at: side)
      let text = "the factor `\(named.name)` of an outer product is missing"
      if named.type.shape[0] == wanted.shape[0] {
        found(.missingFactor, text, side, call("outer", [(nil, vector), (nil, side)], at: side))
      }
      if named.type.shape[0] == wanted.shape[1] {
        found(.missingFactor, text, side, call("outer", [(nil, side), (nil, vector)], at: side))
      }
    }
  }

  /// A factor between two others of a matrix product, vectors as rows and as columns.
  mutating func insertFactors(
    _ id: ExpressionID, _ first: ExpressionID, _ rest: [Expression.Operand]
  ) {
    for position in rest.indices where rest[position].symbol == .at {
      for named in names where (1...2).contains(named.type.rank) {
        for (written, factor) in asMatrices(named, at: id) {
          var longer = rest
          longer.insert(rest[position].mapped { _ in factor }, at: position)
          let before = text(position == 0 ? first : rest[position - 1].value)
          found(
            .missingFactor, "the factor `\(written)` behind `\(before)` is missing", id,
            make(.product(first, longer), at: id), combines: true)
        }
      }
    }
  }

  private mutating func asMatrices(
    _ named: Named, at id: ExpressionID
  ) -> [(String, ExpressionID)] {
    let value = word(named.name, at: id)
    if named.type.rank == 2 {
      return [(named.name, value), ("\(named.name).T", transposition(of: value))]
    }
    let span = tree[id].span
    let all = Expression.Index(kind: .slice(start: nil, stop: nil, step: nil), span: span)
    let new = Expression.Index(kind: .newAxis, span: span)
    return [
      ("\(named.name)[None, :]", make(.postfix(value, [.index([new, all], span)]), at: id)),
      ("\(named.name)[:, None]", make(.postfix(value, [.index([all, new], span)]), at: id)),
    ]
  }

  /// A value for a number that stands for it: the number is one of its derivatives; or times it, as
  /// what a function is of.
  mutating func replaceNumber(_ site: Site) {
    if isNumber(site.id), let parent = site.parent, case .call = tree[parent].kind {
      for named in names { times(site.id, named.name, word(named.name, at: site.id)) }
    }
    guard isNumber(site.id), site.id == side || isOperand(site) else { return }
    for named in names {
      var value = word(named.name, at: site.id)
      var written = named.name
      if site.id == side, let wanted, named.type.shape != wanted.shape {
        guard Array(named.type.shape.reversed()) == wanted.shape else { continue }
        value = transposition(of: value)
        written += ".T"
      }
      found(.function, site.id, value, as: written)
      if site.id != side { replace(site.id, byLeading: named) }
    }
    guard site.id == side, let wanted, wanted.rank == 2 else { return }
    for named in names where named.type.shape == [wanted.shape[0]] {
      for slope in slopes(word(named.name, at: side), named.name, at: side) {
        let diagonal = call("diag", [(nil, slope.id)], at: side)
        found(.function, side, diagonal, as: "diag(\(slope.text))")
      }
    }
  }

  /// `v[:, None]` for a number that multiplies a value of more axes.
  private mutating func replace(_ id: ExpressionID, byLeading named: Named) {
    guard (1...2).contains(named.type.rank) else { return }
    let span = tree[id].span
    for added in 1...2 {
      let all = Expression.Index(kind: .slice(start: nil, stop: nil, step: nil), span: span)
      let new = Expression.Index(kind: .newAxis, span: span)
      let entries =
        Array(repeating: all, count: named.type.rank) + Array(repeating: new, count: added)
      let value = make(.postfix(word(named.name, at: id), [.index(entries, span)]), at: id)
      let written =
        Array(repeating: ":", count: named.type.rank)
        + Array(repeating: "None", count: added)
      found(.function, id, value, as: "\(named.name)[\(written.joined(separator: ", "))]")
    }
  }

  private func isOperand(_ site: Site) -> Bool {
    guard let parent = site.parent, case .product = tree[parent].kind else { return false }
    return true
  }
}

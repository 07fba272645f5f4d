import AdjointSource
import AdjointTensors

/// Terms of a sum that are missing: like one that stands there, or a product of two values.
extension Mutator {
  /// More terms aren't tried.
  private static let mostTerms = 400

  mutating func mutateTerms() {
    guard let type = lowering.rememberedType(side), type.element.isFloat, type.rank > 0 else {
      return
    }
    var terms = [side]
    if case .sum(let first, let rest) = tree[tree.withoutParentheses(side)].kind {
      terms = [first] + rest.map(\.value)
    }
    var missing: [Part] = []
    for term in terms { missing += parts(like: term) }
    missing += products(of: type)
    for part in missing.prefix(Mutator.mostTerms) {
      for symbol in [Symbol.plus, .minus] {
        found(
          .function, "the term `\(part.text)` of `\(text(side))` is missing", side,
          binary(side, symbol, part.id, at: side), isUnlikely: true)
      }
    }
  }

  /// An expression that stands nowhere in the text.
  private struct Part {
    var id: ExpressionID
    var text: String
  }

  /// A term with another name in it, another index, or both.
  private mutating func parts(like term: ExpressionID) -> [Part] {
    let within = parts(of: term)
    var result: [Part] = []
    for indexed in [Part(id: term, text: text(term))] + otherIndices(term, within) {
      if indexed.id != term { result.append(indexed) }
      for site in within where indexed.id == term || !isIndexed(site) {
        guard case .name(let own) = tree[site].kind, let type = lowering.rememberedType(site) else {
          continue
        }
        for named in names where named.type == type && named.name != own && !named.isGiven {
          let name = word(named.name, at: site)
          let exchanged = lowering.tree.substituting([site: name], in: indexed.id)
          result.append(Part(id: exchanged, text: indexed.text.exchanging(own, for: named.name)))
        }
      }
    }
    return result
  }

  /// A term with each number that begins an index exchanged for the others that it may be.
  private mutating func otherIndices(_ term: ExpressionID, _ within: [ExpressionID]) -> [Part] {
    var result: [Part] = []
    for site in within {
      guard case .postfix(let base, let suffixes) = tree[site].kind,
        case .index(let entries, let span)? = suffixes.first,
        case .value(let number)? = entries.first?.kind, case .number(let own) = tree[number].kind,
        let count = lowering.rememberedType(base)?.shape.first?.constant, count <= 8
      else { continue }
      for place in 0..<count where "\(place)" != own {
        var entries = entries
        entries[0] = Expression.Index(kind: .value(word("\(place)", at: number)), span: span)
        let other = make(
          .postfix(base, [.index(entries, span)] + suffixes.dropFirst()), at: site)
        let id = lowering.tree.substituting([site: other], in: term)
        let before = "\(text(base))["
        result.append(
          Part(
            id: id,
            text: text(term).replacing("\(before)\(own)", with: "\(before)\(place)")))
      }
    }
    return result
  }

  private func isIndexed(_ id: ExpressionID) -> Bool {
    sites.contains { site in
      guard case .postfix(let base, _) = tree[site.id].kind else { return false }
      return base == id
    }
  }

  /// The parts of an expression, itself included.
  private func parts(of id: ExpressionID) -> [ExpressionID] {
    var (found, next) = ([id], 0)
    while next < found.count {
      found += tree[found[next]].kind.parts
      next += 1
    }
    return found
  }

  /// `a * b` and `a * (1 - b)` of values of that type.
  private mutating func products(of type: TensorType) -> [Part] {
    let factors = names.filter { $0.type == type && $0.isOnTheWay }
    guard factors.count <= 12 else { return [] }
    var result: [Part] = []
    for first in factors {
      for second in factors where second.name != first.name {
        let (a, b) = (word(first.name, at: side), word(second.name, at: side))
        if first.name < second.name {
          result.append(
            Part(id: binary(a, .star, b, at: side), text: "\(first.name) * \(second.name)"))
        }
        let complement = make(.parenthesised(complement(of: b)), at: side)
        result.append(
          Part(
            id: binary(a, .star, complement, at: side),
            text: "\(first.name) * (1 - \(second.name))"))
      }
    }
    return result
  }

  /// `1 - z`
  mutating func complement(of id: ExpressionID) -> ExpressionID {
    binary(word("1", at: id), .minus, id, at: id)
  }

  /// `1 - z` for the factor `z`, and the other way round.
  mutating func mutateComplements() {
    for site in sites {
      guard let parent = site.parent, case .product = tree[parent].kind,
        site.type?.element.isFloat == true
      else { continue }
      switch tree[tree.withoutParentheses(site.id)].kind {
      case .name(let name):
        guard names.contains(where: { $0.name == name && !$0.isGiven }) else { continue }
        let new = make(.parenthesised(complement(of: site.id)), at: site.id)
        found(.function, site.id, new, as: "1 - \(name)", combines: true, isUnlikely: true)
      case .sum(let one, let rest) where rest.count == 1 && rest[0].symbol == .minus:
        guard case .number("1") = tree[one].kind, case .name(let name) = tree[rest[0].value].kind
        else { continue }
        found(.function, site.id, rest[0].value, as: name, combines: true, isUnlikely: true)
      default: continue
      }
    }
  }

  /// Each occurrence of a matrix, or of the matrices of a larger tensor, transposed.
  mutating func mutateAllTransposes() {
    var places: [String: [ExpressionID]] = [:]
    for site in sites where site.isValue && site.type?.rank == 2 {
      guard let parent = site.parent, case .product = tree[parent].kind else { continue }
      switch tree[site.id].kind {
      case .name(let name): places[name, default: []].append(site.id)
      case .postfix(let base, let suffixes):
        guard case .name(let name) = tree[base].kind, suffixes.count == 1,
          case .index = suffixes[0]
        else { continue }
        places["\(name)[…]", default: []].append(site.id)
      default: continue
      }
    }
    for (name, all) in places.sorted(by: { $0.key < $1.key }) where all.count > 1 {
      let images = all.map { ($0, transposition(of: $0)) }
      found(
        Mutation(
          rank: .transpose, text: "each `\(name)` should be transposed",
          replacements: Dictionary(uniqueKeysWithValues: images)))
    }
  }
}

extension String {
  /// The text with a word for another, wherever it stands as a whole.
  fileprivate func exchanging(_ word: String, for other: String) -> String {
    var (result, current) = ("", "")
    for character in self + " " {
      if character.isLetter || character.isNumber || character == "_" {
        current.append(character)
        continue
      }
      result += (current == word ? other : current) + String(character)
      current = ""
    }
    return String(result.dropLast())
  }
}

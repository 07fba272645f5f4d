import AdjointGraphIR
import AdjointSource
import AdjointTensors

extension Model {
  /// Mutants of claims that don't hold, in the graph of a model that is read again for them; nil
  /// for a model without source, as of a stated pullback.
  public func mutants(of steps: [FailingStep], reach: MutantReach) -> MutantModel? {
    guard let source else { return nil }
    var map = SourceMap(source.file)
    let (tree, mistakes) = Parser.parse(source.file, id: FileID(0))
    var prologue = Prologue(options: source.options, diagnostics: mistakes)
    prologue.read(tree, &map, userName: source.file.name)
    var lowering = Lowering(
      tree, map: map, conventions: prologue.conventions, functions: prologue.functions,
      options: source.options)
    lowering.diagnostics = prologue.diagnostics
    _ = lowering.model(name: name)
    guard !lowering.diagnostics.hasErrors else { return nil }
    let statements = tree.body.compactMap { id -> ClaimSyntax? in
      if case .claim(let claim) = tree[id].kind { return claim }
      return nil
    }
    guard statements.count == lowering.content.claims.count else { return nil }
    let claims = lowering.content.claims
    var mutants: [Int: [ClaimMutant]] = [:]
    for step in steps where claims.indices.contains(step.claim) {
      mutants[step.claim] = lowering.mutants(
        of: statements[step.claim], claims[step.claim], step, reach)
    }
    let all = lowering.finish(name: name, dims: lowering.content.dims)
    return MutantModel(model: all, mutants: mutants)
  }
}

/// Claims lowered again with one part exchanged.
extension Lowering {
  /// The type of a part that was lowered before; nil where it is no tensor.
  func rememberedType(_ id: ExpressionID) -> TensorType? {
    guard case .tensor(let value)? = remembered[id] else { return nil }
    return type(value)
  }

  /// True for a part that was lowered before to an exact number.
  func isRememberedNumber(_ id: ExpressionID) -> Bool {
    switch remembered[id] {
    case .number, .open: return true
    default: return false
    }
  }

  /// The mutants of one claim that type, the likeliest mistakes first.
  mutating func mutants(
    of syntax: ClaimSyntax, _ claim: Claim, _ step: FailingStep, _ reach: MutantReach
  ) -> [ClaimMutant] {
    remembered = [:]
    let bound = Set(syntax.binders.map(\.name.text))
    for side in syntax.sides { remember(side, except: bound) }
    let first = step.step ?? 0
    guard first + 1 < syntax.sides.count else { return [] }
    let pair = [syntax.sides[first], syntax.sides[first + 1]]
    var result: [(rank: Int, mutant: ClaimMutant)] = []
    switch reach {
    case .single:
      result = mutants(of: pair, syntax, claim, isPaired: false)
      result += lowered(assumptionMutations(pair), of: pair, 1, syntax, claim)
    case .further:
      for position in [1, 0] {
        guard let part = entry(step.entry, of: pair, position) else { continue }
        for side in part { remember(side, except: bound) }
        for isPaired in [false, true] {
          result += mutants(of: part, syntax, claim, positions: [position], isPaired: isPaired)
            .map { ($0.rank, $0.mutant.inEntry(step.entry)) }
        }
      }
      result += mutants(of: pair, syntax, claim, isPaired: true)
    }
    return result.enumerated()
      .sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
      .map(\.element.mutant)
  }

  /// Pairs of mutations that are tried for one side.
  private static let mostPairs = 1200

  /// The mutants of two sides: of the right one first, and of the left where it is a formula.
  private mutating func mutants(
    of pair: [ExpressionID], _ syntax: ClaimSyntax, _ claim: Claim, positions: [Int] = [1, 0],
    isPaired: Bool
  ) -> [(rank: Int, mutant: ClaimMutant)] {
    var result: [(rank: Int, mutant: ClaimMutant)] = []
    for position in positions where !isPlain(pair[position], isLeft: position == 0) {
      var mutator = self.mutator(
        pair[position], for: pair[1 - position], syntax.binders.map(\.name.text))
      var mutations = mutator.run()
      tree = mutator.tree
      if isPaired { mutations = Mutation.pairs(of: mutations, most: Lowering.mostPairs) }
      result += lowered(mutations, of: pair, position, syntax, claim)
    }
    return result
  }

  /// An entry of a side that lists its entries, and the same entry of the other side.
  private mutating func entry(
    _ entry: [Int], of pair: [ExpressionID], _ position: Int
  ) -> [ExpressionID]? {
    var part = pair[position]
    var taken: [Expression.Index] = []
    for index in entry {
      guard case .list(let entries, let binders) = tree[tree.withoutParentheses(part)].kind,
        binders.isEmpty, entries.indices.contains(index)
      else { break }
      part = entries[index]
      let span = tree[part].span
      taken.append(.init(kind: .value(tree.add(.number("\(index)"), span)), span: span))
    }
    guard !taken.isEmpty else { return nil }
    let other = pair[1 - position]
    let span = tree[other].span
    let whole = tree.add(.parenthesised(other), span)
    let same = tree.add(.postfix(whole, [.index(taken, span)]), span)
    return position == 1 ? [same, part] : [part, same]
  }

  /// True for a side in which nothing can be wrong by itself: a derivative, or a name on the left.
  private func isPlain(_ id: ExpressionID, isLeft: Bool) -> Bool {
    switch tree[tree.withoutParentheses(id)].kind {
    case .name: return isLeft
    case .call(let call): return Mutator.derivatives.contains(call.name.text)
    case .postfix(let base, _):
      if case .call = tree[base].kind { return isPlain(base, isLeft: isLeft) }
      return false
    default: return false
    }
  }

  /// Lowers every part by itself, so that mutants that keep it share it.
  private mutating func remember(_ id: ExpressionID, except bound: Set<String>) {
    for part in tree[id].kind.parts { remember(part, except: bound) }
    guard !tree[id].kind.hasBinders, !mentions(id, bound) else { return }
    captured = []
    if let operand = try? lower(id) { remembered[id] = operand }
    captured = nil
  }

  private func mentions(_ id: ExpressionID, _ bound: Set<String>) -> Bool {
    if bound.isEmpty { return false }
    let words = map.text(of: tree[id].span).split { !$0.isLetter && !$0.isNumber && $0 != "_" }
    return words.contains { bound.contains(String($0)) }
  }

  private func mutator(
    _ side: ExpressionID, for other: ExpressionID, _ indexNames: [String]
  ) -> Mutator {
    let meant = remembered[other].flatMap { operand -> Value? in
      if case .tensor(let value) = operand { value } else { nil }
    }
    let names = frames[0].names.compactMap { name, binding -> (String, Value)? in
      guard case .operand(.tensor(let value)) = binding.meaning, type(value).element.isFloat,
        value != meant
      else { return nil }
      return (name, value)
    }.sorted { ($0.1.node.index, $0.0) < ($1.1.node.index, $1.0) }
    return Mutator(
      side, wanted: rememberedType(other), in: self, names: names.map { ($0.0, type($0.1)) },
      dims: content.dims.map(\.name), numbers: constantsInDefinitions(),
      biases: content.parameters.map(\.argument.type).filter { $0.rank <= 1 },
      indexNames: indexNames)
  }

  /// Numbers other than 0, 1 and 2 in the definitions of the file, at most six.
  private func constantsInDefinitions() -> [String] {
    var found: [String] = []
    for id in tree.body {
      guard case .definition(_, let value) = tree[id].kind else { continue }
      var open = [value]
      while let id = open.popLast() {
        if case .number(let digits) = tree[id].kind, !["0", "1", "2"].contains(digits),
          !found.contains(digits)
        {
          found.append(digits)
        }
        open += tree[id].kind.parts
      }
    }
    return Array(found.prefix(6))
  }

  /// The mutations that type, as claims.
  private mutating func lowered(
    _ mutations: [Mutation], of pair: [ExpressionID], _ position: Int, _ syntax: ClaimSyntax,
    _ claim: Claim
  ) -> [(rank: Int, mutant: ClaimMutant)] {
    var result: [(rank: Int, mutant: ClaimMutant)] = []
    for mutation in mutations {
      var sides = pair
      sides[position] = tree.substituting(mutation.replacements, in: pair[position])
      let statement = ClaimSyntax(
        name: nil, sides: sides, binders: syntax.binders, given: mutation.given)
      let count = content.claims.count
      captured = []
      self.claim(statement, at: claim.span)
      captured = nil
      guard content.claims.count == count + 1, let made = content.claims.popLast(),
        case .sides(let values) = made.meaning
      else {
        content.claims.removeLast(content.claims.count - count)
        continue
      }
      let added = made.assumptions.suffix(mutation.given.count)
      result.append(
        (
          mutation.rank.rawValue,
          ClaimMutant(
            mistake: mutation.rank.mistake, text: mutation.text, sides: values.map(\.value),
            assumptions: claim.assumptions + added)
        ))
    }
    return result
  }
}

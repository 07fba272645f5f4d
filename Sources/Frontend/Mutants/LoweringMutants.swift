import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// Claims lowered again with one part exchanged.
extension Lowering {
  /// A claim while its mutants are made: its index variables stay open.
  private struct OpenClaim {
    let syntax: ClaimSyntax
    let variables: [Int]
    let scope: [Mutator.Variable]
    let assumptions: [Assumption]
  }

  /// A mutant with its place in the order.
  private typealias Ranked = (rank: Int, mutant: ClaimMutant)

  /// The mutants of one claim that type, the likeliest mistakes first.
  mutating func mutants(
    of syntax: ClaimSyntax, _ claim: Claim, _ step: FailingStep, _ reach: MutantReach
  ) -> [ClaimMutant] {
    captured = []
    defer { captured = nil }
    var variables: [Int] = []
    if !syntax.binders.isEmpty {
      guard let opened = try? open(syntax.binders) else { return [] }
      variables = opened
    }
    defer { if !syntax.binders.isEmpty { close(variables) } }
    let scope = variables.map { indexVariables[$0] }
      .map { Mutator.Variable(name: $0.name.text, size: $0.size) }
    let open = OpenClaim(
      syntax: syntax, variables: variables, scope: scope, assumptions: claim.assumptions)
    guard let first = step.step ?? firstUntyped(syntax.sides, variables),
      first + 1 < syntax.sides.count
    else { return [] }
    let pair = [syntax.sides[first], syntax.sides[first + 1]]
    for side in pair { remember(side) }
    let result = ranked(pair, open, step, reach)
    return result.enumerated()
      .sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
      .map(\.element.mutant)
  }

  /// True where the left side of the step is known to be right: what is before it is proved, or
  /// types as the step doesn't.
  private mutating func leftHolds(_ step: FailingStep, _ claim: OpenClaim) -> Bool {
    guard step.step == nil else { return step.leftHolds }
    return (firstUntyped(claim.syntax.sides, claim.variables) ?? 0) > 0
  }

  /// The first step of a chain that doesn't type.
  private mutating func firstUntyped(_ sides: [ExpressionID], _ variables: [Int]) -> Int? {
    sides.indices.dropLast().first { step in
      (try? sidesOfOneType([sides[step], sides[step + 1]], variables)) == nil
    }
  }

  private mutating func ranked(
    _ pair: [ExpressionID], _ claim: OpenClaim, _ step: FailingStep, _ reach: MutantReach
  ) -> [Ranked] {
    let positions = leftHolds(step, claim) ? [1] : [1, 0]
    if reach != .further {
      let parts = reach == .addition && positions.count > 1 ? partMutations(pair) : []
      let assumed = assumptionMutations(pair, named: reach == .exchange)
      let paths = reach == .addition ? withoutPaths(pair, claim, count: 1) : []
      return mutants(of: pair, claim, positions: positions, reach)
        + lowered(parts + assumed, of: pair, claim) + paths
    }
    var result: [Ranked] = []
    for position in positions {
      guard let part = entry(step.entry, of: pair, position) else { continue }
      for side in part { remember(side) }
      for reach in MutantReach.allCases {
        result += mutants(of: part, claim, positions: [position], reach)
          .map { ($0.rank, $0.mutant.inEntry(step.entry)) }
      }
    }
    result += withoutPaths(pair, claim, count: 2)
    result += mutants(of: pair, claim, positions: positions, .further)
    if positions.count == 1 { return result }
    return result + lowered(exchangesOnBothSides(pair, claim), of: pair, claim)
  }

  /// The claims of a gradient in which one way or two don't count, the likeliest pairs of all.
  private mutating func withoutPaths(
    _ pair: [ExpressionID], _ claim: OpenClaim, count: Int
  ) -> [Ranked] {
    missingPaths(pair, claim.variables, count: count).map { path in
      let mutant = ClaimMutant(
        mistake: .product, others: Array(repeating: .product, count: count - 1),
        text: path.text, sides: path.sides, assumptions: claim.assumptions)
      return (count == 1 ? Mutation.Rank.part.rawValue : -1, mutant)
    }
  }

  /// Mutations of one side, or of a definition, that are tried as the only mistake.
  private static let mostAlone = 3000

  /// Pairs of mutations that are tried for one side, and for one definition in it.
  private static let (mostPairs, mostElsewhere) = (800, 1200)

  /// The mutants of two sides: of the right one first, and of the left where it is a formula.
  private mutating func mutants(
    of pair: [ExpressionID], _ claim: OpenClaim, positions: [Int], _ reach: MutantReach
  ) -> [Ranked] {
    var result: [Ranked] = []
    for position in positions where !isPlain(pair[position], isLeft: position == 0) {
      let mutations = self.mutations(of: pair, position, claim, reach)
      result += lowered(mutations, of: pair, claim)
    }
    return result
  }

  /// The mutations of a side and of the definitions in it, or pairs of them.
  private mutating func mutations(
    of pair: [ExpressionID], _ position: Int, _ claim: OpenClaim, _ reach: MutantReach
  ) -> [Mutation] {
    var single: [Mutation] = []
    var paired: [Mutation] = []
    for root in roots(of: pair[position], other: pair[1 - position]) {
      if root.name != nil { remember(root.expression) }
      var mutator = self.mutator(root, pair[position], for: pair[1 - position], claim.scope)
      let found = mutator.run()
      tree = mutator.tree
      if reach == .further {
        let most = root.name == nil ? Lowering.mostPairs : Lowering.mostElsewhere
        paired += MutationPair.all(of: found, most: most, &tree).map { placed($0, root) }
        // Definitions are mended together with the side where the mistake in them is a common one.
        let common = found.filter { $0.rank.weightInPairs == 0 || root.name == nil }
          .map { placed($0, root) }
        let both = single + common
        paired += MutationPair.all(
          of: both, split: single.count, most: Lowering.mostElsewhere, &tree)
        single = both
        paired += found.filter { $0.reach == reach }.map { placed($0, root) }
      } else {
        single += found.filter { $0.reach == reach }.prefix(Lowering.mostAlone)
          .map { placed($0, root) }
      }
    }
    return reach == .further ? paired : single
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
    case .call(let call): return isLeft && Mutator.derivatives.contains(call.name.text)
    case .postfix(let base, _):
      if case .call = tree[base].kind { return isPlain(base, isLeft: isLeft) }
      return false
    default: return false
    }
  }

  /// What is differentiated on the left for something else, alone and with a change on the right.
  private mutating func exchangesOnBothSides(
    _ pair: [ExpressionID], _ claim: OpenClaim
  ) -> [Mutation] {
    guard isPlain(pair[0], isLeft: true) else { return [] }
    let left = MutantRoot(expression: pair[0], name: nil, uses: [])
    var mutator = self.mutator(left, pair[0], for: pair[1], claim.scope)
    let derived = mutator.runOnDerivatives()
    tree = mutator.tree
    var right: [Mutation] = []
    for root in roots(of: pair[1], other: nil) where root.name != nil {
      remember(root.expression)
      var mutator = self.mutator(root, pair[1], for: pair[0], claim.scope, isOpen: true)
      let found = mutator.run()
      tree = mutator.tree
      right += found.filter { ($0.rank == .formula || $0.rank == .sign) && !$0.isUnlikely }
        .map { placed($0, root) }
    }
    return derived
      + MutationPair.all(
        of: derived + right, split: derived.count, most: Lowering.mostElsewhere, &tree)
  }

  /// - Parameter isOpen: true where any value may be meant, also one that the other side lacks.
  private func mutator(
    _ root: MutantRoot, _ side: ExpressionID, for other: ExpressionID,
    _ scope: [Mutator.Variable], isOpen: Bool = false
  ) -> Mutator {
    let meant = remembered[other].flatMap { operand -> Value? in
      if case .tensor(let value) = operand { value } else { nil }
    }
    let names = frames[0].names.compactMap { name, binding -> (String, Value)? in
      guard case .operand(.tensor(let value)) = binding.meaning, type(value).element.isFloat,
        value != meant, name != root.name
      else { return nil }
      return (name, value)
    }.sorted { ($0.1.node.index, $0.0) < ($1.1.node.index, $1.0) }
    let stated = derivatives(under: meant)
    let way = isOpen ? nil : way(to: meant, names.map(\.1))
    let wanted = root.expression == side ? rememberedType(other) : rememberedType(root.expression)
    return Mutator(
      root.expression, called: root.name, wanted: wanted, isJacobian: isJacobian(other),
      in: self,
      names: names.map { name, value in
        let kind = builder.kind(of: value)
        return .init(
          name: name, type: type(value),
          isGiven: [InputNode.kind, ParameterNode.kind, DerivativeNode.kind].contains(kind),
          isOnTheWay: way?.contains(value.node) ?? true,
          isStated: stated.contains(derivative(value)))
      },
      dims: content.dims.map(\.name), numbers: constantsInDefinitions(),
      biases: content.parameters.map(\.argument.type).filter { $0.rank <= 1 },
      scope: root.name == nil ? scope : [])
  }

  /// What a side is computed from; nil where no value with a name is among it.
  private func way(to side: Value?, _ names: [Value]) -> Set<NodeID>? {
    let found = side.map { nodes(under: $0) } ?? []
    let hasNames = names.contains { found.contains($0.node) && !builder.operands($0).isEmpty }
    return hasNames ? found : nil
  }

  /// What a derivative is of, and in what; empty for anything else.
  private func derivative(_ value: Value) -> [Value] {
    builder.kind(of: value) == DerivativeNode.kind ? Array(builder.operands(value)) : []
  }

  /// What the derivatives are of that a value is computed from.
  private func derivatives(under value: Value?) -> Set<[Value]> {
    var seen: Set<NodeID> = []
    var found: Set<[Value]> = []
    var open = value.map { $0.isIndexed ? indexed($0).factors.map(\.value) : [$0] } ?? []
    while let next = open.popLast() {
      guard seen.insert(next.node).inserted else { continue }
      let own = derivative(next)
      if own.isEmpty { open += builder.operands(next) } else { found.insert(own) }
    }
    return found
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
    _ mutations: [Mutation], of pair: [ExpressionID], _ claim: OpenClaim
  ) -> [Ranked] {
    var result: [Ranked] = []
    for mutation in mutations {
      let sides = pair.map { tree.substituting(mutation.replacements, in: $0) }
      captured = []
      guard let values = try? sidesOfOneType(sides, claim.variables),
        let given = assumptions(mutation.given, claim.variables)
      else { continue }
      result.append(
        (
          mutation.order,
          ClaimMutant(
            mistake: mutation.rank.mistake, others: mutation.others, text: mutation.text,
            sides: values, assumptions: claim.assumptions + given)
        ))
    }
    return result
  }

  private mutating func assumptions(
    _ ids: [ExpressionID], _ variables: [Int]
  ) -> [Assumption]? {
    var result: [Assumption] = []
    for id in ids {
      guard let assumption = assumption(id, variables) else { return nil }
      result.append(assumption)
    }
    return result
  }
}

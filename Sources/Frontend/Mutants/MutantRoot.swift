import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// What a mistake is looked for in: a side, or the definition of a name in it on which the other
/// side doesn't depend.
struct MutantRoot {
  /// The formula.
  let expression: ExpressionID
  /// The name that stands for it; nil for the side itself.
  let name: String?
  /// Where the name stands in the side.
  let uses: [ExpressionID]
}

/// Parts that mutants share, and where mutations are sought.
extension Lowering {
  /// The type of a part that was lowered before; nil where it is no tensor.
  func rememberedType(_ id: ExpressionID) -> TensorType? { partTypes[id] }

  /// True for a part that was lowered before to an exact number.
  func isRememberedNumber(_ id: ExpressionID) -> Bool {
    switch remembered[id] {
    case .number, .open: return true
    default: return false
    }
  }

  /// Lowers every part by itself, so that its type is known and mutants that keep it share it.
  mutating func remember(_ id: ExpressionID) { remember(id, isShared: true) }

  /// - Parameter isShared: false within binders, whose variables are others for each mutant.
  private mutating func remember(_ id: ExpressionID, isShared: Bool) {
    let kind = tree[id].kind
    if kind.binders.isEmpty {
      for part in kind.parts { remember(part, isShared: isShared) }
    } else if let opened = try? open(kind.binders) {
      for part in kind.parts { remember(part, isShared: false) }
      close(opened)
    }
    guard let operand = try? lower(id) else { return }
    switch operand {
    case .tensor(let value):
      partTypes[id] = type(value)
      if isShared { remembered[id] = operand }
    case .index: if isShared { remembered[id] = operand }
    default: remembered[id] = operand
    }
  }

  /// The side, and the definitions of its names on which the other side doesn't depend.
  /// - Parameter other: nil for all definitions.
  mutating func roots(of side: ExpressionID, other: ExpressionID?) -> [MutantRoot] {
    var result = [MutantRoot(expression: side, name: nil, uses: [])]
    var needed: Set<NodeID> = []
    if let other {
      guard case .tensor(let value)? = remembered[other] else { return result }
      needed = nodes(under: value)
    }
    var uses: [String: [ExpressionID]] = [:]
    var open = [side]
    while let id = open.popLast() {
      if case .name(let name) = tree[id].kind { uses[name, default: []].append(id) }
      if case .call(let call) = tree[id].kind, Mutator.derivatives.contains(call.name.text) {
        continue
      }
      open += tree[id].kind.parts
    }
    for id in tree.body {
      guard case .definition(let names, let formula) = tree[id].kind, names.count == 1,
        let places = uses[names[0].text], isFormula(formula),
        case .operand(.tensor(let meant))? = frames[0].names[names[0].text]?.meaning,
        !needed.contains(meant.node)
      else { continue }
      result.append(MutantRoot(expression: formula, name: names[0].text, uses: places))
    }
    return result
  }

  private func isFormula(_ id: ExpressionID) -> Bool {
    switch tree[tree.withoutParentheses(id)].kind {
    case .sum, .product, .negation, .power: return true
    case .call(let call): return !Mutator.derivatives.contains(call.name.text)
    default: return false
    }
  }

  /// The nodes that a value is computed from, itself among them.
  func nodes(under value: Value) -> Set<NodeID> {
    var seen: Set<NodeID> = []
    var open = value.isIndexed ? indexed(value).factors.map(\.value.node) : [value.node]
    while let node = open.popLast() {
      guard seen.insert(node).inserted else { continue }
      open += builder.operands(Value(node)).map(\.node)
    }
    return seen
  }

  /// A mutation of a definition as one of the side: the changed formula stands for the name.
  mutating func placed(_ mutation: Mutation, _ root: MutantRoot) -> Mutation {
    guard let name = root.name else { return mutation }
    let changed = tree.substituting(mutation.replacements, in: root.expression)
    return Mutation(
      rank: mutation.rank, text: "in `\(name)`: \(mutation.text)",
      replacements: Dictionary(uniqueKeysWithValues: root.uses.map { ($0, changed) }),
      others: mutation.others, combines: mutation.combines, change: mutation.change,
      position: mutation.position, end: mutation.end,
      isUnlikely: mutation.isUnlikely, isElsewhere: true, pairsLast: mutation.pairsLast,
      isLast: mutation.isLast, isLate: mutation.isLate)
  }

  /// True for a Jacobian or a Hessian, or a name of one, perhaps in parentheses.
  func isJacobian(_ id: ExpressionID) -> Bool {
    switch tree[tree.withoutParentheses(id)].kind {
    case .call(let call): return ["jacobian", "hessian"].contains(call.name.text)
    case .name(let name):
      return tree.body.contains { id in
        guard case .definition(let names, let formula) = tree[id].kind, names.count == 1,
          names[0].text == name, case .call(let call) = tree[formula].kind
        else { return false }
        return ["jacobian", "hessian"].contains(call.name.text)
      }
    default: return false
    }
  }
}

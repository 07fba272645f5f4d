import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// Finds what may be wrong with one side of a claim, part by part.
struct Mutator {
  /// A part of the side.
  struct Site {
    /// The part.
    let id: ExpressionID
    /// What it is a part of; nil for the side itself.
    let parent: ExpressionID?
    /// Its type where it is a tensor.
    let type: TensorType?
    /// True where it stands as an operand, an argument or the whole: what can be wrapped.
    let isValue: Bool
  }

  /// The side, and the type that it should have.
  let side: ExpressionID
  let wanted: TensorType?
  /// The values that the author may have meant, in the order of their definitions.
  let names: [(name: String, type: TensorType)]
  /// The dimensions of the model.
  let dims: [String]
  /// The numbers that stand in the model's definitions.
  let numbers: [String]
  /// Parameters of rank 0 or 1.
  let biases: [TensorType]
  /// The index variables of the claim.
  let indexNames: [String]
  /// Every part of the side, outermost first.
  private(set) var sites: [Site] = []
  /// What was found.
  private(set) var mutations: [Mutation] = []
  /// Makes and types the expressions.
  var lowering: Lowering

  /// Mutations that one side may have.
  static let most = 3000

  init(
    _ side: ExpressionID, wanted: TensorType?, in lowering: Lowering,
    names: [(name: String, type: TensorType)], dims: [String], numbers: [String],
    biases: [TensorType], indexNames: [String]
  ) {
    self.side = side
    self.wanted = wanted
    self.names = names
    self.dims = dims
    self.numbers = numbers
    self.biases = biases
    self.indexNames = indexNames
    self.lowering = lowering
    collectSites()
  }

  /// All mutations, the likeliest first.
  mutating func run() -> [Mutation] {
    mutateSigns()
    mutateFactors()
    mutateTransposes()
    mutateMasks()
    mutateReductions()
    mutateProducts()
    mutateIndices()
    mutateLayouts()
    return mutations.prefix(Mutator.most).enumerated()
      .sorted { ($0.element.rank.rawValue, $0.offset) < ($1.element.rank.rawValue, $1.offset) }
      .map(\.element)
  }

  private mutating func collectSites() {
    var open: [(id: ExpressionID, parent: ExpressionID?)] = [(side, nil)]
    while let (id, parent) = open.popLast() {
      let kind = tree[id].kind
      let isInParentheses: Bool
      if let parent, case .parenthesised = tree[parent].kind {
        isInParentheses = true
      } else {
        isInParentheses = false
      }
      let type = lowering.rememberedType(id)
      sites.append(Site(id: id, parent: parent, type: type, isValue: !isInParentheses))
      if case .call(let call) = kind {
        guard !Mutator.derivatives.contains(call.name.text) else { continue }
        for argument in call.arguments.reversed() where argument.label == nil {
          open.append((argument.value, id))
        }
      } else {
        for part in kind.parts.reversed() { open.append((part, id)) }
      }
    }
  }

  /// Calls whose arguments are names of what is differentiated.
  static let derivatives: Set<String> = ["grad", "jacobian", "hessian", "jvp", "vjp"]
}

/// Looking at parts, and making new ones.
extension Mutator {
  var tree: SyntaxTree { lowering.tree }

  /// The text of a part in one line, cut where it is long.
  func text(_ id: ExpressionID) -> String {
    let words = lowering.map.text(of: tree[id].span).split(whereSeparator: \.isWhitespace)
    let line = words.joined(separator: " ")
    return line.count > 60 ? line.prefix(57) + "…" : line
  }

  /// The text of a part as an operand: in parentheses where it is a sum or a product.
  func operandText(_ id: ExpressionID) -> String {
    switch tree[id].kind {
    case .sum, .product, .negation, .comparison: return "(\(text(id)))"
    default: return text(id)
    }
  }

  /// A new expression where an old one stands.
  mutating func make(_ kind: Expression.Kind, at id: ExpressionID) -> ExpressionID {
    let span = tree[id].span
    return lowering.tree.add(kind, span)
  }

  /// A name, a dimension or a number where an old expression stands.
  mutating func word(_ text: String, at id: ExpressionID) -> ExpressionID {
    let isNumber = text.first?.isNumber ?? false
    return make(isNumber ? .number(text) : .name(text), at: id)
  }

  /// `a op b`
  mutating func binary(
    _ left: ExpressionID, _ symbol: Symbol, _ right: ExpressionID, at id: ExpressionID
  ) -> ExpressionID {
    let operand = Expression.Operand(symbol: symbol, symbolSpan: tree[id].span, value: right)
    let isSum = symbol == .plus || symbol == .minus
    return make(isSum ? .sum(left, [operand]) : .product(left, [operand]), at: id)
  }

  /// `f(a, axis: 1)`
  mutating func call(
    _ name: String, _ arguments: [(label: String?, value: ExpressionID)], at id: ExpressionID
  ) -> ExpressionID {
    let span = tree[id].span
    return make(
      .call(
        .init(
          name: Identifier(name, span),
          arguments: arguments.map { label, value in
            .init(label: label.map { Identifier($0, span) }, value: value)
          }, binders: [])), at: id)
  }

  /// Keeps a mutation.
  mutating func found(
    _ rank: Mutation.Rank, _ text: String, _ old: ExpressionID, _ new: ExpressionID,
    combines: Bool = false
  ) {
    mutations.append(
      Mutation(rank: rank, text: text, replacements: [old: new], combines: combines))
  }

  /// Keeps a mutation that says what should stand for what.
  mutating func found(
    _ rank: Mutation.Rank, _ old: ExpressionID, _ new: ExpressionID, as written: String,
    combines: Bool = false
  ) {
    found(rank, "`\(text(old))` should be `\(written)`", old, new, combines: combines)
  }

  /// Keeps a mutation of several parts, or one with assumptions.
  mutating func found(_ mutation: Mutation) { mutations.append(mutation) }
}

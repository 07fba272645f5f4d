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
    /// The index variables that it may use.
    let scope: [Variable]
    /// True within a call that has an axis.
    let isUnderAxis: Bool
  }

  /// An index variable and the number of its values.
  struct Variable {
    let name: String
    let size: Size
  }

  /// A name that the author may have meant.
  struct Named {
    let name: String
    let type: TensorType
    /// True for an input, a parameter or a derivative, which no formula on the way stands for.
    var isGiven = false
    /// True for a value from which the other side is computed.
    var isOnTheWay = true
    /// True for a name of a derivative that the other side states.
    var isStated = false
  }

  /// The side, and the type that it should have.
  let side: ExpressionID
  let wanted: TensorType?
  /// What the side is called in sentences.
  let whole: String
  /// True where it is the definition of a value that the side uses.
  let isDefinition: Bool
  /// True where the other side is a Jacobian, whose axes may stand in two orders.
  let isJacobian: Bool
  /// The values that the author may have meant, in the order of their definitions.
  let names: [Named]
  /// The dimensions of the model.
  let dims: [String]
  /// The numbers that stand in the model's definitions.
  let numbers: [String]
  /// Parameters of rank 0 or 1.
  let biases: [TensorType]
  /// Every part of the side, outermost first.
  private(set) var sites: [Site] = []
  /// The arguments of derivatives, of which names and indices may be wrong.
  private(set) var derivativeSites: [Site] = []
  /// What was found.
  private(set) var mutations: [Mutation] = []
  /// Makes and types the expressions.
  var lowering: Lowering

  init(
    _ side: ExpressionID, called name: String?, wanted: TensorType?, isJacobian: Bool,
    in lowering: Lowering, names: [Named], dims: [String], numbers: [String],
    biases: [TensorType], scope: [Variable]
  ) {
    self.side = side
    self.wanted = wanted
    whole = name.map { "`\($0)`" } ?? "the whole side"
    isDefinition = name != nil
    self.isJacobian = isJacobian && name == nil
    self.names = names
    self.dims = dims
    self.numbers = numbers
    self.biases = biases
    self.lowering = lowering
    collectSites(scope)
  }

  /// All mutations, the likeliest first.
  mutating func run() -> [Mutation] {
    mutateSigns()
    mutateFactors()
    mutateTransposes()
    mutateMasks()
    mutateReductions()
    mutateLayouts()
    mutateProducts()
    mutateIndices()
    mutateOuterFactors()
    mutateForgottenSums()
    mutateFormulas()
    mutateComplements()
    mutateAllTransposes()
    mutateTerms()
    mutateSlips()
    mutateOffsets()
    mutateSubtractions()
    return mutations.enumerated()
      .sorted { ($0.element.rank.rawValue, $0.offset) < ($1.element.rank.rawValue, $1.offset) }
      .map(\.element)
  }

  /// Other names for what is differentiated.
  mutating func runOnDerivatives() -> [Mutation] {
    for site in derivativeSites {
      guard let parent = site.parent, case .call(let call) = tree[parent].kind,
        call.arguments.first?.value == site.id
      else { continue }
      exchangeNames(site, among: names.filter { !$0.isGiven })
    }
    return mutations
  }

  private mutating func collectSites(_ scope: [Variable]) {
    typealias Open = (id: ExpressionID, parent: ExpressionID?, scope: [Variable], Bool, Bool)
    var open: [Open] = [(side, nil, scope, false, false)]
    while let (id, parent, outer, isDerived, isUnderAxis) = open.popLast() {
      let kind = tree[id].kind
      let isInParentheses: Bool
      if let parent, case .parenthesised = tree[parent].kind {
        isInParentheses = true
      } else {
        isInParentheses = false
      }
      let site = Site(
        id: id, parent: parent, type: lowering.rememberedType(id), isValue: !isInParentheses,
        scope: outer, isUnderAxis: isUnderAxis)
      if isDerived { derivativeSites.append(site) } else { sites.append(site) }
      let inner = outer + variables(kind.binders)
      var parts = kind.parts
      var (derives, hasAxis) = (isDerived, isUnderAxis)
      if case .call(let call) = kind {
        parts = call.arguments.filter { $0.label == nil }.map(\.value)
        derives = derives || Mutator.derivatives.contains(call.name.text)
        hasAxis = hasAxis || call.arguments.contains { $0.label?.text == "axis" }
      }
      for part in parts.reversed() { open.append((part, id, inner, derives, hasAxis)) }
    }
  }

  private mutating func variables(_ binders: [Expression.Binder]) -> [Variable] {
    binders.compactMap { binder in
      (try? lowering.size(binder.bound)).map { Variable(name: binder.name.text, size: $0) }
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
    combines: Bool = false, change: String = "", isUnlikely: Bool = false,
    isNeeded: Bool = false, isDropped: Bool = false, pairsLast: Bool = false
  ) {
    mutations.append(
      Mutation(
        rank: rank, text: text, replacements: [old: new], combines: combines, change: change,
        position: Int(tree[old].span.start), isUnlikely: isUnlikely, isNeeded: isNeeded,
        isDropped: isDropped, pairsLast: pairsLast))
  }

  /// Keeps a mutation that says what should stand for what.
  mutating func found(
    _ rank: Mutation.Rank, _ old: ExpressionID, _ new: ExpressionID, as written: String,
    combines: Bool = false, isUnlikely: Bool = false, isDropped: Bool = false
  ) {
    let own = text(old)
    found(
      rank, "`\(own)` should be `\(written)`", old, new, combines: combines,
      change: "\(own) → \(written)", isUnlikely: isUnlikely, isDropped: isDropped)
  }

  /// Keeps a mutation of several parts, or one with assumptions.
  mutating func found(_ mutation: Mutation) { mutations.append(mutation) }
}

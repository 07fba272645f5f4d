import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// Reads from a graph of two sides how many index symbols of each dimension a term runs over, what
/// literals meet positions, and where sizes are values.
struct SizeReading {
  private let graph: Graph
  /// For each node, the index symbols of one of its terms.
  private var terms: [TermCount]
  /// The index symbols of what is divided by.
  private var denominators: [NodeID: [String: Int]] = [:]
  private(set) var dims: Set<String> = []
  private(set) var needs: [String: Int] = [:]
  private(set) var isOpen = false
  /// True where sizes are numbers in formulas of too high a degree.
  private(set) var hasOpenSizes = false
  private(set) var values = 1
  private var literal = 0
  private var numericLiteral = 0
  private var usesPositions = false
  /// True where every size as a number is a dimension that something is divided by or multiplied
  /// with, as in a mean.
  private var onlyMeans = true
  /// True where a size is a number.
  private(set) var hasSizes = false
  /// What an atom's argument runs over, which has to fit beside another's.
  private var inner: [String: Int] = [:]
  /// The degree of sizes and positions as numbers.
  private var degree: [Int]

  init(_ graph: Graph) {
    self.graph = graph
    terms = [TermCount](repeating: TermCount(), count: graph.nodes.count)
    degree = [Int](repeating: 0, count: graph.nodes.count)
  }

  mutating func read() {
    let live = graph.live()
    for id in graph.ids where live[id.index] {
      for size in graph.types(id)[0].shape { dims.formUnion(size.dims) }
      if graph.kind(id) == SizeNode.kind {
        dims.formUnion(graph.attributes(id, as: SizeAttributes.self).size.dims)
      }
      terms[id.index] = count(id)
      degree[id.index] = valueDegree(id)
      notePositions(id)
    }
    let sides = graph.outputs.prefix(2).map(\.value.node)
    for side in sides {
      for (dim, count) in terms[side.index].total(denominators) { needs[dim, default: 0] += count }
    }
    if let first = sides.first {
      for size in graph.types(first)[0].shape {
        for dim in size.dims { needs[dim, default: 0] += 1 }
      }
    }
    for (dim, count) in inner { needs[dim] = max(needs[dim, default: 0], count) }
    for dim in dims where usesPositions { needs[dim, default: 0] += literal }
    let total = sides.reduce(0) { $0 + degree[$1.index] }
    if literal > SizeReading.literalLimit && usesPositions { isOpen = true }
    for dim in dims { needs[dim] = max(needs[dim, default: 0], numericLiteral) }
    guard hasSizes else { return }
    values = max(1, min(total + 1, SizeReading.mostValues))
    if total >= SizeReading.mostValues && !onlyMeans { hasOpenSizes = true }
  }

  /// The size up to which positions and literals make cases of their own.
  var smallest: Int { usesPositions && !isOpen ? min(literal, 8) : 0 }

  /// The greatest literal that sizes are taken above.
  static let literalLimit = 40

  /// The most values above its need that a dimension takes.
  static let mostValues = 6

  private func operands(_ id: NodeID) -> [TermCount] {
    graph.operands(id).map { terms[$0.node.index] }
  }

  private func symbols(of sizes: some Sequence<Size>) -> [String: Int] {
    var result: [String: Int] = [:]
    for size in sizes { for dim in size.dims { result[dim, default: 0] += 1 } }
    return result
  }

  private func contraction(_ id: NodeID, _ operands: [TermCount]) -> TermCount {
    let labels = graph.attributes(id, as: ContractAttributes.self)
    let pairs = zip(labels.left, graph.type(of: graph.operand(id, 0)).shape)
    let summed = pairs.filter { !labels.output.contains($0.0) }.map(\.1)
    return operands[0].times(operands[1]).summed(over: symbols(of: summed))
  }

  private mutating func reduction(_ id: NodeID, _ operand: TermCount) -> TermCount {
    let axes = graph.attributes(id, as: ReductionAttributes.self).axes
    let shape = graph.type(of: graph.operand(id, 0)).shape
    let over = axes.map { shape[$0] }
    // A product has a factor for each position: no size is above.
    if graph.kind(id) == Product.kind, over.contains(where: { $0.constant == nil }) {
      hasOpenOrder = true
    }
    return operand.summed(over: symbols(of: over))
  }

  private mutating func count(_ id: NodeID) -> TermCount {
    let operands = operands(id)
    switch graph.kind(id) {
    case Add.kind, Subtract.kind, Concatenate.kind, AccumulateSlice.kind, And.kind, Or.kind:
      return TermCount.sum(operands, denominators)
    case Less.kind, LessEqual.kind, Equal.kind, NotEqual.kind, Exp.kind, Log.kind, Log1p.kind,
      Expm1.kind, Tanh.kind, Sigmoid.kind, Erf.kind, Sin.kind, Cos.kind, Sign.kind, Floor.kind:
      noteAtom(of: id, operands)
      return TermCount()
    case Relu.kind, Abs.kind, Sqrt.kind:
      noteAtom(of: id, operands)
      return operands[0]
    case Maximum.kind, Minimum.kind:
      noteAtom(of: id, operands)
      return TermCount.sum(operands, denominators)
    case Select.kind:
      return operands[0].times(TermCount.sum(Array(operands[1...]), denominators))
    case Divide.kind:
      let divisor = graph.operand(id, 1).node
      denominators[divisor] = operands[1].numerator
      noteSummand(divisor)
      return operands[0].over(operands[1], divisor, denominators)
    case Power.kind: return power(id, operands)
    case Contract.kind: return contraction(id, operands)
    case Sum.kind, Product.kind, ReduceMax.kind, ReduceMin.kind, AnyTrue.kind, AllTrue.kind:
      return reduction(id, operands[0])
    case Inverse.kind, Solve.kind, Determinant.kind, LogAbsDeterminant.kind:
      // A determinant has as many symbols as its matrix has rows: no size is above.
      for size in graph.type(of: graph.operand(id, 0)).shape.suffix(1) where size.constant == nil {
        hasOpenOrder = true
      }
      return TermCount.product(operands)
    case CumulativeSum.kind, ScatterAdd.kind:
      return TermCount.product(operands).summed(over: symbols(of: graph.types(id)[0].shape))
    default: return TermCount.product(operands)
    }
  }

  /// A power with a constant for its exponent is a product or a quotient; another is an atom.
  private mutating func power(_ id: NodeID, _ operands: [TermCount]) -> TermCount {
    guard let exponent = exponent(of: id), exponent.magnitude <= 64 else {
      noteAtom(of: id, operands)
      return TermCount()
    }
    if exponent != exponent.rounded() { noteAtom(of: id, operands) }
    let base = graph.operand(id, 0).node
    let factors = Int(exponent.magnitude.rounded(.up))
    let raised = TermCount.product(Array(repeating: operands[0], count: factors))
    guard exponent < 0 else { return raised }
    denominators[base] = operands[0].numerator
    noteSummand(base)
    return (0..<factors).reduce(TermCount()) { result, _ in
      result.over(operands[0], base, denominators)
    }
  }

  /// The exponent of a power, if it is one number.
  private func exponent(of power: NodeID) -> Double? {
    var id = graph.operand(power, 1).node
    while [BroadcastTo.kind, Reshape.kind, Convert.kind].contains(graph.kind(id)) {
      id = graph.operand(id, 0).node
    }
    guard graph.kind(id) == ConstantNode.kind else { return nil }
    let numbers = graph.attributes(id, as: ConstantAttributes.self).values
    guard let first = numbers.first, numbers.allSatisfy({ $0 == first }) else { return nil }
    return first.rational?.double
  }

  /// An atom: its argument has to be told from another's.
  private mutating func noteAtom(of id: NodeID, _ operands: [TermCount]) {
    for operand in operands {
      for (dim, count) in operand.total(denominators) {
        let axes = graph.types(id)[0].shape.count { $0.dims.contains(dim) }
        inner[dim] = max(inner[dim, default: 0], 2 * (count + axes))
      }
    }
  }

  /// Denominators differ along their axes, so that a sum over one has as many as the axis has
  /// positions: each stands for itself, like an atom.
  private mutating func noteSummand(_ divisor: NodeID) {
    for size in graph.types(divisor)[0].shape where size.constant == nil {
      noteAtom(of: divisor, [terms[divisor.index]])
      return
    }
  }

  /// True where a dimension is the order of a matrix that is inverted.
  private(set) var hasOpenOrder = false

  /// The degree of a number made of sizes and positions; a division by a size counts too, for the
  /// sides are cross-multiplied.
  private func valueDegree(_ id: NodeID) -> Int {
    let operands = graph.operands(id).map { degree[$0.node.index] }
    switch graph.kind(id) {
    case SizeNode.kind:
      let attributes = graph.attributes(id, as: SizeAttributes.self)
      return attributes.type.element.isFloat ? attributes.size.degree : 0
    case Multiply.kind, Divide.kind, Contract.kind, Scale.kind, Power.kind:
      return min(operands.reduce(0, +), 1000)
    default: return operands.max() ?? 0
    }
  }

  private mutating func notePositions(_ id: NodeID) {
    let kind = graph.kind(id)
    switch kind {
    case Iota.kind, CumulativeSum.kind, Reverse.kind, Gather.kind, ScatterAdd.kind, Argmax.kind,
      Argmin.kind:
      usesPositions = true
    case Slice.kind, AccumulateSlice.kind, Pad.kind:
      let own = Array(graph.types(id)[0].shape)
      let other = Array(graph.type(of: graph.operand(id, 0)).shape)
      if own != other || kind == AccumulateSlice.kind { usesPositions = true }
      noteLiterals(graph.attributes(id))
    case Concatenate.kind: usesPositions = true
    case SizeNode.kind: noteSize(id)
    case ConstantNode.kind:
      let attributes = graph.attributes(id, as: ConstantAttributes.self)
      guard attributes.type.element.isInteger else { return noteNumbers(attributes.values) }
      for value in attributes.values {
        let whole = value.rational?.integer?.magnitude ?? 1000
        literal = max(literal, Int(min(whole, 1000)))
      }
    case Convert.kind:
      // A position as a number: sums of it are polynomials in the size.
      let source = graph.type(of: graph.operand(id, 0)).element
      if source.isInteger, graph.types(id)[0].element.isFloat, !isLabel(graph.operand(id, 0)) {
        isOpen = true
      }
    default: break
    }
  }

  /// Numbers near sizes that are tested, which a polynomial of a size may vanish at.
  private mutating func noteNumbers(_ values: [ExactNumber]) {
    for value in values {
      guard let number = value.rational?.double.magnitude, number > 0 else { continue }
      for candidate in [number, 1 / number] where candidate <= 16 {
        numericLiteral = max(numericLiteral, Int(candidate.rounded(.up)))
      }
    }
  }

  private mutating func noteSize(_ id: NodeID) {
    let attributes = graph.attributes(id, as: SizeAttributes.self)
    guard attributes.type.element.isFloat else {
      usesPositions = true
      return
    }
    hasSizes = true
    let isPlain = attributes.size.monomials.allSatisfy { $0.coefficient == 1 }
    if attributes.size.monomials.count != 1 || !isPlain { onlyMeans = false }
    for monomial in attributes.size.monomials {
      numericLiteral = max(numericLiteral, min(Int(monomial.coefficient.magnitude), 40))
    }
    // Through broadcasts to quotients and products.
    var sources: Set<NodeID> = [id]
    let live = graph.live()
    for user in graph.ids where live[user.index] && user.index > id.index {
      let operands = Array(graph.operands(user))
      guard operands.contains(where: { sources.contains($0.node) }) else { continue }
      let kind = graph.kind(user)
      if kind == BroadcastTo.kind || kind == Reshape.kind || kind == Convert.kind {
        sources.insert(user)
      } else if kind != Divide.kind && kind != Multiply.kind && kind != Contract.kind {
        onlyMeans = false
      }
    }
  }

  /// True for integers that no position went into: inputs and constants.
  private func isLabel(_ value: Value) -> Bool {
    var stack = [value.node]
    while let id = stack.popLast() {
      if graph.kind(id) == Iota.kind { return false }
      stack += graph.operands(id).map(\.node)
    }
    return true
  }

  private mutating func noteLiterals(_ list: AttributeList) {
    for field in list.fields {
      guard case .list(let items) = field.value else { continue }
      for case .size(let size) in items {
        for monomial in size.monomials where monomial.factors.isEmpty {
          literal = max(literal, min(Int(monomial.coefficient.magnitude), 1000))
        }
      }
    }
  }
}

import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// Reads from a graph of two sides how many index symbols of each dimension a term runs over, and
/// what literals meet positions.
struct SizeReading {
  private let graph: Graph
  /// For each node, the index symbols of one of its terms.
  private var terms: [TermCount]
  /// The index symbols of what is divided by.
  private var denominators: [NodeID: [String: Int]] = [:]
  private(set) var dims: Set<String> = []
  private(set) var needs: [String: Int] = [:]
  /// The index symbols of a term of either side.
  private var greatest: [String: Int] = [:]
  /// True where positions are computed with as integers in ways that no polynomial of the size
  /// describes, or meet too large literals.
  private(set) var isOpen = false
  /// Where positions meet each other and literals.
  let meetings: PositionMeetings
  /// The dimensions whose positions are told apart.
  let positional: Set<String>
  private let positions: Set<NodeID>
  /// What an atom's argument runs over, which has to fit beside another's.
  private var inner: [String: Int] = [:]

  /// - Parameters:
  ///   - bound: dimensions that labels are positions of, or that assumptions tell apart.
  ///   - ranges: what integer inputs lie below.
  init(_ graph: Graph, bound: Set<String>, ranges: [String: Size]) {
    self.graph = graph
    terms = [TermCount](repeating: TermCount(), count: graph.nodes.count)
    positional = PositionReading.positional(graph).union(bound)
    positions = SizeReading.positions(graph, ranges: ranges)
    meetings = PositionMeetings(graph, ranges: ranges)
  }

  mutating func read() {
    let live = graph.live()
    for id in graph.ids where live[id.index] {
      for size in graph.types(id)[0].shape { dims.formUnion(size.dims) }
      if graph.kind(id) == SizeNode.kind {
        dims.formUnion(graph.attributes(id, as: SizeAttributes.self).size.dims)
      }
      terms[id.index] = count(id)
      notePositions(id)
    }
    let sides = graph.outputs.prefix(2).map(\.value.node)
    for side in sides {
      for (dim, count) in terms[side.index].total(denominators) { needs[dim, default: 0] += count }
    }
    for side in sides {
      for (dim, count) in terms[side.index].total(denominators) {
        greatest[dim] = max(greatest[dim, default: 0], count)
      }
    }
    if let first = sides.first {
      for size in graph.types(first)[0].shape {
        for dim in size.dims {
          needs[dim, default: 0] += 1
          greatest[dim, default: 0] += 1
        }
      }
    }
    for dim in meetings.chained {
      // Each symbol may double the distance between those before: 0, 1, 2, 4, 8, …
      let count = max(greatest[dim, default: 2], 2)
      needs[dim] = max(needs[dim, default: 0], 1 << min(count - 2, 10))
    }
    for (dim, count) in inner { needs[dim] = max(needs[dim, default: 0], count) }
    for dim in positional { needs[dim, default: 0] += meetings.literal(dim) }
    if meetings.isOpen { isOpen = true }
    if positional.contains(where: { meetings.literal($0) > SizeReading.literalLimit }) {
      isOpen = true
    }
  }

  /// The greatest literal that sizes are taken above.
  static let literalLimit = 40

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
    guard let exponent = SizeReading.exponent(of: id, in: graph), exponent.magnitude <= 64 else {
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
  static func exponent(of power: NodeID, in graph: Graph) -> Double? {
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

  /// Multiples and remainders of positions: what is summed over them is no polynomial.
  private mutating func notePositions(_ id: NodeID) {
    switch graph.kind(id) {
    case Multiply.kind, FloorDivide.kind, Modulo.kind, Power.kind, Scale.kind:
      if graph.types(id)[0].element.isInteger,
        graph.operands(id).contains(where: { positions.contains($0.node) })
      {
        isOpen = true
      }
    default: break
    }
  }

  /// The integers that positions, labels or sizes went into, the bools that compare them, and the
  /// floats that they are converted to.
  ///
  /// - Parameter ranges: what integer inputs lie below.
  static func positions(_ graph: Graph, ranges: [String: Size]) -> Set<NodeID> {
    var result: Set<NodeID> = []
    for id in graph.ids {
      let element = graph.types(id)[0].element
      switch graph.kind(id) {
      case Iota.kind: result.insert(id)
      case SizeNode.kind: if element.isInteger { result.insert(id) }
      case InputNode.kind, ParameterNode.kind:
        if element == .bool || ranges[graph.argumentName(id)] != nil { result.insert(id) }
      case Convert.kind:
        let source = graph.operand(id, 0)
        let isFloat = graph.type(of: source).element.isFloat
        let isMask = element.isFloat && graph.type(of: source).element == .bool
        if !isFloat, !isMask, result.contains(source.node) { result.insert(id) }
      default:
        let isCounted = element.isInteger || element == .bool
        if isCounted, graph.operands(id).contains(where: { result.contains($0.node) }) {
          result.insert(id)
        }
      }
    }
    return result
  }
}

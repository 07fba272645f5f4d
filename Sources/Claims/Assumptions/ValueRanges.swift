import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// Between which numbers the entries of a value lie, whatever the inputs are and at all sizes.
struct ValueRanges {
  /// Bounds, nil where there are none; strict where the bound itself is never reached.
  struct Range: Hashable {
    var lower: Rational?
    var upper: Rational?
    var lowerIsStrict = false
    var upperIsStrict = false

    static let all = Range()
    static let positive = Range(lower: Rational(0), lowerIsStrict: true)
    static let nonnegative = Range(lower: Rational(0))

    var isNonnegative: Bool { lower.map { Rational(0) <= $0 } ?? false }
    var isPositive: Bool {
      lower.map { Rational(0) < $0 || ($0 == Rational(0) && lowerIsStrict) } ?? false
    }
  }

  private let graph: Graph
  private var known: [NodeID: Range] = [:]

  init(_ graph: Graph) { self.graph = graph }

  /// True if every entry of `a` is at least every one of `b`, surely.
  mutating func isAtLeast(_ a: Value, _ b: Value) -> Bool {
    guard let low = range(a).lower, let high = range(b).upper else { return false }
    return high <= low
  }

  /// True if every entry of `a` is above every one of `b`, surely.
  mutating func isAbove(_ a: Value, _ b: Value) -> Bool {
    let (left, right) = (range(a), range(b))
    guard let low = left.lower, let high = right.upper else { return false }
    return high < low || (high == low && (left.lowerIsStrict || right.upperIsStrict))
  }

  /// True if no entry of one is an entry of the other, surely.
  mutating func areApart(_ a: Value, _ b: Value) -> Bool { isAbove(a, b) || isAbove(b, a) }

  /// The range of a value, from those of its operands; nodes are gone through in order, so that
  /// nothing recurs.
  mutating func range(_ value: Value) -> Range {
    var needed: Set<NodeID> = []
    var open = [value.node]
    while let node = open.popLast() {
      guard known[node] == nil, needed.insert(node).inserted else { continue }
      open += graph.operands(node).map(\.node)
    }
    for node in needed.sorted() { known[node] = computed(node) }
    return known[value.node] ?? .all
  }

  /// True for a shape that has entries at all sizes.
  static func isNeverEmpty(_ shape: Shape) -> Bool {
    shape.allSatisfy { size in
      !size.monomials.isEmpty && size.monomials.allSatisfy { $0.coefficient > 0 }
    }
  }

  private func computed(_ node: NodeID) -> Range {
    guard graph.types(node)[0].element.isFloat else { return .all }
    let operands = graph.operands(node).map { known[$0.node] ?? .all }
    let kind = graph.kind(node)
    if kind == ConstantNode.kind { return constant(node) }
    if kind == SizeNode.kind {
      let size = graph.attributes(node, as: SizeAttributes.self).size
      return size.isAtLeast(1) ? Range(lower: Rational(1)) : .all
    }
    if let range = ofFunction(kind) { return range }
    switch kind {
    case BroadcastTo.kind, Reshape.kind, Transpose.kind, Slice.kind, Reverse.kind,
      StopGradient.kind:
      return operands[0]
    case Multiply.kind: return product(node, operands)
    case Power.kind: return power(node, operands[0])
    case Add.kind: return sum(operands[0], operands[1])
    case Sum.kind, Product.kind:
      // A sum of no terms is 0.
      return operands[0].isNonnegative ? .nonnegative : .all
    case Divide.kind where operands[0].isPositive && operands[1].isPositive: return .positive
    case Divide.kind where operands[0].isNonnegative && operands[1].isPositive:
      return .nonnegative
    case Contract.kind where graph.operand(node, 0) == graph.operand(node, 1):
      return isSquare(node) ? .nonnegative : .all
    default: return .all
    }
  }

  private func ofFunction(_ kind: Kind) -> Range? {
    let (zero, one) = (Rational(0), Rational(1))
    switch kind {
    case Exp.kind: return .positive
    case Sigmoid.kind:
      return Range(lower: zero, upper: one, lowerIsStrict: true, upperIsStrict: true)
    case Tanh.kind, Erf.kind:
      return Range(lower: -one, upper: one, lowerIsStrict: true, upperIsStrict: true)
    case Sin.kind, Cos.kind, Sign.kind: return Range(lower: -one, upper: one)
    case Abs.kind, Relu.kind, Sqrt.kind: return .nonnegative
    case Expm1.kind: return Range(lower: -one, lowerIsStrict: true)
    default: return nil
    }
  }

  private func constant(_ node: NodeID) -> Range {
    let values = graph.attributes(node, as: ConstantAttributes.self).values.map(\.rational)
    guard let first = values.first, var low = first else { return .all }
    var high = low
    for value in values {
      guard let value else { return .all }
      (low, high) = (min(low, value), max(high, value))
    }
    return Range(lower: low, upper: high)
  }

  private func product(_ node: NodeID, _ operands: [Range]) -> Range {
    if graph.operand(node, 0) == graph.operand(node, 1) { return .nonnegative }
    if operands.allSatisfy(\.isPositive) { return .positive }
    return operands.allSatisfy(\.isNonnegative) ? .nonnegative : .all
  }

  /// An even power is never negative, and a power of what is never negative neither.
  private func power(_ node: NodeID, _ base: Range) -> Range {
    let exponent = SizeReading.exponent(of: node, in: graph)
    let isEven = exponent.map { $0.truncatingRemainder(dividingBy: 2) == 0 } ?? false
    if base.isPositive { return .positive }
    return isEven || base.isNonnegative ? .nonnegative : .all
  }

  private func sum(_ a: Range, _ b: Range) -> Range {
    var result = Range()
    if let x = a.lower, let y = b.lower {
      result.lower = x + y
      result.lowerIsStrict = a.lowerIsStrict || b.lowerIsStrict
    }
    if let x = a.upper, let y = b.upper {
      result.upper = x + y
      result.upperIsStrict = a.upperIsStrict || b.upperIsStrict
    }
    return result
  }

  /// True for the contraction of a value with itself, label by label.
  private func isSquare(_ node: NodeID) -> Bool {
    let attributes = graph.attributes(node, as: ContractAttributes.self)
    return attributes.left == attributes.right
  }
}

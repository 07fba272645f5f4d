import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// What a condition says, taken apart as far as points can be made to satisfy it.
enum ConditionPart {
  /// Every matrix or row of an argument has a property.
  case property(MatrixProperty, NodeID)
  /// Every entry of an argument is above or below a bound.
  case bound(NodeID, ArgumentBound)
  /// Two floats are equal in every entry.
  case equation(Value, Value)
  /// Every entry of a float is below, or not above, that of another.
  case order(lower: Value, upper: Value, isStrict: Bool)
  /// No entry of an argument is a number.
  case apart(NodeID, Rational)
  /// Two floats are equal in no entry.
  case unequal(Value, Value)
  /// Something about sizes alone.
  case sizes(Value)
  /// It is so anyway.
  case always
  /// It is never so.
  case never
  /// Something else: it is tested.
  case other(Value)

  /// The parts of a condition, all of which hold where it does.
  static func parts(of condition: Condition, in graph: Graph) -> [ConditionPart] {
    if let (property, matrix) = condition.subject, property != .invertible,
      let argument = argument(matrix, of: property, in: graph)
    {
      return [.property(property, argument)]
    }
    return parts(condition.value, in: graph)
  }

  /// The argument that a matrix is, or is the transpose of where that has the property too.
  private static func argument(
    _ value: Value, of property: MatrixProperty, in graph: Graph
  ) -> NodeID? {
    var node = value.node
    let keepsRows = property == .oneHotRows || property == .simplexRows
    if !keepsRows, graph.kind(node) == Transpose.kind, graph.type(of: value).rank == 2 {
      node = graph.operand(node, 0).node
    }
    guard isArgument(node, graph), graph.types(node)[0].element.isFloat else { return nil }
    return node
  }

  static func isArgument(_ node: NodeID, _ graph: Graph) -> Bool {
    graph.kind(node) == InputNode.kind || graph.kind(node) == ParameterNode.kind
  }

  private static func parts(_ value: Value, in graph: Graph) -> [ConditionPart] {
    var result: [ConditionPart] = []
    var open = [(value: value, isNegated: false)]
    while let (next, isNegated) = open.popLast() {
      let kind = graph.kind(next.node)
      let operands = Array(graph.operands(next.node))
      if kind == Not.kind {
        open.append((operands[0], !isNegated))
      } else if keepsEntries(kind) || kind == (isNegated ? AnyTrue.kind : AllTrue.kind) {
        open.append((operands[0], isNegated))
      } else if kind == (isNegated ? Or.kind : And.kind) {
        open += operands.reversed().map { ($0, isNegated) }
      } else {
        result.append(single(next, kind, operands, isNegated, graph))
      }
    }
    return result
  }

  /// Index maps under which every entry still occurs, and no other.
  private static func keepsEntries(_ kind: Kind) -> Bool {
    [BroadcastTo.kind, Reshape.kind, Transpose.kind, Reverse.kind].contains(kind)
  }

  private static func single(
    _ value: Value, _ kind: Kind, _ operands: [Value], _ isNegated: Bool, _ graph: Graph
  ) -> ConditionPart {
    if kind == ConstantNode.kind {
      let truths = graph.attributes(value.node, as: ConstantAttributes.self).values
      let isTrue = truths.allSatisfy { ($0.rational != Rational(0)) != isNegated }
      return isTrue ? .always : .never
    }
    if !dependsOnArguments(value, graph) { return isNegated ? .other(value) : .sizes(value) }
    guard operands.count == 2, graph.type(of: operands[0]).element.isFloat else {
      return .other(value)
    }
    let (a, b) = (operands[0], operands[1])
    switch (kind, isNegated) {
    case (Less.kind, false): return inequality(a, b, isStrict: true, graph)
    case (LessEqual.kind, false): return inequality(a, b, isStrict: false, graph)
    case (Less.kind, true): return inequality(b, a, isStrict: false, graph)
    case (LessEqual.kind, true): return inequality(b, a, isStrict: true, graph)
    case (Equal.kind, false), (NotEqual.kind, true): return .equation(a, b)
    case (NotEqual.kind, false), (Equal.kind, true): return apart(a, b, graph) ?? .unequal(a, b)
    default: return .other(value)
    }
  }

  /// `a ≠ b`, where one is an argument and the other a number.
  private static func apart(_ a: Value, _ b: Value, _ graph: Graph) -> ConditionPart? {
    for (argument, limit) in [(a, b), (b, a)] {
      if let node = wholeArgument(argument, graph),
        case .number(let number)? = ArgumentBound.Limit(limit, graph)
      {
        return .apart(node, number)
      }
    }
    return nil
  }

  /// `a < b` or `a ≤ b`
  private static func inequality(
    _ a: Value, _ b: Value, isStrict: Bool, _ graph: Graph
  ) -> ConditionPart {
    if let bound = ArgumentBound.Limit(b, graph) {
      if let node = wholeArgument(a, graph) {
        return .bound(node, ArgumentBound(upper: bound, isStrict: isStrict))
      }
      let inner = underEntries(a, graph)
      if graph.kind(inner.node) == Abs.kind, case .number(let limit) = bound,
        Rational(0) < limit, let node = wholeArgument(graph.operand(inner.node, 0), graph)
      {
        return .bound(
          node, ArgumentBound(lower: .number(-limit), upper: bound, isStrict: isStrict))
      }
    }
    if let bound = ArgumentBound.Limit(a, graph), let node = wholeArgument(b, graph) {
      return .bound(node, ArgumentBound(lower: bound, isStrict: isStrict))
    }
    return .order(lower: a, upper: b, isStrict: isStrict)
  }

  private static func wholeArgument(_ value: Value, _ graph: Graph) -> NodeID? {
    let node = underEntries(value, graph).node
    return isArgument(node, graph) ? node : nil
  }

  /// The value under index maps that keep all entries.
  static func underEntries(_ value: Value, _ graph: Graph) -> Value {
    var value = value
    while keepsEntries(graph.kind(value.node)) || graph.kind(value.node) == Convert.kind {
      let operand = graph.operand(value.node, 0)
      guard graph.type(of: operand).element.isFloat else { return value }
      value = operand
    }
    return value
  }

  /// True if an input or a parameter is among what a value is computed from.
  static func dependsOnArguments(_ value: Value, _ graph: Graph) -> Bool {
    !arguments(under: [value], graph).isEmpty
  }

  /// The inputs and parameters that values are computed from.
  static func arguments(under values: [Value], _ graph: Graph) -> Set<NodeID> {
    var seen: Set<NodeID> = []
    var open = values.map(\.node)
    var found: Set<NodeID> = []
    while let node = open.popLast() {
      guard seen.insert(node).inserted else { continue }
      if isArgument(node, graph) { found.insert(node) }
      open += graph.operands(node).map(\.node)
    }
    return found
  }
}

/// Bounds for every entry of an argument.
struct ArgumentBound {
  /// A number that every entry is compared with.
  enum Limit: Hashable, Sendable {
    case number(Rational)
    case size(Size)

    /// A constant all of whose entries are equal, or a size.
    init?(_ value: Value, _ graph: Graph) {
      let node = ConditionPart.underEntries(value, graph).node
      if graph.kind(node) == SizeNode.kind {
        self = .size(graph.attributes(node, as: SizeAttributes.self).size)
        return
      }
      guard graph.kind(node) == ConstantNode.kind else { return nil }
      let values = graph.attributes(node, as: ConstantAttributes.self).values
      guard let first = values.first?.rational, values.allSatisfy({ $0.rational == first }) else {
        return nil
      }
      self = .number(first)
    }

    /// The number at sizes.
    func value(_ sizes: [String: Int]) -> Rational? {
      switch self {
      case .number(let value): value
      case .size(let size): (try? size.value(under: sizes)).map { Rational($0) }
      }
    }
  }

  var lower: Limit?
  var upper: Limit?
  var isStrict: Bool
}

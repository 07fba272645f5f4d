import AdjointGraphIR
import AdjointTensors

/// What the conditions of a claim come to: a family of points, what is left to be tested, and
/// whether they can hold at all.
struct AssumptionAnalysis {
  let family: AssumedFamily
  /// For each condition, true where every point of the family satisfies it (at open ranges, and up
  /// to inequalities of what was solved for).
  let isBuiltIn: [Bool]
  /// Conditions on sizes alone.
  let sizeConditions: [Value]
  /// True where a condition can never hold, whatever the others say.
  private(set) var isNever = false

  struct Draft {
    var properties: [NodeID: Set<MatrixProperty>] = [:]
    var orders: [NodeID: AssumedFamily.Order] = [:]
    var bounds: [NodeID: [ArgumentBound]] = [:]
    var apart: [NodeID: Rational] = [:]
    var equations: [NodeID: [AssumedFamily.Equation]] = [:]
    /// For each argument that is solved for, those that it reads.
    var reads: [NodeID: Set<NodeID>] = [:]

    /// True for an argument about which nothing else is assumed: its entries can be made so that
    /// none is the number.
    mutating func keeps(_ node: NodeID, from number: Rational) -> Bool {
      guard properties[node] == nil, orders[node] == nil, bounds[node] == nil,
        equations[node] == nil, apart[node] == nil || apart[node] == number
      else { return false }
      apart[node] = number
      return true
    }
  }

  init(_ graph: Graph, _ conditions: [Condition], labelRanges: [String: Size]) {
    var draft = Draft()
    var sizeConditions: [Value] = []
    var equations: [(condition: Int, left: Value, right: Value)] = []
    var orders: [(condition: Int, lower: Value, upper: Value, isStrict: Bool)] = []
    var apart: [(condition: Int, node: NodeID, number: Rational)] = []
    var isBuiltIn = [Bool](repeating: true, count: conditions.count)
    for (index, condition) in conditions.enumerated() {
      for part in ConditionPart.parts(of: condition, in: graph) {
        switch part {
        case .property(let property, let node):
          draft.properties[node, default: []].insert(property)
        case .bound(let node, let bound): draft.bounds[node, default: []].append(bound)
        case .equation(let left, let right): equations.append((index, left, right))
        case .order(let lower, let upper, let isStrict):
          orders.append((index, lower, upper, isStrict))
        case .apart(let node, let number): apart.append((index, node, number))
        case .sizes(let value): sizeConditions.append(value)
        case .always: break
        case .never: isNever = true
        case .unequal, .other: isBuiltIn[index] = false
        }
      }
    }
    for (index, left, right) in equations
    where !AssumptionAnalysis.place(left, right, graph, &draft) {
      isBuiltIn[index] = false
    }
    for (index, lower, upper, isStrict) in orders
    where !AssumptionAnalysis.place(lower, upper, isStrict: isStrict, graph, &draft) {
      isBuiltIn[index] = false
    }
    for (index, node, number) in apart where !draft.keeps(node, from: number) {
      isBuiltIn[index] = false
    }
    let made = AssumptionAnalysis.made(graph, conditions, labelRanges, draft, &isBuiltIn)
    family = AssumedFamily(graph: graph, arguments: AssumptionAnalysis.ordered(made, draft.reads))
    self.isBuiltIn = isBuiltIn
    self.sizeConditions = sizeConditions
  }

  /// How the arguments are made, and which conditions are left to be tested.
  private static func made(
    _ graph: Graph, _ conditions: [Condition], _ labelRanges: [String: Size], _ draft: Draft,
    _ isBuiltIn: inout [Bool]
  ) -> [AssumedFamily.Argument] {
    var made: [AssumedFamily.Argument] = []
    let arguments = AssumptionAnalysis.arguments(graph, labelRanges)
    for (node, declared) in arguments {
      let (making, rest) = AssumptionAnalysis.making(node, draft)
      made.append(
        .init(declared: declared, node: node, making: making, bounds: draft.bounds[node] ?? []))
      // Ranges of entries that are made otherwise are tested, too.
      let isRanged = if case .entries = making { true } else { false }
      for (index, condition) in conditions.enumerated()
      where AssumptionAnalysis.isTested(condition, node, rest, isRanged, graph) {
        isBuiltIn[index] = false
      }
    }
    return made
  }

  /// The arguments that outputs read, with their nodes.
  private static func arguments(
    _ graph: Graph, _ labelRanges: [String: Size]
  ) -> [(node: NodeID, declared: UnrestrictedFamily.Argument)] {
    let nodes = Dictionary(
      graph.arguments.map { (graph.argumentName($0), $0) }, uniquingKeysWith: { first, _ in first })
    return UnrestrictedFamily(graph, labelRanges: labelRanges).arguments.compactMap { declared in
      nodes[declared.name].map { ($0, declared) }
    }
  }

  /// True for a condition about an argument that isn't made so that it holds.
  private static func isTested(
    _ condition: Condition, _ node: NodeID, _ rest: Set<MatrixProperty>, _ isRanged: Bool,
    _ graph: Graph
  ) -> Bool {
    if !isRanged, bounds(node, condition, graph) { return true }
    guard let subject = condition.subject, rest.contains(subject.property) else { return false }
    return ConditionPart.arguments(under: [subject.matrix], graph).contains(node)
  }

  private static func bounds(_ node: NodeID, _ condition: Condition, _ graph: Graph) -> Bool {
    ConditionPart.parts(of: condition, in: graph).contains { part in
      if case .bound(node, _) = part { true } else { false }
    }
  }

  /// How an argument is made, and which of its properties are left to be tested.
  private static func making(
    _ node: NodeID, _ draft: Draft
  ) -> (AssumedFamily.Making, rest: Set<MatrixProperty>) {
    var rest = (draft.properties[node] ?? []).subtracting([.invertible])
    if let equations = draft.equations[node] {
      let structure = rest.intersection([.symmetric, .diagonal, .simplexRows])
      return (
        .solved(equations: equations, structure: sorted(structure)), rest.subtracting(structure)
      )
    }
    if rest.remove(.orthogonal) != nil {
      if rest.remove(.diagonal) != nil { return (.orthogonalDiagonal, rest) }
      if rest.remove(.symmetric) != nil { return (.symmetricOrthogonal, rest) }
      return (.orthogonal, rest)
    }
    if rest.remove(.oneHotRows) != nil {
      // A row with a single 1 is a row of probabilities.
      return (.oneHotRows, rest.subtracting([.simplexRows]))
    }
    if rest == [.simplexRows] { return (.simplexRows, []) }
    if let number = draft.apart[node] { return (.apart(from: number), rest) }
    if rest.isEmpty { return (draft.orders[node].map { .ordered($0) } ?? .entries, []) }
    return (.solved(equations: [], structure: sorted(rest)), [])
  }

  private static func sorted(_ properties: Set<MatrixProperty>) -> [MatrixProperty] {
    properties.sorted { $0.rawValue < $1.rawValue }
  }

  /// Finds an argument in which an equation is affine with exact coefficients, and that isn't read
  /// by what it reads.
  private static func place(
    _ left: Value, _ right: Value, _ graph: Graph, _ draft: inout Draft
  ) -> Bool {
    let arguments = ConditionPart.arguments(under: [left, right], graph)
    let direct = [right, left].map { ConditionPart.underEntries($0, graph).node }
    // Those without bounds first, then those that are a side, then the last declared.
    let bounded = Set(draft.bounds.keys)
    let candidates = arguments.sorted { a, b in
      let (p, q) = (bounded.contains(a) ? 1 : 0, bounded.contains(b) ? 1 : 0)
      let (x, y) = (direct.contains(a) ? 0 : 1, direct.contains(b) ? 0 : 1)
      return (p, x, b.index) < (q, y, a.index)
    }
    for node in candidates {
      let special: Set<MatrixProperty> = [.orthogonal, .oneHotRows]
      guard graph.types(node)[0].element.isFloat,
        draft.properties[node, default: []].isDisjoint(with: special),
        !isRead(node, by: arguments.subtracting([node]), draft.reads),
        isAffine(left, right, in: node, graph)
      else { continue }
      draft.equations[node, default: []].append(.init(left: left, right: right))
      draft.reads[node, default: []].formUnion(arguments.subtracting([node]))
      return true
    }
    return false
  }

  /// Finds an argument that is a side of an inequality and has no other restriction, to be drawn
  /// above or below the other side.
  private static func place(
    _ lower: Value, _ upper: Value, isStrict: Bool, _ graph: Graph, _ draft: inout Draft
  ) -> Bool {
    for (side, other, isAbove) in [(upper, lower, true), (lower, upper, false)] {
      let read = ConditionPart.arguments(under: [other], graph)
      guard ConditionPart.isArgument(side.node, graph), !read.contains(side.node),
        draft.orders[side.node] == nil, draft.bounds[side.node] == nil,
        draft.properties[side.node] == nil, draft.equations[side.node] == nil,
        !isRead(side.node, by: read, draft.reads)
      else { continue }
      draft.orders[side.node] = .init(other: other, isAbove: isAbove, isStrict: isStrict)
      draft.reads[side.node, default: []].formUnion(read)
      return true
    }
    return false
  }

  /// True if one of the others is solved for after `node`.
  private static func isRead(
    _ node: NodeID, by others: Set<NodeID>, _ reads: [NodeID: Set<NodeID>]
  ) -> Bool {
    var open = Array(others)
    var seen: Set<NodeID> = []
    while let next = open.popLast() {
      if next == node { return true }
      if seen.insert(next).inserted { open += reads[next] ?? [] }
    }
    return false
  }

  private static func isAffine(
    _ left: Value, _ right: Value, in node: NodeID, _ graph: Graph
  ) -> Bool {
    let dims = graph.mentionedDims.sorted()
    let cut = graph.returning([Output("0", left), Output("1", right)])
    let attempts = [2, 3, 5].map { size in
      Dictionary(uniqueKeysWithValues: dims.enumerated().map { ($1, size + ($0 % 2)) })
    }
    var isFound = false
    for sizes in attempts {
      let forms = LinearForms(cut, unknowns: [node], sizes)
      guard let a = try? forms.values(left), let b = try? forms.values(right) else { continue }
      let differences = zip(a, b).map { $0 - $1 }
      guard differences.allSatisfy({ $0.isAffine }) else { return false }
      isFound = isFound || differences.contains { !$0.coefficients.isEmpty }
    }
    return isFound
  }

  /// Every argument after those that it reads; otherwise in the order of declaration.
  private static func ordered(
    _ arguments: [AssumedFamily.Argument], _ reads: [NodeID: Set<NodeID>]
  ) -> [AssumedFamily.Argument] {
    var result: [AssumedFamily.Argument] = []
    var rest = arguments
    var drawn: Set<NodeID> = []
    while let index = rest.firstIndex(where: { (reads[$0.node] ?? []).isSubset(of: drawn) }) {
      let next = rest.remove(at: index)
      drawn.insert(next.node)
      result.append(next)
    }
    precondition(rest.isEmpty, "arguments that are solved for each other")
    return result
  }
}

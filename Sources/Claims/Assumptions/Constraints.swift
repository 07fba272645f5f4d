import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// Linear inequalities between the entries of arguments and the dimensions, at sizes 1: what can't
/// hold there can't hold at any sizes, for entries of larger arguments satisfy the same.
///
/// That is so for conditions made of elementwise operations and index maps that repeat or keep
/// entries: restricted to the first entry of everything, they are the conditions at sizes 1. Sums,
/// products of matrices and slices are left out.
struct Constraints {
  /// `Σ coefficient·unknown + constant` is > 0, or ≥ 0.
  struct Inequality: Hashable {
    var coefficients: [Int: Rational]
    var constant: Rational
    var isStrict: Bool
  }

  /// More inequalities than this are given up.
  private static let limit = 400

  private(set) var inequalities: Set<Inequality> = []
  /// What isn't 0.
  private var differences: [LinearForm] = []
  private let graph: Graph
  private var unknowns: [NodeID] = []
  private var dims: [String: Int] = [:]
  /// Nesting of the value that is being read.
  private var depth = 0

  init(_ parts: [ConditionPart], _ graph: Graph) {
    self.graph = graph
    for part in parts {
      switch part {
      case .bound(let node, let bound): add(node, bound)
      case .equation(let a, let b):
        add(a, b, isStrict: false)
        add(b, a, isStrict: false)
      case .order(let lower, let upper, let isStrict): add(lower, upper, isStrict: isStrict)
      case .sizes(let value): add(comparison: value)
      case .apart(let node, let number):
        guard ValueRanges.isNeverEmpty(graph.types(node)[0].shape) else { break }
        differences.append(.unknown(unknown(node)) - LinearForm([:], number))
      case .unequal(let a, let b):
        if let left = form(a), let right = form(b) { differences.append(left - right) }
      case .other: break
      case .property(.symmetric, _), .property(.diagonal, _), .property(.invertible, _): break
      case .property(.simplexRows, let node), .property(.oneHotRows, let node):
        add(node, .init(lower: .number(Rational(0)), upper: .number(Rational(1)), isStrict: false))
      case .property(.orthogonal, let node):
        add(node, .init(lower: .number(Rational(-1)), upper: .number(Rational(1)), isStrict: false))
      case .always, .never: break
      }
    }
    for unknown in dims.values {
      inequalities.insert(
        .init(coefficients: [unknown: Rational(1)], constant: Rational(-1), isStrict: false))
    }
  }

  private mutating func add(comparison value: Value) {
    let operands = Array(graph.operands(value.node))
    guard operands.count == 2 else { return }
    switch graph.kind(value.node) {
    case Less.kind: add(operands[0], operands[1], isStrict: true)
    case LessEqual.kind: add(operands[0], operands[1], isStrict: false)
    case Equal.kind:
      add(operands[0], operands[1], isStrict: false)
      add(operands[1], operands[0], isStrict: false)
    default: break
    }
  }

  /// `a` < `b` or `a` ≤ `b`
  private mutating func add(_ a: Value, _ b: Value, isStrict: Bool) {
    guard let left = form(a), let right = form(b) else { return }
    add(right - left, isStrict: isStrict)
  }

  private mutating func add(_ node: NodeID, _ bound: ArgumentBound) {
    guard ValueRanges.isNeverEmpty(graph.types(node)[0].shape) else { return }
    let entry = LinearForm.unknown(unknown(node))
    if let lower = bound.lower.flatMap({ form($0) }) {
      add(entry - lower, isStrict: bound.isStrict)
    }
    if let upper = bound.upper.flatMap({ form($0) }) {
      add(upper - entry, isStrict: bound.isStrict)
    }
  }

  private mutating func add(_ form: LinearForm, isStrict: Bool) {
    guard form.isAffine, let rest = form.rest else { return }
    inequalities.insert(
      .init(coefficients: form.coefficients, constant: rest, isStrict: isStrict))
  }

  private mutating func form(_ limit: ArgumentBound.Limit) -> LinearForm? {
    switch limit {
    case .number(let value): LinearForm([:], value)
    case .size(let size): form(size)
    }
  }

  /// A dimension is an unknown; other sizes are left out.
  private mutating func form(_ size: Size) -> LinearForm? {
    var result = LinearForm([:], Rational(0))
    for (coefficient, factors) in size.monomials {
      guard factors.count <= 1, factors.allSatisfy({ $0.exponent == 1 }) else { return nil }
      guard let dim = factors.first?.dim else {
        result = result + LinearForm([:], Rational(coefficient))
        continue
      }
      let unknown = dims[dim] ?? -1 - dims.count
      dims[dim] = unknown
      result = result + LinearForm([unknown: Rational(coefficient)], Rational(0))
    }
    return result
  }

  private mutating func unknown(_ node: NodeID) -> Int {
    if let known = unknowns.firstIndex(of: node) { return known }
    unknowns.append(node)
    return unknowns.count - 1
  }

  /// The value as a linear form in the first entries; nil where it isn't one.
  private mutating func form(_ value: Value) -> LinearForm? {
    let node = value.node
    // Deep formulas are left out, and what may have no first entry.
    guard depth < 200, ValueRanges.isNeverEmpty(graph.type(of: value).shape) else { return nil }
    depth += 1
    defer { depth -= 1 }
    if ConditionPart.isArgument(node, graph) { return .unknown(unknown(node)) }
    if graph.kind(node) == SizeNode.kind {
      return form(graph.attributes(node, as: SizeAttributes.self).size)
    }
    if graph.kind(node) == ConstantNode.kind {
      let values = graph.attributes(node, as: ConstantAttributes.self).values
      guard let first = values.first?.rational, values.allSatisfy({ $0.rational == first }) else {
        return nil
      }
      return LinearForm([:], first)
    }
    let operands = Array(graph.operands(node))
    switch graph.kind(node) {
    case BroadcastTo.kind, Convert.kind: return form(operands[0])
    case Transpose.kind where graph.type(of: value).rank == 2: return form(operands[0])
    case Negate.kind: return form(operands[0]).map { -$0 }
    case Add.kind: return combined(operands, +)
    case Subtract.kind: return combined(operands, -)
    case Multiply.kind: return combined(operands, *)
    default: return nil
    }
  }

  private mutating func combined(
    _ operands: [Value], _ function: (LinearForm, LinearForm) -> LinearForm
  ) -> LinearForm? {
    guard let a = form(operands[0]), let b = form(operands[1]) else { return nil }
    let result = function(a, b)
    return result.isAffine ? result : nil
  }

  /// True if no numbers satisfy all inequalities, and are such that nothing is 0 that isn't: what
  /// the inequalities leave is convex, so that it is empty without some planes only if it lies
  /// within one of them.
  var excludeEachOther: Bool {
    if Constraints.excludeEachOther(inequalities) { return true }
    return differences.contains { difference in
      guard difference.isAffine, let rest = difference.rest else { return false }
      return [difference.coefficients, difference.coefficients.mapValues { -$0 }].enumerated()
        .allSatisfy { side, coefficients in
          let own = Inequality(
            coefficients: coefficients, constant: side == 0 ? rest : -rest, isStrict: true)
          return Constraints.excludeEachOther(inequalities.union([own]))
        }
    }
  }

  /// True if no numbers satisfy all of some inequalities (elimination of Fourier and Motzkin).
  private static func excludeEachOther(_ inequalities: Set<Inequality>) -> Bool {
    var open = inequalities
    let all = Set(open.flatMap(\.coefficients.keys)).sorted()
    for unknown in all {
      if open.contains(where: Constraints.fails) { return true }
      let above = open.filter { Rational(0) < $0.coefficients[unknown, default: Rational(0)] }
      let below = open.filter { $0.coefficients[unknown, default: Rational(0)] < Rational(0) }
      open = open.subtracting(above).subtracting(below)
      guard above.count * below.count <= Constraints.limit, open.count <= Constraints.limit else {
        return false
      }
      for p in above {
        for q in below { open.insert(Constraints.without(unknown, p, q)) }
      }
    }
    return open.contains(where: Constraints.fails)
  }

  /// True for `−1 ≥ 0` and its like.
  private static func fails(_ inequality: Inequality) -> Bool {
    guard inequality.coefficients.isEmpty else { return false }
    return inequality.constant < Rational(0)
      || (inequality.isStrict && inequality.constant == Rational(0))
  }

  /// The sum of two inequalities in which an unknown cancels.
  private static func without(_ unknown: Int, _ p: Inequality, _ q: Inequality) -> Inequality {
    let a = p.coefficients[unknown] ?? Rational(0)
    let b = -(q.coefficients[unknown] ?? Rational(0))
    let sum = p.coefficients.mapValues { $0 * b }
      .merging(q.coefficients.mapValues { $0 * a }) { $0 + $1 }
    return Inequality(
      coefficients: sum.filter { $1 != Rational(0) }, constant: p.constant * b + q.constant * a,
      isStrict: p.isStrict || q.isStrict)
  }
}

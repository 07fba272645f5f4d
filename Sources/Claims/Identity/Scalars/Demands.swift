import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// What a value needs to be defined.
struct Demands: Sendable {
  /// What isn't negative: the arguments of logarithms and roots.
  var signs: Set<ScalarID> = []
  /// What isn't 0: the factors of divisors, and those of the arguments of logarithms.
  var nonzero: Set<ScalarID> = []

  var isEmpty: Bool { signs.isEmpty && nonzero.isEmpty }

  mutating func formUnion(_ other: Demands) {
    if !other.signs.isEmpty { signs.formUnion(other.signs) }
    if !other.nonzero.isEmpty { nonzero.formUnion(other.nonzero) }
  }
}

/// Where a demand stands in a graph.
struct DemandOrigin: Hashable, Sendable {
  let value: Value
  let demand: SideCondition.Demand
}

extension ScalarPool {
  /// The factors of which one is 0 wherever a scalar is 0; none where it is 0 nowhere.
  mutating func vanishingFactors(_ argument: ScalarID) -> Set<ScalarID> {
    let scalar = expandedIfTelling(argument)
    if isExceptional(scalar) || sign(scalar).isStrict { return [] }
    var found: Set<ScalarID> = []
    for (factor, exponent) in monomial(scalar).powers where exponent > 0 {
      if sign(factor).isStrict || isStrictInAllCases(factor) { continue }
      switch self[factor] {
      case .root(let square): found.formUnion(vanishingFactors(square))
      case .sum:
        if let argument = maskedArgument(factor) {
          found.formUnion(vanishingFactors(argument))
        } else {
          found.insert(factor)
        }
      default: found.insert(factor)
      }
    }
    return found
  }

  private mutating func isStrictInAllCases(_ scalar: ScalarID) -> Bool {
    guard case .sum = self[scalar] else { return false }
    let negated = negate(scalar)
    return signInAllCases(scalar) == .positive || signInAllCases(negated) == .positive
  }

  /// u, where a scalar is a multiple of 2·[u > 0] + [u = 0] − 1, or of [u = 0] − 1: these are 0
  /// where u is.
  private func maskedArgument(_ scalar: ScalarID) -> ScalarID? {
    guard case .sum(let constant, let terms) = self[scalar], terms.count <= 2 else { return nil }
    var compared: Set<ScalarID> = []
    var (above, equal) = (Rational(0), Rational(0))
    for term in terms {
      switch self[term.scalar] {
      case .positive(let u):
        compared.insert(u)
        above = term.coefficient
      case .zero(let u):
        compared.insert(u)
        equal = term.coefficient
      default: return nil
      }
    }
    let isSign = above == Rational(2) * equal && equal == -constant
    let isMask = above.isZero && equal == -constant
    return compared.count == 1 && (isSign || isMask) ? compared.first : nil
  }
}

/// What the nodes of a graph demand.
extension ScalarLowering {
  /// The divisor of a node, the argument of its logarithm, or the matrix that it inverts.
  func divisor(_ id: NodeID) -> DemandOrigin? {
    let operands = Array(graph.operands(id))
    switch graph.kind(id) {
    case Inverse.kind, Solve.kind, LogAbsDeterminant.kind:
      return DemandOrigin(value: operands[0], demand: .regular)
    default: break
    }
    switch graph.scalarFunction(id) {
    case .divide, .modulo: return DemandOrigin(value: operands[1], demand: .nonzero)
    case .log: return DemandOrigin(value: operands[0], demand: .nonzero)
    case .log1p: return DemandOrigin(value: operands[0], demand: .notMinusOne)
    case .power: return DemandOrigin(value: operands[0], demand: .nonzero)
    default: return nil
    }
  }

  /// What isn't 0 where a node has a value, its operands apart; what stands for it in the graph is
  /// kept.
  mutating func ownDivisors(_ id: NodeID) -> Set<ScalarID> {
    guard let origin = divisor(id), graph.types(id)[0].element.isFloat else { return [] }
    if origin.demand != .nonzero { return divisors(origin, scalars(origin)) }
    if graph.scalarFunction(id) == .power {
      guard let exponents = try? operand(graph.operand(id, 1)).scalars() else { return [] }
      let bases = zip(scalars(origin), exponents).filter { _, exponent in
        pool.value(exponent).map { $0 < Rational(0) } ?? true
      }
      return bases.isEmpty ? [] : divisors(origin, bases.map(\.0))
    }
    return factors(of: origin.value).reduce(into: []) { found, value in
      let own = DemandOrigin(value: value, demand: .nonzero)
      found.formUnion(divisors(own, scalars(own)))
    }
  }

  /// The entries of a value, or the determinants of its matrices.
  private mutating func scalars(_ origin: DemandOrigin) -> [ScalarID] {
    guard let tensor = try? operand(origin.value), let list = try? tensor.scalars() else {
      return []
    }
    switch origin.demand {
    case .nonzero: return list
    case .notMinusOne: return list.map { pool.add($0, ScalarPool.one) }
    case .regular:
      guard let size = tensor.shape.last, size > 0 else { return [] }
      let area = size * size
      return (0..<list.count / area).map {
        pool.determinant(Array(list[$0 * area..<($0 + 1) * area]), size: size)
      }
    }
  }

  private mutating func divisors(
    _ origin: DemandOrigin, _ scalars: [ScalarID]
  ) -> Set<ScalarID> {
    var found: Set<ScalarID> = []
    for scalar in scalars { found.formUnion(pool.vanishingFactors(scalar)) }
    for factor in found { noteOrigin(origin, of: factor) }
    return found
  }

  /// The values of which one is 0 where a value is: a product's factors, and what is under index
  /// maps, roots and magnitudes.
  private func factors(of value: Value) -> [Value] {
    var found: [Value] = []
    var open = [value]
    while let next = open.popLast() {
      let operands = Array(graph.operands(next.node))
      let isNamed = graph.names[next] != nil
      switch graph.scalarFunction(next.node) {
      case .multiply where !isNamed, .scale where !isNamed: open += operands.reversed()
      case .add where operands[0] == operands[1]: open.append(operands[0])
      case .power where isPositive(operands[1]) && !isNamed: open.append(operands[0])
      case .divide where !isNamed: open.append(operands[0])
      case .negate, .abs, .sqrt, .identity: open.append(operands[0])
      case .select where isZero(operands[1]) && !isNamed:
        // where(u == 0, 0, f) is 0 where u is, and where f is.
        open.append(operands[2])
        if let compared = comparedWithZero(operands[0]) { open.append(compared) }
      default:
        let isMoved = [BroadcastTo.kind, Reshape.kind].contains(graph.kind(next.node))
        if isMoved, graph.type(of: operands[0]).element.isFloat {
          open.append(operands[0])
        } else if !found.contains(next) {
          found.append(next)
        }
      }
    }
    return found
  }

  private func isZero(_ value: Value) -> Bool {
    ArgumentBound.Limit(value, graph) == .number(Rational(0))
  }

  private func isPositive(_ value: Value) -> Bool {
    guard case .number(let number)? = ArgumentBound.Limit(value, graph) else { return false }
    return Rational(0) < number
  }

  /// u, where a condition is u == 0.
  private func comparedWithZero(_ value: Value) -> Value? {
    var value = value
    while graph.kind(value.node) == BroadcastTo.kind { value = graph.operand(value.node, 0) }
    guard graph.kind(value.node) == Equal.kind else { return nil }
    let operands = Array(graph.operands(value.node))
    guard graph.type(of: operands[0]).element.isFloat, isZero(operands[1]) else { return nil }
    return operands[0]
  }
}

/// Choices.
extension ScalarLowering {
  /// What a choice demands: of its branches, what its masks don't see to.
  mutating func choiceDemands(_ masks: [ScalarID], _ branches: [Value]) -> Demands {
    var result = Demands()
    let chosen = Set(masks)
    let isDecided = chosen.count == 1 && chosen.isSubset(of: [ScalarPool.zero, ScalarPool.one])
    for (position, branch) in branches.enumerated() {
      let taken = position == 0 ? ScalarPool.one : ScalarPool.zero
      if isDecided, !chosen.contains(taken) { continue }
      let own = demands(of: branch)
      if own.isEmpty { continue }
      let entries = (try? operand(branch).scalars()) ?? []
      let guards = masks.map { position == 0 ? $0 : pool.not($0) }
      for requirement in own.signs {
        let excluded = pool.positive(pool.negate(requirement))
        if !isSeenTo(requirement, excluded, guards, entries) { result.signs.insert(requirement) }
      }
      for factor in own.nonzero {
        let excluded = pool.zero(factor)
        if !isSeenTo(factor, excluded, guards, entries) { result.nonzero.insert(factor) }
      }
    }
    return result
  }

  /// Whether the mask of each entry that has unknowns in common with a scalar, and of one entry at
  /// least, excludes a case.
  private mutating func isSeenTo(
    _ scalar: ScalarID, _ excluded: ScalarID, _ guards: [ScalarID], _ entries: [ScalarID]
  ) -> Bool {
    var isExcluded: [ScalarID: Bool] = [:]
    for mask in Set(guards) {
      isExcluded[mask] = pool.multiply(mask, excluded) == ScalarPool.zero
    }
    guard isExcluded.values.contains(true) else { return false }
    if isExcluded.values.allSatisfy({ $0 }) { return true }
    guard entries.count == guards.count else { return false }
    let unknowns = Set(Dependence.unknowns(scalar, pool))
    return zip(guards, entries).allSatisfy { mask, entry in
      isExcluded[mask] ?? false
        || unknowns.isDisjoint(with: Dependence.unknowns(entry, pool))
    }
  }
}

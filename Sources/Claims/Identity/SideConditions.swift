import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// What only one side of a proved claim asks for.
extension IdentityTest {
  /// The most entries for which demands are compared.
  private static let demandWorkLimit = 60_000.0

  /// What one side needs to be defined, single points aside, and the other doesn't: divisors that
  /// cancel, logarithms that an exponential undoes. They are compared as formulas at small sizes.
  static func conditions(
    _ left: Value, _ right: Value, in graph: Graph, family: any PointFamily, seed: UInt64
  ) -> [SideCondition] {
    let sides = graph.returning([Output("0", left), Output("1", right)])
    guard demandsAnything(sides) else { return [] }
    let policy = SizePolicy(sides, family)
    guard policy.work(policy.least) <= demandWorkLimit else { return [] }
    var test = IdentityTest(sides, family, seed)
    return test.conditions(policy.least)
  }

  /// False where nothing divides, and nothing is taken the logarithm of, but by numbers.
  private static func demandsAnything(_ graph: Graph) -> Bool {
    let live = graph.live()
    let kinds = [
      Log.kind, Log1p.kind, Power.kind, Inverse.kind, Solve.kind, LogAbsDeterminant.kind,
      Modulo.kind,
    ]
    return graph.ids.contains { id in
      guard live[id.index] else { return false }
      if kinds.contains(graph.kind(id)) { return true }
      guard graph.kind(id) == Divide.kind else { return false }
      return ConditionPart.dependsOnArguments(graph.operand(id, 1), graph)
    }
  }

  private mutating func conditions(_ sizes: [String: Int]) -> [SideCondition] {
    var source = UnknownSource(SharedPool(ScalarPool()), ChoiceScript())
    guard let (sides, made) = try? lowered(sizes, &source) else { return [] }
    var pool = made
    let (left, right) = (sides.demands[0].nonzero, sides.demands[1].nonzero)
    var found: [DemandOrigin] = []
    for factor in missing(left, right, &pool) {
      for origin in sides.origins[factor] ?? [] where !found.contains(origin) {
        found.append(origin)
      }
    }
    return found.map { SideCondition(graph: graph, value: $0.value, demand: $0.demand) }
  }

  /// The factors that one side alone asks not to be 0, none if they are 0 where those of the other
  /// side are: det(A·B) and det A, det B.
  private mutating func missing(
    _ left: Set<ScalarID>, _ right: Set<ScalarID>, _ pool: inout ScalarPool
  ) -> [ScalarID] {
    let open = [
      left.subtracting(right).sorted().filter { !isZeroOfAny($0, right, pool) },
      right.subtracting(left).sorted().filter { !isZeroOfAny($0, left, pool) },
    ]
    if open[0].isEmpty || open[1].isEmpty { return open[0] + open[1] }
    let products = open.map { factors in pool.product(factors.map { ($0, 1) }) }
    for other in [products[1], pool.negate(products[1])] {
      if products[0] == other { return [] }
      if case .equal = comparison.compare(pool, [(products[0], other)]) { return [] }
    }
    return open[0] + open[1]
  }

  /// Whether a scalar has, up to its sign, the value of one of a few.
  private mutating func isZeroOfAny(
    _ scalar: ScalarID, _ others: Set<ScalarID>, _ pool: ScalarPool
  ) -> Bool {
    guard others.count <= 16 else { return false }
    var pool = pool
    let negated = pool.negate(scalar)
    return others.contains { other in
      [scalar, negated].contains {
        if case .equal = comparison.compare(pool, [($0, other)]) { true } else { false }
      }
    }
  }
}

extension SideCondition {
  /// Whether one of a claim's assumptions says it.
  func isAssumed(_ conditions: [Condition], _ graph: Graph) -> Bool {
    let own = ConditionPart.underEntries(value, graph)
    return conditions.contains { condition in
      if demand == .regular {
        guard let (property, matrix) = condition.subject else { return false }
        return [.invertible, .orthogonal].contains(property) && matrix == value
      }
      let apart = demand == .nonzero ? Rational(0) : Rational(-1)
      func says(_ a: Value, _ b: Value) -> Bool {
        ConditionPart.underEntries(a, graph) == own
          && ArgumentBound.Limit(b, graph) == .number(apart)
      }
      return ConditionPart.parts(of: condition, in: graph).contains { part in
        switch part {
        case .unequal(let a, let b), .order(let a, let b, true): says(a, b) || says(b, a)
        default: false
        }
      }
    }
  }
}

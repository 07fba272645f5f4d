import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// Proves that two values of a graph are equal by evaluating them at random points of random finite
/// fields, at several sets of sizes; the page beside this folder says what that shows and why.
struct IdentityTest {
  /// What the test found.
  enum Outcome {
    case proved(Proof)
    /// They differ as formulas, at these sizes.
    case different(sizes: [String: Int])
    case undecided(Obstacle)
  }

  /// Why the test decides nothing.
  enum Obstacle: Sendable {
    /// More cells of signs than are gone through.
    case cells
    /// Equal except perhaps where the argument of a comparison is 0.
    case boundary
    /// Sizes or positions are values in a way that no set of sizes covers.
    case sizes
    /// A degree is too great for the bound.
    case degree
    /// There are more integers, labels or bools than are gone through.
    case labels
    /// No points at which both sides have values were met.
    case neverDefined
    /// One side may have values where the other has none.
    case domain
    /// An operation that the test knows nothing of.
    case unsupported
  }

  let graph: Graph
  let family: any PointFamily
  private let isContinuous: Bool
  /// The dimensions whose positions have weights.
  private var weighted: Set<String> = []
  /// Those of whose sizes and positions as numbers only the values count.
  private var pinned: Set<String> = []
  /// The dimension that numbers labels, where its positions can be exchanged, and how many of them
  /// a term may run over.
  private var exchangedDim: String?
  private var touchedRows = 0
  var comparison: FieldComparison
  private var generator: SeededGenerator
  private var bound = 0.0
  private var rounds = 0
  private var conditions: Set<String> = []
  /// What the sides that are compared ask not to be 0.
  private var demanded: Set<ScalarID> = []

  /// The most label vectors that are gone through; more are sampled.
  static let labelLimit = 100.0

  /// The most entries for which demands of signs are compared before a proof by rewriting.
  static let domainWorkLimit = 2_000.0

  /// The most scalars that are evaluated in all.
  static let workLimit = 200_000_000

  /// Whether two values demand the same signs of what they take roots and logarithms of, at small
  /// sizes; true where that can't be told.
  static func haveOneDomain(
    _ left: Value, _ right: Value, in graph: Graph, family: any PointFamily, seed: UInt64
  ) -> Bool {
    let sides = graph.returning([Output("0", left), Output("1", right)])
    let live = sides.live()
    let demanding = [Log.kind, Log1p.kind, Sqrt.kind, Power.kind]
    guard sides.ids.contains(where: { live[$0.index] && demanding.contains(sides.kind($0)) })
    else { return true }
    var test = IdentityTest(sides, family, seed)
    let policy = SizePolicy(sides, family)
    let sizes = policy.least
    guard policy.work(sizes) <= domainWorkLimit else { return true }
    if case .undecided(.domain) = test.test(sizes, ChoiceScript(), isFirst: false).0 {
      return false
    }
    return true
  }

  /// Compares two values.
  ///
  /// - Parameter family: the points that satisfy the assumptions.
  static func outcome(
    _ left: Value, _ right: Value, in graph: Graph, family: any PointFamily, seed: UInt64
  ) -> Outcome {
    let sides = graph.returning([Output("0", left), Output("1", right)])
    var test = IdentityTest(sides, family, seed)
    return test.run()
  }

  init(_ graph: Graph, _ family: any PointFamily, _ seed: UInt64) {
    self.graph = graph
    self.family = family
    generator = SeededGenerator(seed: seed)
    comparison = FieldComparison(seed: generator.next())
    isContinuous = Continuity.isContinuous(graph)
  }

  private mutating func run() -> Outcome {
    let policy = SizePolicy(graph, family)
    if policy.isOpen { return .undecided(.sizes) }
    pinned = policy.pinned
    if let dim = family.labelledDim, !PositionReading.positional(graph).contains(dim) {
      (exchangedDim, touchedRows) = (dim, policy.needs[dim, default: 1])
    }
    guard policy.hasNumbers else { return run(policy) }
    weighted = policy.weighted
    let outcome = run(policy)
    if case .proved = outcome { return outcome }
    // Without weights, sizes are the numbers that they are at the sizes tested alone.
    weighted = []
    (bound, rounds, conditions) = (0, 0, [])
    let other = run(policy)
    if case .proved = other { return .undecided(.sizes) }
    return other
  }

  private mutating func run(_ policy: SizePolicy) -> Outcome {
    var plan = policy.sets(seed: generator.next())
    if plan.leavesNumbers { return .undecided(.sizes) }
    var tested: [[String: Int]] = []
    let wanted = plan.sets.count
    plan.sets.reverse()
    plan.sets += plan.small
    while tested.count(where: { !plan.small.contains($0) }) < wanted {
      guard let sizes = plan.sets.popLast() ?? plan.spares.popLast() else { break }
      if tested.contains(sizes) { continue }
      let isFirst = tested.allSatisfy { plan.small.contains($0) } && !plan.small.contains(sizes)
      switch test(sizes, isFirst: isFirst) {
      case .equal: tested.append(sizes)
      case .neverDefined: plan.coversAll = false
      case .different: return .different(sizes: sizes)
      case .undecided(.unsupported) where plan.small.contains(sizes): continue
      case .undecided(let obstacle): return .undecided(obstacle)
      }
    }
    guard tested.count >= min(wanted, 3) else { return .undecided(.neverDefined) }
    if comparison.assumesIndependence { conditions.insert("assuming independent exponents") }
    return .proved(
      Proof(
        means: rounds == 0 ? .rewriting : .identity, allSizes: plan.coversAll, rounds: rounds,
        errorBound: bound, sizes: tested, sideConditions: conditions.sorted()))
  }

  /// What was found at one set of sizes.
  private enum Finding {
    case equal, neverDefined, different
    case undecided(Obstacle)
  }

  /// Goes through the choices of labels.
  private mutating func test(_ sizes: [String: Int], isFirst: Bool) -> Finding {
    var script = ChoiceScript()
    var isSampling = false
    var count = 0
    while true {
      let (finding, source) = test(sizes, script, isFirst: isFirst && count == 0)
      guard case .equal = finding else { return finding }
      script = source.script
      if source.hasOpenIntegers { return .undecided(.labels) }
      count += 1
      if comparison.work > IdentityTest.workLimit { return .undecided(.cells) }
      if script.total <= 1 { return .equal }
      if !isSampling, source.hasLabels, script.total > IdentityTest.labelLimit {
        return testLabels(sizes, script)
      }
      if !isSampling, script.total > IdentityTest.labelLimit {
        isSampling = true
        conditions.insert("signs of assumed matrices were sampled, not gone through")
      }
      if isSampling {
        if count >= 12 { return .equal }
        script = ChoiceScript(random: SeededGenerator(seed: generator.next()))
      } else if !script.advance() {
        return .equal
      }
    }
  }

  /// Goes through the vectors of labels that speak for all.
  private mutating func testLabels(_ sizes: [String: Int], _ script: ChoiceScript) -> Finding {
    guard let dim = exchangedDim, let classes = script.counts.first,
      script.counts.allSatisfy({ $0 == classes }), script.counts.count == sizes[dim],
      let vectors = LabelVectors.all(
        rows: script.counts.count, classes: classes, touched: touchedRows,
        limit: Int(IdentityTest.labelLimit))
    else { return .undecided(.labels) }
    for vector in vectors {
      let (finding, _) = test(sizes, ChoiceScript(given: vector), isFirst: false)
      guard case .equal = finding else { return finding }
      if comparison.work > IdentityTest.workLimit { return .undecided(.labels) }
    }
    return .equal
  }

  private mutating func test(
    _ sizes: [String: Int], _ script: ChoiceScript, isFirst: Bool
  ) -> (Finding, UnknownSource) {
    var source = UnknownSource(SharedPool(ScalarPool()), script)
    do throws(NotDefined) {
      let (sides, made) = try lowered(sizes, &source)
      var pool = made
      let (left, right) = (
        try sides.tensors[0].entries(&pool), try sides.tensors[1].entries(&pool)
      )
      guard haveOneDomain(sides.demands[0].signs, sides.demands[1].signs, pool) else {
        return (.undecided(.domain), source)
      }
      demanded = sides.demands[0].nonzero.union(sides.demands[1].nonzero)
      return (compare(Array(zip(left, right)), pool, isFirst: isFirst), source)
    } catch {
      return (.undecided(.unsupported), source)
    }
  }

  /// Both sides at concrete sizes, and the pool of their scalars.
  func lowered(
    _ sizes: [String: Int], _ source: inout UnknownSource
  ) throws(NotDefined) -> (sides: LoweredOutputs, pool: ScalarPool) {
    let points = try family.inputs(sizes, from: &source)
    var pool = source.context.current
    var inputs: [String: ScalarTensor] = [:]
    for (name, tensor) in points {
      let own = ScalarTensor(tensor)
      inputs[name] = own
      pool.nameEntries(of: own, name)
    }
    let sides = try ScalarLowering.outputs(
      graph, sizes: sizes, inputs: inputs, weighted: weighted, pinned: pinned,
      ranges: family.labelRanges, &pool)
    return (sides, pool)
  }

  private mutating func compare(
    _ all: [(ScalarID, ScalarID)], _ pool: ScalarPool, isFirst: Bool
  ) -> Finding {
    if pool.isHuge { return .undecided(.degree) }
    for (left, right) in all where left == right {
      if case .undefined = pool[left] { return .neverDefined }
    }
    var seen: Set<[ScalarID]> = []
    var pairs = all.filter { $0.0 != $0.1 && seen.insert([$0.0, $0.1]).inserted }
    if pairs.isEmpty { return .equal }
    if pairs.contains(where: { pool.isExceptional($0.0) || pool.isExceptional($0.1) }) {
      return .neverDefined
    }
    if isContinuous { return compareOpenly(pairs, pool) }
    let free = comparison.separate(pool, pairs, FieldReading(freesMasks: true))
    note(free.bound, free.rounds)
    switch free.result {
    case .equal: return .equal
    case .different(let failing): pairs = failing.map { pairs[$0] }
    case .degree, .neverDefined: break
    }
    let finding = compareOpenly(pairs, pool)
    guard case .equal = finding else { return finding }
    switch BoundaryTest.run(pool, pairs, &comparison) {
    case .equal(let bound, let rounds, let exceptions):
      note(bound, rounds)
      // At one set of sizes: at others they only have more entries.
      if isFirst { note(exceptions, pool) }
      return .equal
    case .open: return .undecided(.boundary)
    case .degree: return .undecided(.degree)
    }
  }

  /// Compares pairs where no argument of a comparison is 0.
  private mutating func compareOpenly(
    _ pairs: [(ScalarID, ScalarID)], _ pool: ScalarPool
  ) -> Finding {
    let (result, bound, rounds) = comparison.separate(pool, pairs)
    note(bound, rounds)
    switch result {
    case .equal: return .equal
    case .degree: return .undecided(.degree)
    case .neverDefined: return .neverDefined
    case .different(let failing):
      for position in failing {
        let finding = decide(pairs[position], pool)
        guard case .equal = finding else { return finding }
      }
      return .equal
    }
  }

  /// Whether both sides require the same signs.
  private mutating func haveOneDomain(
    _ left: Set<ScalarID>, _ right: Set<ScalarID>, _ pool: ScalarPool
  ) -> Bool {
    let (missing, more) = (left.subtracting(right).sorted(), right.subtracting(left).sorted())
    if missing.isEmpty, more.isEmpty { return true }
    func isAmong(_ scalar: ScalarID, _ others: some Collection<ScalarID>) -> Bool {
      others.count <= 16
        && others.contains {
          if case .equal = comparison.compare(pool, [(scalar, $0)]) { true } else { false }
        }
    }
    return missing.allSatisfy { isAmong($0, right) } && more.allSatisfy { isAmong($0, left) }
  }

  /// Decides a pair that differs with signs and roots for atoms.
  private mutating func decide(_ pair: (ScalarID, ScalarID), _ pool: ScalarPool) -> Finding {
    let cone = pool.cone([pair.0, pair.1])
    var (hasRoots, hasMasks) = (false, false)
    for id in cone {
      switch pool[id] {
      case .root: hasRoots = true
      case .positive, .zero, .maximum: hasMasks = true
      default: break
      }
    }
    if hasRoots {
      let result = comparison.compare(
        pool, [pair], FieldReading(squaresRoots: true))
      if case .equal(let bound, let rounds) = result {
        note(bound, rounds)
        return .equal
      }
    }
    if hasRelations(pair, pool) { return .equal }
    if !hasMasks { return .different }
    switch CellTest.run(pool, pair, &comparison) {
    case .equal(let bound, let rounds, let cells):
      note(bound, rounds)
      if cells > 1 { conditions.insert("signs told apart cell by cell") }
      return .equal
    case .different: return .different
    case .tooMany: return .undecided(.cells)
    case .degree: return .undecided(.degree)
    }
  }

  /// True if the sides agree with logarithms in terms of each other.
  private mutating func hasRelations(_ pair: (ScalarID, ScalarID), _ pool: ScalarPool) -> Bool {
    var pool = pool
    guard let related = LogRelations.rewritten(&pool, pair, &comparison) else { return false }
    note(related.bound, related.bound > 0 ? 2 : 0)
    if related.sides.0 == related.sides.1 { return !pool.isExceptional(related.sides.0) }
    guard case .equal(let bound, let rounds) = comparison.compare(pool, [related.sides]) else {
      return false
    }
    note(bound, rounds)
    return true
  }

  /// Keeps arguments that are not 0 where the sides are equal. What a side demands by itself is
  /// said of the claim as a whole.
  private mutating func note(_ exceptions: [ScalarID], _ pool: ScalarPool) {
    var pool = pool
    let named = exceptions.filter { exception in
      ScalarText.isNamed(exception, pool)
        && pool.vanishingFactors(exception).isDisjoint(with: demanded)
    }
    for exception in named.prefix(4) {
      conditions.insert("where \(ScalarText.text(exception, pool)) ≠ 0")
    }
  }

  private mutating func note(_ bound: Double, _ rounds: Int) {
    self.bound += bound
    self.rounds = max(self.rounds, rounds)
  }
}

extension ScalarTensor {
  /// A tensor of a family's numbers.
  init(_ tensor: Reference<ScalarNumber>) {
    switch tensor.storage {
    case .numbers(let list): self.init(tensor.element, tensor.shape, list.map(\.id))
    case .integers(let list): self.init(tensor.element, tensor.shape, integers: list)
    case .bools(let list):
      self.init(.bool, tensor.shape, list.map { $0 ? ScalarPool.one : ScalarPool.zero })
    }
  }

  /// The entries as scalars, integers as constants.
  func entries(_ pool: inout ScalarPool) throws(NotDefined) -> [ScalarID] {
    switch storage {
    case .scalars(let list): list
    case .integers(let list): list.map { pool.constant(Int($0)) }
    }
  }
}

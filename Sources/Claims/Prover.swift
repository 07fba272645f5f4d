import AdjointGraphIR
import AdjointTensors

/// Decides claims: refuted by a witness in Double, otherwise proved where both sides have one
/// normal form, otherwise undecided. A witness always wins: agreement of forms is never held
/// against it.
public struct Prover {
  /// The number of points at which a claim must agree to be said to agree.
  public static let sampleCount = 200

  /// The number of points at which every claim is evaluated, proved or not.
  static let firstCount = 25

  private let set: ClaimSet
  private let seed: UInt64

  /// The verdicts, one a question, and what a rewriting that a witness contradicts would be: an
  /// internal error, reported as the second part.
  public static func decide(
    _ set: ClaimSet, seed: UInt64
  ) -> (verdicts: [Verdict], contradictions: [Int]) {
    let prover = Prover(set: set, seed: seed)
    var verdicts: [Verdict] = []
    var contradictions: [Int] = []
    for number in set.questions.indices {
      let (verdict, isContradicted) = prover.verdict(number)
      verdicts.append(verdict)
      if isContradicted { contradictions.append(number) }
    }
    return (verdicts, contradictions)
  }

  private func verdict(_ number: Int) -> (Verdict, Bool) {
    let question = set.questions[number]
    let graph = set.graph.returning(
      (question.sides + question.assumptions).enumerated().map { Output("\($0)", $1) })
    let search = WitnessSearch(graph, question, set.labelRanges, seed: seed)
    var found = search.run(points: Prover.firstCount)
    let proved =
      found.witness == nil && found.defined > 0
      && isProved(question, steps: Array(0..<question.sides.count - 1))
    if found.witness == nil, !proved { found = search.run(points: Prover.sampleCount) }
    if let witness = found.witness {
      let isContradicted =
        question.assumptions.isEmpty && isProved(question, steps: [witness.example.step])
      if let setting = settingWithout(witness, number) {
        return (.kink(witness.example, setting: setting), false)
      }
      return (.refuted(.counterexample(witness.example)), isContradicted)
    }
    if found.satisfied == 0 { return (.undecided(agrees: false, reason: .assumption), false) }
    if found.defined == 0 { return (.undecided(agrees: false, reason: .neverDefined), false) }
    if proved { return (.proved(.rewriting), false) }
    let agrees = found.defined >= Prover.sampleCount
    return (.undecided(agrees: agrees, reason: .noWitness), false)
  }

  /// Whether the author's names stand as unknowns, how long an axis is gone through entry by entry,
  /// and whether masks are told apart: what keeps forms small comes first.
  private static let attempts = [
    (isNamed: true, writtenOut: 1, splitsMasks: false),
    (isNamed: false, writtenOut: 1, splitsMasks: false),
    (isNamed: true, writtenOut: 8, splitsMasks: false),
    (isNamed: false, writtenOut: 8, splitsMasks: false),
    (isNamed: true, writtenOut: 1, splitsMasks: true),
    (isNamed: false, writtenOut: 1, splitsMasks: true),
  ]

  /// True if each step's sides have one normal form in one of the attempts.
  private func isProved(_ question: ClaimQuestion, steps: [Int]) -> Bool {
    var ranges: [NodeID: Size] = [:]
    for id in set.graph.arguments {
      if let size = set.labelRanges[set.graph.argumentName(id)] { ranges[id] = size }
    }
    let named = Set(set.graph.names.keys.map(\.node).filter { isCut($0) })
    return steps.allSatisfy { step in
      let (left, right) = (question.sides[step], question.sides[step + 1])
      if left == right { return true }
      return Prover.attempts.contains { attempt in
        NormalForm.areEqual(
          left, right, in: set.graph,
          cuts: attempt.isNamed ? named.subtracting([left.node, right.node]) : [],
          labelRanges: ranges, writtenOut: attempt.writtenOut,
          splitsMasks: attempt.splitsMasks)
      }
    }
  }

  private func isCut(_ id: NodeID) -> Bool {
    set.graph.types(id)[0].element.isFloat && set.graph.provenance(id).phase == .forward
  }

  /// The setting of a convention under which the sides agree at the witness, if there is one.
  private func settingWithout(_ witness: Witness, _ number: Int) -> String? {
    let step = witness.example.step
    return set.alternatives.first { alternative in
      let sides = alternative.questions[number].sides
      let graph = alternative.graph.returning(
        [Output("0", sides[step]), Output("1", sides[step + 1])])
      let values = Evaluation(graph, at: witness.point)
      let (position, isDefined) = values.difference(sides[step], sides[step + 1])
      return position == nil && isDefined
    }?.setting
  }
}

/// A point that refutes a claim.
struct Witness {
  let example: Counterexample
  let point: SamplePoint
}

/// Looks for a point at which the sides of a claim differ.
struct WitnessSearch {
  private let graph: Graph
  private let question: ClaimQuestion
  private let labelRanges: [String: Size]
  private let seed: UInt64

  init(_ graph: Graph, _ question: ClaimQuestion, _ labelRanges: [String: Size], seed: UInt64) {
    self.graph = graph
    self.question = question
    self.labelRanges = labelRanges
    self.seed = seed
  }

  /// What the search found: the witness, at how many points the assumptions held, and at how many
  /// of these all sides were defined.
  func run(points: Int) -> (witness: Witness?, satisfied: Int, defined: Int) {
    var sampler = PointSampler(graph, labelRanges: labelRanges, seed: seed)
    var satisfied = 0
    var defined = 0
    let isAssuming = !question.assumptions.isEmpty
    let perSet = points / PointSampler.sizeSets
    for set in 0..<PointSampler.sizeSets {
      var accepted = 0
      for round in 0..<(isAssuming ? 40 : 2) * perSet where accepted < perSet {
        let sizes = sampler.sizes(set)
        guard let point = sampler.point(sizes: sizes, round: round, isVaried: isAssuming) else {
          break
        }
        let values = Evaluation(graph, at: point)
        guard values.satisfies(question.assumptions) else { continue }
        satisfied += 1
        let (witness, isDefined) = witness(values, point, &sampler)
        if let witness { return (witness, satisfied, defined) }
        if isDefined {
          defined += 1
          accepted += 1
        }
      }
    }
    return (nil, satisfied, defined)
  }

  private func witness(
    _ values: Evaluation, _ point: SamplePoint, _ sampler: inout PointSampler
  ) -> (witness: Witness?, isDefined: Bool) {
    var isDefined = true
    for step in 0..<question.sides.count - 1 {
      let (left, right) = (question.sides[step], question.sides[step + 1])
      let (position, defined) = values.difference(left, right)
      isDefined = isDefined && defined
      guard let position else { continue }
      if let example = confirmed(position, step, values, point, &sampler) {
        return (Witness(example: example, point: point), isDefined)
      }
    }
    return (nil, isDefined)
  }

  /// The counterexample, if the sides still differ after moves of the inputs by one unit in the
  /// last place: a difference made by rounding on a discontinuity doesn't count.
  private func confirmed(
    _ position: Int, _ step: Int, _ values: Evaluation, _ point: SamplePoint,
    _ sampler: inout PointSampler
  ) -> Counterexample? {
    let (left, right) = (question.sides[step], question.sides[step + 1])
    if question.assumptions.isEmpty {
      for _ in 0..<2 {
        let moved = Evaluation(graph, at: sampler.nudged(point))
        if moved.difference(left, right).position == nil { return nil }
      }
    }
    guard let a = values.doubles(left), let b = values.doubles(right), let tensor = values[left]
    else { return nil }
    let inputs = argumentsInUse().compactMap { id in
      point.inputs[graph.argumentName(id)].map { (graph.argumentName(id), Tensor($0)) }
    }
    return Counterexample(
      sizes: point.sizes, inputs: inputs.map { (name: $0.0, tensor: $0.1) },
      entry: WitnessSearch.entry(position, tensor.shape), left: a[position], right: b[position],
      step: step)
  }

  /// The arguments that a side or an assumption reads.
  private func argumentsInUse() -> [NodeID] {
    let live = graph.live()
    var used = Set(graph.outputs.map(\.value.node))
    for id in graph.ids where live[id.index] {
      for operand in graph.operands(id) { used.insert(operand.node) }
    }
    return graph.arguments.filter { used.contains($0) }
  }

  private static func entry(_ position: Int, _ shape: [Int]) -> [Int] {
    var rest = position
    return shape.reversed().map { size in
      defer { rest /= size }
      return rest % size
    }.reversed()
  }
}

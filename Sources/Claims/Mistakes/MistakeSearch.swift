import AdjointGraphIR
import AdjointReference
import AdjointTensors

/// Finds which of many mutants of a claim hold: most differ at a few random points, and the prover
/// is asked about the others.
public struct MistakeSearch {
  /// Mutants that agree at sampled points and are then decided, at most.
  static let mostProofs = 8

  private let set: ClaimSet
  /// Positions of questions that differ from the claim by an assumption alone.
  private let assuming: Set<Int>
  /// Where the claim itself fails; nil where it doesn't type.
  private let counterexample: Counterexample?
  private let seed: UInt64
  /// One question under other settings of what counts at kinks.
  private let alternatives: @Sendable (Int) -> [ClaimSet.Alternative]

  /// The positions of the questions that hold: the first that is proved, or else those that agree
  /// at every sampled point and are beyond the means of proof, and then the others that agree. If
  /// there are none, the first that fails at a kink alone.
  ///
  /// - Parameters:
  ///   - set: mutants of one claim, each with two sides, the likeliest mistake first.
  ///   - assuming: those that differ from the claim by an assumption alone.
  ///   - counterexample: where the claim itself fails; nil where it doesn't type.
  ///   - alternatives: one of the questions under other settings of what counts at kinks.
  public static func holding(
    _ set: ClaimSet, assuming: Set<Int>, counterexample: Counterexample?, seed: UInt64,
    alternatives: @escaping @Sendable (Int) -> [ClaimSet.Alternative]
  ) -> [Int] {
    // With literal extents for dimensions mutants are told apart at small sizes, and what holds at
    // all sizes holds at these.
    if let general = Generalization(set, includesNumbers: true) {
      let search = MistakeSearch(
        set: general.set, assuming: assuming, counterexample: nil, seed: seed
      ) { number in
        alternatives(number).compactMap { general.applied(to: $0) }
      }
      return search.holding()
    }
    let search = MistakeSearch(
      set: set, assuming: assuming, counterexample: counterexample, seed: seed,
      alternatives: alternatives)
    return search.holding()
  }

  private func holding() -> [Int] {
    let others = set.questions.indices.filter { !assuming.contains($0) }
    let candidates = agreeing(others)
    var found = decided(Array(candidates.everywhere.prefix(MistakeSearch.mostProofs)))
    if found.isEmpty {
      let all = (candidates.everywhere + candidates.elsewhere).sorted()
      found = failingAtKink(Array(all.prefix(MistakeSearch.mostProofs)))
    }
    // Of an assumption that says nothing about the claim a few points tell little.
    return found + decided(assuming.sorted().filter { isConsistent($0) }, all: true)
  }

  /// The questions without those that don't hold, up to the first that is proved, which comes
  /// first; or all that hold, those that are proved first.
  private func decided(_ numbers: [Int], all: Bool = false) -> [Int] {
    var proved: [Int] = []
    var agreeing: [Int] = []
    for (position, number) in numbers.enumerated() {
      switch verdict(number) {
      case .proved where all: proved.append(number)
      case .proved: return [number] + agreeing + numbers[(position + 1)...]
      case .undecided(true, let reason, _) where MistakeSearch.isBeyondMeans(reason):
        agreeing.append(number)
      default: break
      }
    }
    return proved + agreeing
  }

  /// The first question that holds but where a comparison's sides are equal, if there is one.
  private func failingAtKink(_ numbers: [Int]) -> [Int] {
    let first = numbers.first { number in
      let others = alternatives
      if case .kink = verdict(number, alternatives: { others(number) }) { return true }
      return false
    }
    return first.map { [$0] } ?? []
  }

  private func verdict(
    _ number: Int, alternatives: @escaping @Sendable () -> [ClaimSet.Alternative] = { [] }
  ) -> Verdict? {
    let alone = ClaimSet(
      graph: set.graph, questions: [set.questions[number]], labelRanges: set.labelRanges,
      alternatives: alternatives)
    return Prover.decide(alone, seed: seed, effort: .small).answers.first?.verdict
  }

  /// True where a claim that holds may well be undecided; false where the fields tell its sides
  /// apart.
  private static func isBeyondMeans(_ reason: Verdict.Reason) -> Bool {
    switch reason {
    case .cells, .boundary, .sizes, .labels, .degree: true
    case .noWitness, .assumption, .neverDefined: false
    }
  }

  /// The questions whose sides agree at random points of several sizes: at the counterexample and
  /// at simple numbers, too, or not there, which may lie at a kink.
  private func agreeing(_ numbers: [Int]) -> (everywhere: [Int], elsewhere: [Int]) {
    let own = compacted(numbers)
    guard let conditions = own.questions.first?.conditions else { return ([], []) }
    let points = AssumedPoints(own.graph, conditions, labelRanges: own.labelRanges)
    var left = distinct(own.questions)
    var strayed: [Int] = []
    let formula = own.graph.nodes(under: own.questions[0].sides[0])
    var seen: Set<Int> = []
    func agree(_ list: [Int], at values: Evaluation<Double>?) -> [Int] {
      // What is that large has lost its digits, as the inverse of a singular matrix has.
      guard let values, values.magnitude(of: formula) < 1e12 else { return list }
      let rounding = 1e-12 * values.magnitude(of: formula)
      return list.filter { number in
        let agreement = Agreement(own.questions[number], values, rounding)
        if agreement == .equal { seen.insert(number) }
        return agreement != .different
      }
    }
    let sizes = self.sizes(points, own.graph)
    for (pass, style) in MistakeSearch.styles.enumerated() {
      for sizes in sizes where !(left.isEmpty && strayed.isEmpty) {
        let values = values(own.returning(left + strayed), sizes, points, style, pass)
        let kept = agree(left, at: values)
        if style == .parts {
          strayed += left.filter { !kept.contains($0) }
        } else {
          strayed = agree(strayed, at: values)
        }
        left = kept
      }
      guard pass == 0, !left.isEmpty, let example = counterexample else { continue }
      let kept = agree(left, at: values(own.returning(left), points, at: example))
      strayed = left.filter { !kept.contains($0) }
      left = kept
    }
    func named(_ list: [Int]) -> [Int] { list.filter { seen.contains($0) }.map { numbers[$0] } }
    return (named(left), named(strayed))
  }

  /// What points look like, one pass after the other: small positive numbers are where logarithms
  /// are defined.
  private static let styles: [WitnessSource.Style] = [.random, .parts, .random, .random]

  /// The positions of questions without those that ask the same as one before.
  private func distinct(_ questions: [ClaimQuestion]) -> [Int] {
    var known: Set<[Value]> = []
    return questions.indices.filter { known.insert(questions[$0].sides).inserted }
  }

  /// Questions in a graph of their own, so that the others cost nothing.
  private func compacted(_ numbers: [Int]) -> ClaimSet {
    let graph = Rewriter.rebuild(set.returning(numbers), sharing: false) { _, _ in nil }
    var images = graph.outputs.map(\.value)[...]
    let questions = numbers.map { number in
      let question = set.questions[number]
      let count = question.sides.count + question.conditions.flatMap(\.values).count
      defer { images = images.dropFirst(count) }
      return question.replacing(Array(images.prefix(count)))
    }
    return ClaimSet(graph: graph, questions: questions, labelRanges: set.labelRanges)
  }

  /// Three sets of sizes, different ones where there are several dimensions.
  private func sizes(_ points: AssumedPoints, _ graph: Graph) -> [[String: Int]] {
    points.sizes(graph).suffix(3)
  }

  /// The values at a random point that satisfies the assumptions; nil where none is found.
  private func values(
    _ graph: Graph, _ sizes: [String: Int], _ points: AssumedPoints, _ style: WitnessSource.Style,
    _ pass: Int
  ) -> Evaluation<Double>? {
    var seeds = SeededGenerator(seed: seed &+ UInt64(pass))
    for _ in 0..<(points.isTesting ? 60 : 1) {
      let draw = WitnessDraw(style: style, seed: seeds.next(), sizes: sizes)
      guard let point = points.point(draw) else { continue }
      let values = Evaluation(graph, at: point)
      if points.mayHold(values) { return values }
    }
    return nil
  }

  /// The values at the point of a counterexample; what it doesn't name is drawn.
  private func values(
    _ graph: Graph, _ points: AssumedPoints, at example: Counterexample
  ) -> Evaluation<Double>? {
    let draw = WitnessDraw(style: .random, seed: seed, sizes: example.sizes)
    guard let drawn = points.point(draw) else { return nil }
    var inputs = drawn.doubles
    for (name, tensor) in example.inputs {
      guard let old = inputs[name], case .numbers = old.storage, old.shape == tensor.shape else {
        continue
      }
      inputs[name] = Reference(old.element, old.shape, tensor.doubles)
    }
    return Evaluation(graph, inputs, sizes: example.sizes, ())
  }

  /// True for a question whose assumptions hold at some sampled point at which its sides agree, and
  /// at none where they don't, among a few.
  private func isConsistent(_ number: Int) -> Bool {
    let focus = set.focused(on: number)
    let (graph, question) = (focus.graph, focus.questions[0])
    let points = AssumedPoints(graph, question.conditions, labelRanges: set.labelRanges)
    var agreed = 0
    for (pass, style) in MistakeSearch.styles.enumerated() {
      for sizes in sizes(points, graph) {
        guard let values = values(graph, sizes, points, style, pass) else { continue }
        switch Agreement(question, values, 1e-12 * values.magnitude) {
        case .different: return false
        case .equal: agreed += 1
        case .unknown: break
        }
      }
    }
    return agreed > 0
  }
}

/// How the sides of a question compare at a point, but for rounding.
private enum Agreement {
  case equal, different
  /// No entry is finite on both sides.
  case unknown

  /// - Parameter rounding: the difference that rounding makes of the numbers on the way.
  init(_ question: ClaimQuestion, _ values: Evaluation<Double>, _ rounding: Double) {
    guard let a = values.doubles(question.sides[0]), let b = values.doubles(question.sides[1]),
      a.count == b.count
    else {
      self = .unknown
      return
    }
    var (count, scale) = (0, 0.0)
    for (x, y) in zip(a, b) where x.isFinite && y.isFinite {
      count += 1
      scale = max(scale, x.magnitude, y.magnitude)
    }
    let differs = zip(a, b).contains { x, y in
      x.isFinite != y.isFinite || x.isFinite && (x - y).magnitude > max(rounding, 1e-8 * scale)
    }
    self = differs ? .different : count > 0 ? .equal : .unknown
  }
}

extension Evaluation where N == Double {
  /// The largest magnitude of a finite float that some nodes give.
  fileprivate func magnitude(of nodes: [NodeID]) -> Double {
    var largest = 0.0
    for node in nodes {
      guard case .numbers(let values)? = self[Value(node)]?.storage else { continue }
      for value in values where value.isFinite { largest = max(largest, value.magnitude) }
    }
    return largest
  }
}

extension Graph {
  /// The nodes that a value is computed from.
  fileprivate func nodes(under value: Value) -> [NodeID] {
    var seen: Set<NodeID> = []
    var open = [value.node]
    while let node = open.popLast() {
      if seen.insert(node).inserted { open += operands(node).map(\.node) }
    }
    return seen.sorted()
  }
}

extension ClaimSet {
  /// The graph that returns the sides and conditions of some questions, in their order.
  fileprivate func returning(_ numbers: [Int]) -> Graph {
    let values = numbers.flatMap { number in
      questions[number].sides + questions[number].conditions.flatMap(\.values)
    }
    return graph.returning(values.enumerated().map { Output("\($0)", $1) })
  }
}

import AdjointGraphIR
import AdjointReference
import AdjointTensors

/// Finds which of many mutants of a claim hold: most differ at a few random points, and the prover
/// is asked about the others.
public struct MistakeSearch {
  /// The mutants of one claim that doesn't hold.
  public struct Group: Sendable {
    /// Positions of questions of two sides, the likeliest mistake first.
    public let questions: [Int]
    /// Positions of questions that differ from the claim by an assumption alone.
    public let assuming: [Int]
    /// Where the claim itself fails; nil where it doesn't type.
    public let counterexample: Counterexample?

    public init(questions: [Int], assuming: [Int], counterexample: Counterexample?) {
      self.questions = questions
      self.assuming = assuming
      self.counterexample = counterexample
    }
  }

  /// Mutants that agree at a few points and are then decided, at most.
  static let mostProofs = 6

  private let set: ClaimSet
  private let seed: UInt64

  /// For each group the positions of the questions that hold: the first that is proved, or else the
  /// first that agrees at every sampled point, and then the others that were not refuted.
  public static func holding(_ set: ClaimSet, _ groups: [Group], seed: UInt64) -> [[Int]] {
    let search = MistakeSearch(set: set, seed: seed)
    return groups.map { search.holding($0) }
  }

  private func holding(_ group: Group) -> [Int] {
    let found = decided(Array(agreeing(group).prefix(MistakeSearch.mostProofs)))
    guard found.isEmpty else { return found }
    // Of an assumption that says nothing about the claim a few points tell little.
    return decided(group.assuming.filter { isConsistent($0) }, all: true)
  }

  /// The questions without those that the prover refutes, up to the first that it proves, which
  /// comes first; or all that it does not refute, those that it proves first.
  private func decided(_ numbers: [Int], all: Bool = false) -> [Int] {
    var proved: [Int] = []
    var agreeing: [Int] = []
    for (position, number) in numbers.enumerated() {
      let alone = ClaimSet(
        graph: set.graph, questions: [set.questions[number]], labelRanges: set.labelRanges)
      switch Prover.decide(alone, seed: seed, effort: .small).answers.first?.verdict {
      case .proved where all: proved.append(number)
      case .proved: return [number] + agreeing + numbers[(position + 1)...]
      case .undecided(true, _, _): agreeing.append(number)
      default: break
      }
    }
    return proved + agreeing
  }

  /// The questions whose sides agree at a few points and at the counterexample.
  private func agreeing(_ group: Group) -> [Int] {
    let own = compacted(group.questions)
    var left = Array(own.questions.indices)
    guard let conditions = own.questions.first?.conditions else { return [] }
    let points = AssumedPoints(own.graph, conditions, labelRanges: own.labelRanges)
    for sizes in sizes(points, own.graph) {
      guard let values = values(own.returning(left), sizes, points) else { continue }
      left = left.filter { agree(own.questions[$0], values) }
      if left.isEmpty { return [] }
    }
    if let example = group.counterexample,
      let values = values(own.returning(left), points, at: example)
    {
      left = left.filter { agree(own.questions[$0], values) }
    }
    return left.map { group.questions[$0] }
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
    _ graph: Graph, _ sizes: [String: Int], _ points: AssumedPoints
  ) -> Evaluation<Double>? {
    var seeds = SeededGenerator(seed: seed)
    for _ in 0..<(points.isTesting ? 60 : 1) {
      let draw = WitnessDraw(style: .random, seed: seeds.next(), sizes: sizes)
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

  /// True where both sides are finite and equal but for rounding.
  private func agree(_ question: ClaimQuestion, _ values: Evaluation<Double>) -> Bool {
    guard let a = values.doubles(question.sides[0]), let b = values.doubles(question.sides[1]),
      a.count == b.count
    else { return false }
    let scale = (a + b).map(\.magnitude).max() ?? 0
    return zip(a, b).allSatisfy { x, y in
      x.isFinite && y.isFinite && (x - y).magnitude <= 1e-8 * scale
    }
  }

  /// True for a question whose assumptions hold at some sampled point at which its sides agree, and
  /// at none where they don't, among a few.
  private func isConsistent(_ number: Int) -> Bool {
    let focus = set.focused(on: number)
    let (graph, question) = (focus.graph, focus.questions[0])
    let points = AssumedPoints(graph, question.conditions, labelRanges: set.labelRanges)
    var agreed = 0
    for sizes in sizes(points, graph) {
      guard let values = values(graph, sizes, points) else { continue }
      guard agree(question, values) else { return false }
      agreed += 1
    }
    return agreed > 0
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

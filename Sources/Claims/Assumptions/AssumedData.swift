import AdjointGraphIR
import AdjointTensors

/// Data for a run at which the assumptions of a model hold: numbers of a family that satisfies them
/// by construction, drawn as doubles.
public struct AssumedData {
  /// The arguments that assumptions are about, in their declared types.
  public private(set) var tensors: [String: Tensor] = [:]
  /// False where an assumption failed at every draw, or would take too long to satisfy.
  public private(set) var holds = true

  /// Draws at which a condition that can't be built in is tried.
  private static let attempts = 32
  /// Elements of an argument that is a solution of equations or an orthogonal matrix.
  private static let mostSolved = 10_000

  /// Draws what the assumptions of a set are about.
  ///
  /// - Parameters:
  ///   - given: arguments that have data. Assumptions that read one are left aside.
  ///   - sizes: of all dimensions.
  ///   - seed: of the draws.
  public init(_ set: ClaimSet, given: Set<String>, sizes: [String: Int], seed: UInt64) {
    guard var points = AssumedData.points(set, given: given) else { return }
    let slow = points.analysis.family.slowArguments(sizes, limit: AssumedData.mostSolved)
    if !slow.isEmpty {
      holds = false
      guard let rest = AssumedData.points(set, given: given.union(slow)) else { return }
      points = rest
    }
    draw(points, sizes, seed)
  }

  /// The points at which the assumptions hold that read nothing given; nil where there are none.
  private static func points(_ set: ClaimSet, given: Set<String>) -> AssumedPoints? {
    let conditions = set.assumptions.flatMap { $0 }.filter { condition in
      let read = ConditionPart.arguments(under: condition.values, set.graph)
      return !read.isEmpty && read.allSatisfy { !given.contains(set.graph.argumentName($0)) }
    }
    if conditions.isEmpty { return nil }
    let posed = ClaimSet(
      graph: set.graph, questions: [ClaimQuestion(sides: [], conditions: conditions)],
      labelRanges: set.labelRanges
    ).focused(on: 0)
    return AssumedPoints(
      posed.graph, posed.questions[0].conditions, labelRanges: set.labelRanges)
  }

  private mutating func draw(_ points: AssumedPoints, _ sizes: [String: Int], _ seed: UInt64) {
    var source = NormalSource(seed: seed)
    let family = points.analysis.family
    for _ in 0..<(points.isTesting ? AssumedData.attempts : 1) {
      guard let inputs = try? family.inputs(sizes, from: &source) else { continue }
      tensors = inputs.mapValues { Tensor($0) }
      if AssumedData.mayHold(points, inputs, sizes) { return }
    }
    holds = false
  }

  private static func mayHold(
    _ points: AssumedPoints, _ inputs: [String: Reference<Double>], _ sizes: [String: Int]
  ) -> Bool {
    if !points.isTesting { return true }
    let outputs = points.conditions.enumerated().map { Output("\($0)", $1.value) }
    let graph = points.analysis.family.graph.returning(outputs)
    return points.mayHold(Evaluation(graph, inputs, sizes: sizes, ()))
  }
}

extension AssumedFamily {
  /// The names of arguments that are solved for or made orthogonal, in a time that grows with the
  /// cube of a side, and have more elements than a limit.
  fileprivate func slowArguments(_ sizes: [String: Int], limit: Int) -> [String] {
    let context = EvaluationContext<Double>(numbers: (), dims: sizes)
    return arguments.filter { argument in
      switch argument.making {
      case .entries, .apart, .ordered, .oneHotRows, .simplexRows: return false
      case .orthogonal, .symmetricOrthogonal, .orthogonalDiagonal, .solved: break
      }
      let shape = try? context.values(argument.declared.type.shape)
      return (shape?.reduce(1, *) ?? .max) > limit
    }
    .map(\.declared.name)
  }
}

/// Doubles: normal(0, 1) where nothing is asked of them.
private struct NormalSource: NumberSource {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  var context: Void { () }

  mutating func free() throws(NotDefined) -> Double { generator.normal() }

  /// Lognormal, so that few lie near 0.
  mutating func positive() throws(NotDefined) -> Double { generator.lognormal() }

  mutating func nonnegative() throws(NotDefined) -> Double { generator.normal().magnitude }

  /// Lognormal, of a fair sign.
  mutating func nonzero() throws(NotDefined) -> Double {
    generator.below(2) == 0 ? generator.lognormal() : -generator.lognormal()
  }

  /// Uniform, and never at a bound.
  mutating func between(
    _ lower: Rational, _ upper: Rational, _ range: EntryRange
  ) throws(NotDefined) -> Double {
    let (low, high) = (Double.make(.finite(lower), ()), Double.make(.finite(upper), ()))
    return low + (high - low) * generator.uniform(0x1p-20...(1 - 0x1p-20))
  }

  /// Uniform on the simplex: exponential draws divided by their sum.
  mutating func simplexRow(_ count: Int) throws(NotDefined) -> [Double] {
    var draws: [Double] = []
    for _ in 0..<count { draws.append(generator.exponential()) }
    let sum = draws.reduce(0, +)
    return draws.map { $0 / sum }
  }

  mutating func choice(of count: Int) -> Int { generator.below(max(1, count)) }

  mutating func integer(_ element: ElementType) -> Int64 { Int64(generator.below(10)) }
}

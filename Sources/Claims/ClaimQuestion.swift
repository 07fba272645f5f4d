import AdjointGraphIR
import AdjointTensors

/// What is asked: equality of values of one graph, under assumptions, at all sizes.
public struct ClaimQuestion: Sendable {
  /// The sides in the order of the chain, at least two, of one shape.
  public let sides: [Value]
  /// What holds: every condition, in the order of the file.
  public let conditions: [Condition]

  /// The conditions' bools, of which every entry holds.
  public var assumptions: [Value] { conditions.map(\.value) }

  public init(sides: [Value], conditions: [Condition]) {
    self.sides = sides
    self.conditions = conditions
  }
}

/// A graph with the claims about it. Derivatives have been replaced by their graphs, common
/// subexpressions are one node; it is symbolic in its sizes.
public struct ClaimSet: Sendable {
  public let graph: Graph
  public let questions: [ClaimQuestion]
  /// For integer inputs that index an axis, its size: their elements lie below it.
  public let labelRanges: [String: Size]
  /// What the file assumes, one list of conditions for each `assume`.
  public let assumptions: [[Condition]]
  /// The same questions under other settings of conventions: where a difference goes away under
  /// one, the claim is equal but at a kink. They are asked for when a difference is found.
  public let alternatives: @Sendable () -> [Alternative]

  /// The claims under another setting.
  public struct Alternative: Sendable {
    /// `relu_at_zero = 1`
    public let setting: String
    public let graph: Graph
    public let questions: [ClaimQuestion]

    public init(setting: String, graph: Graph, questions: [ClaimQuestion]) {
      self.setting = setting
      self.graph = graph
      self.questions = questions
    }
  }

  public init(
    graph: Graph, questions: [ClaimQuestion], labelRanges: [String: Size],
    assumptions: [[Condition]] = [],
    alternatives: @escaping @Sendable () -> [Alternative] = { [] }
  ) {
    self.graph = graph
    self.questions = questions
    self.labelRanges = labelRanges
    self.assumptions = assumptions
    self.alternatives = alternatives
  }
}

extension ClaimSet {
  /// One question with the part of the graph that it needs.
  func focused(on number: Int) -> ClaimSet {
    let question = questions[number]
    let values = question.sides + question.conditions.flatMap(\.values)
    let outputs = values.enumerated().map { Output("\($0)", $1) }
    let part = Rewriter.rebuild(graph.returning(outputs), sharing: false) { _, _ in nil }
    let images = part.outputs.map(\.value)
    return ClaimSet(
      graph: part, questions: [question.replacing(images)], labelRanges: labelRanges)
  }
}

extension ClaimQuestion {
  /// The same question about other values, those of the sides first, then those of the conditions.
  func replacing(_ images: [Value]) -> ClaimQuestion {
    var rest = images.dropFirst(sides.count)
    let conditions = conditions.map { condition in
      let own = Array(rest.prefix(condition.values.count))
      rest = rest.dropFirst(own.count)
      return condition.replacing(own)
    }
    return ClaimQuestion(sides: Array(images.prefix(sides.count)), conditions: conditions)
  }
}

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
  /// The same questions, about the same inputs, under other settings of conventions: where a
  /// difference goes away under one, the claim is equal but at a kink.
  public let alternatives: [(setting: String, graph: Graph, questions: [ClaimQuestion])]

  public init(
    graph: Graph, questions: [ClaimQuestion], labelRanges: [String: Size],
    alternatives: [(setting: String, graph: Graph, questions: [ClaimQuestion])] = []
  ) {
    self.graph = graph
    self.questions = questions
    self.labelRanges = labelRanges
    self.alternatives = alternatives
  }
}

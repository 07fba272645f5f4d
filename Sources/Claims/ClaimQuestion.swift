import AdjointGraphIR
import AdjointTensors

/// What is asked: equality of values of one graph, under assumptions, at all sizes.
public struct ClaimQuestion: Sendable {
  /// The sides in the order of the chain, at least two, of one shape.
  public let sides: [Value]
  /// Bool values of which every entry holds.
  public let assumptions: [Value]

  public init(sides: [Value], assumptions: [Value]) {
    self.sides = sides
    self.assumptions = assumptions
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

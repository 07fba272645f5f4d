import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// A model's graph as two: forward, and backward from the seeds and the values that forward saves.
///
/// Backward is what depends on a seed; forward is the rest. Saved are the forward values that a
/// backward node reads, except arguments, which are fed again, and what is made again: what is made
/// of constants alone or repeats a smaller value, and what is one cheap operation from values that
/// backward has anyway.
public struct Split: Sendable {
  /// A value that forward hands to backward.
  public struct Saved: Hashable, Sendable {
    /// `saved.Z`, or `saved.0` where the value has no name: an output of forward and an input of
    /// backward.
    public let name: String
    /// The value in the graph that was split.
    public let value: Value
    public let type: TensorType
  }

  /// Outputs that depend on no seed, followed by the saved values.
  public let forward: Graph
  /// Outputs that depend on a seed; its inputs are arguments, saved values, and a scalar `seed.L`
  /// for each loss, 1 unless fed.
  public let backward: Graph
  public let saved: [Saved]

  /// The entries of a graph whose seeds are still there.
  /// - Throws: a diagnostic where a derivative is left.
  public static func entries(of graph: Graph) throws(Diagnostic) -> Split {
    try PassDiagnostics.demandDifferentiated(graph, "split")
    return Split(graph)
  }

  private init(_ graph: Graph) {
    var division = Division(graph)
    division.collect()
    saved = division.saved
    let kept = division.saved.map { Output($0.name, $0.value) }
    forward = Rewriter.rebuild(
      graph.returning(division.forwardOutputs + kept), sharing: false
    ) { _, _ in nil }
    backward = division.backward()
  }
}

/// The work of a split.
private struct Division {
  let graph: Graph
  let forwardOutputs: [Output]
  let backwardOutputs: [Output]
  private(set) var saved: [Split.Saved] = []
  private var needed: [Bool]
  private let dependsOnSeed: [Bool]
  /// Made of constants and sizes alone.
  private let isConstant: [Bool]

  init(_ graph: Graph) {
    var depends = [Bool](repeating: false, count: graph.nodes.count)
    var constant = depends
    for id in graph.ids {
      let operands = graph.operands(id)
      let kind = graph.kind(id)
      depends[id.index] =
        kind == SeedNode.kind || operands.contains { depends[$0.node.index] }
      constant[id.index] =
        kind != InputNode.kind && kind != ParameterNode.kind && kind != SeedNode.kind
        && operands.allSatisfy { constant[$0.node.index] }
    }
    self.graph = graph
    forwardOutputs = graph.outputs.filter { !depends[$0.value.node.index] }
    backwardOutputs = graph.outputs.filter { depends[$0.value.node.index] }
    needed = [Bool](repeating: false, count: graph.nodes.count)
    dependsOnSeed = depends
    isConstant = constant
  }

  /// Walks back from the outputs of backward to what it is fed.
  mutating func collect() {
    var work = backwardOutputs.map(\.value)
    var found: Set<Value> = []
    while let value = work.popLast() {
      if isSaved(value) {
        found.insert(value)
        continue
      }
      guard !needed[value.node.index] else { continue }
      needed[value.node.index] = true
      if !isFedSeed(value.node) { work.append(contentsOf: graph.operands(value.node)) }
    }
    for value in found.sorted(by: { ($0.node, $0.result) > ($1.node, $1.result) })
    where isCheap(value.node) {
      let operands = graph.operands(value.node)
      if operands.allSatisfy({ isThere($0, found) }) {
        found.remove(value)
        remake(value.node, found)
      }
    }
    var unnamed = 0
    for value in found.sorted(by: { ($0.node, $0.result) < ($1.node, $1.result) }) {
      let name = graph.names[value] ?? "\(unnamed)"
      if graph.names[value] == nil { unnamed += 1 }
      saved.append(Split.Saved(name: "saved.\(name)", value: value, type: graph.type(of: value)))
    }
  }

  private func isSaved(_ value: Value) -> Bool {
    let index = value.node.index
    if dependsOnSeed[index] || isConstant[index] { return false }
    let kind = graph.kind(value.node)
    return kind != InputNode.kind && kind != ParameterNode.kind && kind != BroadcastTo.kind
  }

  /// Whether computing an operation again costs less than keeping its result.
  private func isCheap(_ id: NodeID) -> Bool {
    graph.scalarFunction(id).map { Division.cheap.contains($0) } ?? false
  }

  private static let cheap: Set<ScalarFunction> = [
    .negate, .abs, .sign, .floor, .relu, .add, .subtract, .multiply, .scale, .maximum, .minimum,
    .select, .not, .and, .or, .equal, .notEqual, .less, .lessEqual, .convertF32, .convertF64,
    .convertI32, .convertI64, .convertBool,
  ]

  /// Whether backward has a value, or makes it again of what it has.
  private func isThere(_ value: Value, _ saved: Set<Value>) -> Bool {
    var value = value
    while graph.kind(value.node) == BroadcastTo.kind { value = graph.operand(value.node, 0) }
    let kind = graph.kind(value.node)
    return kind == InputNode.kind || kind == ParameterNode.kind || isConstant[value.node.index]
      || saved.contains(value)
  }

  /// Lets backward compute a node, and what its operands are made of that isn't saved.
  private mutating func remake(_ id: NodeID, _ saved: Set<Value>) {
    var work = [Value(id)]
    while let value = work.popLast() {
      guard !saved.contains(value), !needed[value.node.index] else { continue }
      needed[value.node.index] = true
      work.append(contentsOf: graph.operands(value.node))
    }
  }

  private func isFedSeed(_ id: NodeID) -> Bool {
    graph.kind(id) == SeedNode.kind
      && SeedNames.isFed(graph.attributes(id, as: SeedAttributes.self).name)
  }

  /// The backward graph: arguments, saved values and seeds first, then the nodes in their order.
  func backward() -> Graph {
    var rewriter = Rewriter(graph.returning(backwardOutputs), sharing: false)
    var inputs: [Value: Value] = [:]
    for id in graph.arguments where needed[id.index] {
      rewriter.enter(id)
      rewriter.setImage(of: id, rewriter.copied(id))
    }
    for value in saved {
      rewriter.enter(value.value.node)
      inputs[value.value] = rewriter.builder.input(value.name, value.type)
    }
    for (value, input) in inputs where value.result == 0 {
      rewriter.setImage(of: value.node, input)
    }
    var seeds: [String: Value] = [:]
    for id in graph.ids where needed[id.index] && isFedSeed(id) {
      rewriter.enter(id)
      let name = "seed." + graph.attributes(id, as: SeedAttributes.self).name
      let seed = seeds[name] ?? rewriter.builder.input(name, graph.types(id)[0])
      seeds[name] = seed
      rewriter.setImage(of: id, seed)
    }
    for id in graph.ids where needed[id.index] && !isArgument(id) && !isFedSeed(id) {
      rewriter.enter(id)
      let image =
        graph.kind(id) == SeedNode.kind
        ? rewriter.image(of: graph.operand(id, 0)) : rewriter.copied(id)
      rewriter.setImage(of: id, image)
    }
    return rewriter.finish()
  }

  private func isArgument(_ id: NodeID) -> Bool {
    graph.kind(id) == InputNode.kind || graph.kind(id) == ParameterNode.kind
  }
}

import AdjointSource
import AdjointTensors

/// Checks that a graph is well formed. It runs after every pass in tests and under `--verify-each`,
/// and always on a graph that was read from text.
///
/// - V1: every operand is made before its user, and is a result that its node has.
/// - V2: attributes are in canonical form, which text reads as the same attributes.
/// - V3: the stored types are those that the type rule infers again.
/// - V4: inputs and parameters have names of their own.
/// - V5: outputs have names of their own and are values of the graph.
/// - V6: author's names are used once each, for values of the graph.
/// - V7: links from adjoints to forward nodes stay within the graph.
/// - V8: no derivative depends on a region or stands beside one: differentiation runs before
/// fusion.
/// - V9 (`concrete`): no symbolic size is left after `bind`.
/// - V10 (`differentiated`): no derivative is left after `differentiate`.
/// - V11: seeds of one name have one default.
public struct Verifier {
  /// What holds from some stage on.
  public struct Stage: OptionSet, Sendable {
    public let rawValue: Int

    public init(rawValue: Int) { self.rawValue = rawValue }

    /// All sizes are numbers.
    public static let concrete = Stage(rawValue: 1)
    /// Derivatives have been replaced by their graphs.
    public static let differentiated = Stage(rawValue: 2)
  }

  private let graph: Graph
  private var found: [Diagnostic] = []

  /// What is wrong with a graph; empty where all is well.
  public static func verify(_ graph: Graph, stage: Stage = []) -> [Diagnostic] {
    var verifier = Verifier(graph: graph)
    verifier.checkOperands()
    if verifier.found.isEmpty {
      verifier.checkTypes()
      verifier.checkNames()
      verifier.checkStages(stage)
    }
    return verifier.found
  }

  private init(graph: Graph) { self.graph = graph }

  private mutating func fail(_ rule: String, _ id: NodeID, _ message: String) {
    found.append(
      GraphDiagnostics.invariant(rule, "\(graph.primitive(id).name) \(id): \(message)"))
  }

  private mutating func checkOperands() {
    for id in graph.ids {
      for operand in graph.operands(id) {
        if operand.node >= id {
          fail("V1", id, "uses \(operand) before it is made")
        } else if operand.result >= UInt32(graph.types(operand.node).count) {
          fail("V1", id, "uses \(operand), which its node doesn't have")
        }
      }
    }
  }

  private mutating func checkTypes() {
    for id in graph.ids {
      let list = graph.attributes(id)
      do {
        if try graph.primitive(id).canonical(list) != list {
          fail("V2", id, "its attributes are not canonical")
        }
      } catch { fail("V2", id, error.message) }
      let operands = graph.operands(id).map { graph.type(of: $0) }
      do {
        let types = try graph.primitive(id).inferredTypes(
          of: operands, graph[id].attributes, in: graph.interner)
        if types != graph.types(id) {
          fail("V3", id, "has type \(graph.types(id)), its operands give \(types)")
        }
      } catch { fail("V3", id, "\(error)") }
      if let forward = graph.provenance(id).forward, forward.index >= graph.nodes.count {
        fail("V7", id, "is the adjoint of a node that isn't there")
      }
    }
  }

  private mutating func checkNames() {
    var arguments: Set<String> = []
    for id in graph.arguments where !arguments.insert(graph.argumentName(id)).inserted {
      fail("V4", id, "the name \(graph.argumentName(id)) stands twice")
    }
    var outputs: Set<String> = []
    for output in graph.outputs {
      if !outputs.insert(output.name).inserted {
        found.append(GraphDiagnostics.invariant("V5", "the output \(output.name) stands twice"))
      }
      if !exists(output.value) {
        found.append(GraphDiagnostics.invariant("V5", "the output \(output.name) is no value"))
      }
    }
    var names: Set<String> = []
    for (value, name) in graph.names {
      if !exists(value) || !names.insert(name).inserted {
        found.append(GraphDiagnostics.invariant("V6", "the name \(name) is misused"))
      }
    }
  }

  private func exists(_ value: Value) -> Bool {
    value.node.index < graph.nodes.count
      && value.result < UInt32(graph.types(value.node).count)
  }

  private mutating func checkStages(_ stage: Stage) {
    var defaults: [AttributesID: Value] = [:]
    let hasRegion = graph.ids.contains { graph.kind($0) == RegionNode.kind }
    for id in graph.ids {
      if graph.kind(id) == DerivativeNode.kind {
        if hasRegion { fail("V8", id, "stands in a graph with regions") }
        if stage.contains(.differentiated) { fail("V10", id, "is left after differentiation") }
      }
      if stage.contains(.concrete) {
        for type in graph.types(id) where type.shape.constants == nil {
          fail("V9", id, "has the symbolic type \(type)")
        }
      }
      if graph.kind(id) == SeedNode.kind {
        let standard = graph.operand(id, 0)
        if let other = defaults.updateValue(standard, forKey: graph[id].attributes),
          other != standard
        {
          fail("V11", id, "has another default than the seed of the same name")
        }
      }
    }
  }
}

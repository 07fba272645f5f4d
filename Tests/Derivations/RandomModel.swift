import AdjointGraphIR
import AdjointRendering
import AdjointTensors
import AdjointTestSupport

/// A random graph as the text of a model: one statement for each node that the loss depends on,
/// written by the formulas of derivations.
struct RandomModel {
  /// The text; its output L is the loss.
  let text: String
  /// The inputs and parameters in which it can be derived.
  let variables: [String]

  /// The model of a recipe; nil where the graph has no loss without derivatives in it.
  init?(_ recipe: GraphRecipe) throws(DerivationFailure) {
    let source = recipe.graph
    // The last value that no derivative is part of.
    var isPlain = [Bool](repeating: true, count: source.nodes.count)
    for id in source.ids {
      isPlain[id.index] =
        source.kind(id) != DerivativeNode.kind
        && source.operands(id).allSatisfy { isPlain[$0.node.index] }
    }
    let candidate = source.ids.last { id in
      isPlain[id.index] && source.types(id)[0].element == .f64 && !source.operands(id).isEmpty
    }
    guard let candidate else { return nil }
    let graph = RandomModel.named(source.returning([Output("L", Value(candidate))]))
    guard let loss = graph.outputs.first?.value else { return nil }
    var expressing = Expressing(graph, dimensions: graph.dims, taken: [])
    var lines = ["convention float = f64", "dim \(graph.dims.sorted().joined(separator: ", "))"]
    if graph.dims.isEmpty { lines.removeLast() }
    var variables: [String] = []
    for id in graph.ids {
      guard let name = graph.names[Value(id)] else { continue }
      let type = graph.types(id)[0]
      if graph.kind(id) == InputNode.kind || graph.kind(id) == ParameterNode.kind {
        let sizes = type.shape.map(\.description).joined(separator: ", ")
        lines.append("input \(name): \(type.element.name)[\(sizes)]")
        if type.element.isFloat { variables.append(name) }
      } else {
        let formula = try expressing.definition(Value(id)).fitted(to: type.shape)
        lines.append("\(name) = \(formula.languageText)")
      }
    }
    guard let name = graph.names[loss] else { return nil }
    lines.append("L = sum(\(name))\noutput L")
    text = lines.joined(separator: "\n")
    self.variables = variables
  }

  /// The graph with a name for every value that is no constant.
  private static func named(_ graph: Graph) -> Graph {
    Rewriter.rebuild(graph, sharing: false) { rewriter, id in
      let copy = rewriter.copied(id)
      let kind = graph.kind(id)
      switch kind {
      case InputNode.kind, ParameterNode.kind:
        rewriter.builder.setName(graph.argumentName(id), of: copy)
      case ConstantNode.kind, SizeNode.kind: break
      default:
        // A node of constants alone would be a number of the language.
        if !graph.operands(id).allSatisfy({
          graph.kind($0.node) == ConstantNode.kind || graph.kind($0.node) == SizeNode.kind
        }) {
          rewriter.builder.setName("v\(id.raw)", of: copy)
        }
      }
      return copy
    }
  }
}

import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// The graph with its derivatives replaced, in the making: nodes are copied in order, and where a
/// derivative stands, everything before it is free of derivatives already.
struct Expansion {
  let source: Graph
  let plan: DerivativePlan
  var rewriter: Rewriter
  var sweep = Sweep()
  var batching = Batching()
  var seeds: SeedNames
  /// What the sweeps made, by the node of the derivative.
  private var results: [Value?]
  /// Whether each sweep has run.
  private var isSwept: [Bool]

  init(_ graph: Graph) {
    source = graph
    plan = DerivativePlan(graph)
    rewriter = Rewriter(graph, sharing: false)
    seeds = SeedNames(graph)
    results = [Value?](repeating: nil, count: graph.nodes.count)
    isSwept = [Bool](repeating: false, count: plan.sweeps.count)
  }

  /// Copies a node, or puts the graph of a derivative in its place.
  mutating func visit(_ id: NodeID, _ context: inout PassContext) throws(Diagnostic) {
    rewriter.enter(id)
    guard source.kind(id) == DerivativeNode.kind else {
      rewriter.setImage(of: id, rewriter.copied(id))
      return
    }
    let derivative = Derivative(id, in: source)
    var provenance = source.provenance(id)
    provenance.phase = .backward
    provenance.forward = rewriter.image(of: derivative.value).node
    rewriter.builder.setProvenance(provenance)
    let here = rewriter.builder.origin
    var image = try expand(derivative, &context)
    rewriter.builder.restoreOrigin(here)
    let element = source.types(id)[0].element
    if rewriter.builder.type(of: image).element != element {
      image = rewriter.builder.convert(image, to: element)
    }
    if plan.variables.contains(id) {
      // A variable is a node of its own, whatever else has the same value.
      image = rewriter.builder.reshape(image, rewriter.builder.type(of: image).shape)
    }
    rewriter.setImage(of: id, image)
  }

  private mutating func expand(
    _ derivative: Derivative, _ context: inout PassContext
  ) throws(Diagnostic) -> Value {
    do {
      let image: Value?
      if let number = plan.sweep(of: derivative.node) {
        if !isSwept[number] { try run(sweep: number) }
        image = results[derivative.node.index]
      } else if !dependsOnVariable(derivative) {
        image = nil
      } else {
        image =
          derivative.mode == .jvp
          ? try jacobianVectorProduct(derivative) : try hessian(derivative)
      }
      if let image { return image }
    } catch {
      throw DifferentiationDiagnostics.tooLarge(error, at: source.provenance(derivative.node).span)
    }
    return try unused(derivative, &context)
  }

  /// Runs a sweep and keeps the results of all derivatives that it serves, save those whose
  /// variable the value doesn't depend on.
  private mutating func run(sweep number: Int) throws(SizeError) {
    isSwept[number] = true
    let (key, members) = plan.sweeps[number]
    if members.isEmpty { return }
    let group = members.map { Derivative($0, in: source) }
    let images = try key.start == .identity ? jacobians(key, group) : cotangents(key, group)
    for (member, image) in zip(group, images) {
      results[member.node.index] = image
    }
  }

  /// Zeros in the place of a derivative in a variable that the value doesn't depend on.
  private mutating func unused(
    _ derivative: Derivative, _ context: inout PassContext
  ) throws(Diagnostic) -> Value {
    let diagnostic = DifferentiationDiagnostics.unused(
      variable: source.names[derivative.variable], value: source.names[derivative.value],
      mode: derivative.mode, isError: source.conventions.unused == .error,
      at: source.provenance(derivative.node).span)
    if diagnostic.severity == .error { throw diagnostic }
    context.warn(diagnostic)
    return rewriter.builder.zeros(source.types(derivative.node)[0])
  }

  /// Whether any differentiable path leads from the variable to the value.
  private mutating func dependsOnVariable(_ derivative: Derivative) -> Bool {
    guard derivative.variable.node <= derivative.value.node else { return false }
    var dependence = Cone()
    dependence.find(
      from: [rewriter.image(of: derivative.variable)],
      to: [rewriter.image(of: derivative.value)], .differentiable, rewriter.builder)
    return !dependence.nodes.isEmpty
  }
}

import AdjointDriver
import AdjointFrontend
import AdjointGraphIR
import AdjointReference
import AdjointTensors
import AdjointTransforms

/// Both sides of claims at random points, by the reference interpreter in Double: for models on
/// which the prover would take long.
enum SampledReading {
  /// The claims of a text whose sides differ at one of some points, with the two values; those of
  /// the text before it are left out.
  /// - Parameter mayBeUndefined: true where a point at which a side is no number tells nothing.
  static func different(
    _ text: String, _ claims: String, dims: [String: Int], points: Int = 2,
    mayBeUndefined: Bool = false
  ) throws -> [String] {
    let own = try ReadBack.read(text).0.claims.count
    let (model, map) = try ReadBack.read(text + "\n" + claims)
    var outputs: [Output] = []
    var names: [String] = []
    for claim in model.claims.dropFirst(own) {
      guard case .sides(let sides) = claim.meaning else {
        return ["it does not type: \(map.text(of: claim.span))"]
      }
      names.append(map.text(of: claim.span))
      for side in sides.prefix(2) { outputs.append(Output("\(outputs.count)", side.value)) }
    }
    var context = PassContext()
    let passes = Pipeline([Differentiate.self, BindSeeds.self, CommonSubexpressions.self])
    let graph = try passes.run(model.graph.returning(outputs), &context)
    var found: [String] = []
    for seed in 0..<points {
      let values = try SampledReading.values(graph, dims, seed: UInt64(seed + 1))
      for (number, name) in names.enumerated() {
        let (a, b) = (values[2 * number], values[2 * number + 1])
        if mayBeUndefined, !(a + b).allSatisfy({ $0.isFinite && $0.magnitude < 1e60 }) { continue }
        if !agree(a, b) { found.append("\(name): \(a.prefix(3)) and \(b.prefix(3))") }
      }
    }
    return found
  }

  private static func values(
    _ graph: Graph, _ dims: [String: Int], seed: UInt64
  ) throws -> [[Double]] {
    var generator = SeededGenerator(seed: seed)
    let context = EvaluationContext<Double>(numbers: (), dims: dims)
    var inputs: [String: Reference<Double>] = [:]
    for id in graph.arguments {
      let type = graph.types(id)[0]
      let shape = try context.values(type.shape)
      let count = shape.reduce(1, *)
      inputs[graph.argumentName(id)] =
        type.element.isFloat
        ? Reference(
          type.element, shape, (0..<count).map { _ in Double.random(in: -1...1, using: &generator) }
        )
        : Reference(type.element, shape, integers: (0..<count).map { Int64($0 % 2) })
    }
    let trace = ReferenceInterpreter<Double>.partialTrace(graph, inputs: inputs, context)
    return graph.outputs.map { output in
      guard let value = trace[output.value.node.index]?[Int(output.value.result)],
        case .numbers(let numbers) = value.storage
      else { return [.nan] }
      return numbers
    }
  }

  private static func agree(_ a: [Double], _ b: [Double]) -> Bool {
    guard a.count == b.count else { return false }
    let scale = (a + b).map(\.magnitude).max() ?? 0
    return zip(a, b).allSatisfy { x, y in
      x.isFinite && y.isFinite && (x - y).magnitude <= 1e-9 * scale
    }
  }
}

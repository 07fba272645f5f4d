import AdjointFrontend
import AdjointGraphIR
import AdjointReference
import AdjointSource
import AdjointTensors
import AdjointTransforms

/// Whether `expect` statements hold, evaluated in Double by the reference interpreter.
public enum ExpectationChecking {
  /// An expectation with what was computed.
  public struct Answer: Sendable {
    public let expectation: Expectation
    public let holds: Bool
    /// What was found, in words; empty where it holds.
    public let message: String
  }

  /// Checks all expectations of a model.
  /// - Throws: the diagnostic of a pass.
  public static func answers(_ model: Model) throws(Diagnostic) -> [Answer] {
    if model.expectations.isEmpty { return [] }
    var outputs: [Output] = []
    for (number, expectation) in model.expectations.enumerated() {
      outputs.append(Output("value.\(number)", expectation.value))
      outputs.append(Output("expected.\(number)", expectation.expected))
    }
    var context = PassContext()
    let passes = Pipeline([Differentiate.self, BindSeeds.self, CommonSubexpressions.self])
    let graph = try passes.run(model.graph.returning(outputs), &context)
    var answers: [Answer] = []
    for (number, expectation) in model.expectations.enumerated() {
      let pair = [graph.outputs[2 * number], graph.outputs[2 * number + 1]]
      answers.append(answer(expectation, model, graph.returning(pair)))
    }
    return answers
  }

  private static func answer(
    _ expectation: Expectation, _ model: Model, _ graph: Graph
  ) -> Answer {
    func failed(_ message: String) -> Answer {
      Answer(expectation: expectation, holds: false, message: message)
    }
    let values: [Reference<Double>?]
    do {
      let (inputs, dims) = try inputs(expectation, graph)
      let trace = ReferenceInterpreter<Double>.partialTrace(
        graph, inputs: inputs, EvaluationContext(numbers: (), dims: dims))
      values = graph.outputs.map { trace[$0.value.node.index]?[Int($0.value.result)] }
    } catch { return failed(error.reason) }
    guard let found = values[0].map(numbers), let wanted = values[1].map(numbers) else {
      return failed("it isn't defined for the values given")
    }
    for (position, (x, y)) in zip(found, wanted).enumerated() {
      let tolerance = expectation.tolerance.double * max(1, y.magnitude)
      if (x - y).magnitude <= tolerance || x == y { continue }
      let place = found.count == 1 ? "" : " in element \(position)"
      return failed("it is \(x)\(place), expected \(y)")
    }
    return Answer(expectation: expectation, holds: true, message: "")
  }

  /// The elements as they were computed: a tensor of f32 would round them.
  private static func numbers(_ value: Reference<Double>) -> [Double] {
    switch value.storage {
    case .numbers(let values): values
    case .integers(let values): values.map { Double($0) }
    case .bools(let values): values.map { $0 ? 1 : 0 }
    }
  }

  /// The values given, as tensors, and the dimensions that their shapes tell.
  private static func inputs(
    _ expectation: Expectation, _ graph: Graph
  ) throws(NotDefined) -> ([String: Reference<Double>], [String: Int]) {
    var dims: [String: Int] = [:]
    for id in graph.arguments {
      let literal = expectation.substitutions[graph.argumentName(id)]
      for (size, value) in zip(graph.types(id)[0].shape, literal?.shape ?? []) {
        if let dim = size.dims.first, size == Size(dim: dim) { dims[dim] = value }
      }
    }
    let context = EvaluationContext<Double>(numbers: (), dims: dims)
    var result: [String: Reference<Double>] = [:]
    for id in graph.arguments {
      let name = graph.argumentName(id)
      guard let literal = expectation.substitutions[name] else { continue }
      let type = graph.types(id)[0]
      let shape = try context.values(type.shape)
      let count = shape.reduce(1, *)
      let exact =
        literal.shape.isEmpty
        ? [ExactNumber](repeating: literal.values[0], count: count) : literal.values
      guard exact.count == count else {
        throw NotDefined("\(name) is \(type), \(exact.count) numbers are given")
      }
      result[name] = reference(type.element, shape, exact)
    }
    return (result, dims)
  }

  private static func reference(
    _ element: ElementType, _ shape: [Int], _ exact: [ExactNumber]
  ) -> Reference<Double> {
    if element.isFloat { return Reference(element, shape, exact.map(\.double)) }
    let integers = exact.map { Int64($0.rational?.integer ?? 0) }
    return element == .bool
      ? Reference(shape, bools: integers.map { $0 != 0 })
      : Reference(element, shape, integers: integers)
  }
}

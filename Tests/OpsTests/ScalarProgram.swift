import AdjointGraphIR
import AdjointOps
import AdjointReference
import AdjointTensors
import Testing

/// A scalar function of tensors with its gradient, both as graphs: Σ wₖ·yₖ of one or more values
/// with fixed weights. Its gradient's own weighted sum is the next program, so that derivatives of
/// every order are tested by one means.
struct ScalarProgram {
  private var builder: GraphBuilder
  /// The variables, with the point at which the program is looked at.
  private(set) var variables: [(value: Value, point: Reference<Double>)] = []
  /// Operands that have no derivative.
  private var fixed: [String: Reference<Double>] = [:]
  private var terms: [(value: Value, weights: Reference<Double>)] = []

  init(conventions: Conventions = Conventions()) {
    builder = GraphBuilder(catalogue: .standard, conventions: conventions)
  }

  /// A variable that stands at `point`; integers and bools stay fixed.
  mutating func variable(_ point: Reference<Double>) -> Value {
    let name = "x\(builder.count)"
    let value = builder.input(name, TensorType(point.element, point.shape.map { Size($0) }))
    if point.element.isFloat { variables.append((value, point)) } else { fixed[name] = point }
    return value
  }

  /// Makes the function: the values that `body` builds, each with random weights.
  mutating func define(
    _ draw: inout Draw, _ body: (inout GraphBuilder) throws -> [Value]
  ) throws {
    terms = try body(&builder).map { ($0, draw.weights(builder.type(of: $0))) }
  }

  /// The gradient: one value a variable, nil where it is zero everywhere.
  mutating func gradient() -> [Value?] {
    var sums = [Value?](repeating: nil, count: variables.count)
    for term in terms {
      let weights = builder.constant(term.weights)
      let parts = ReverseSweep.cotangents(
        of: term.value, weights, in: variables.map(\.value), &builder)
      for (position, part) in parts.enumerated() {
        guard let part else { continue }
        sums[position] = sums[position].map { builder.add($0, part) } ?? part
      }
    }
    return sums
  }

  /// The program whose values are this one's gradient.
  mutating func derivative(_ draw: inout Draw) -> ScalarProgram {
    var next = self
    let values = next.gradient().compactMap { $0 }
    next.terms = values.map { ($0, draw.weights(next.builder.type(of: $0))) }
    return next
  }

  /// The tensors of values at a point.
  func evaluate(_ values: [Value], at point: [Reference<Double>]) throws -> [Reference<Double>] {
    var inputs = fixed
    for (variable, tensor) in zip(variables, point) {
      inputs["x\(variable.value.node.raw)"] = tensor
    }
    let outputs = values.enumerated().map { Output("o\($0.offset)", $0.element) }
    let graph = builder.build(name: "test", outputs: outputs)
    let results = try ReferenceInterpreter.run(graph, inputs: inputs, doubles)
    return try values.indices.map { index in
      try #require(results["o\(index)"], "an output is missing")
    }
  }

  /// Σ wₖ·yₖ at a point.
  func value(at point: [Reference<Double>]) throws -> Double {
    let tensors = try evaluate(terms.map(\.value), at: point)
    var sum = 0.0
    for (tensor, term) in zip(tensors, terms) {
      for (y, w) in zip(try tensor.numbers(), try term.weights.numbers()) { sum += w * y }
    }
    return sum
  }

  /// True where there is nothing to differentiate.
  var isEmpty: Bool { terms.isEmpty || variables.isEmpty }
}

extension GraphBuilder {
  /// A tensor of floats as a constant.
  mutating func constant(_ tensor: Reference<Double>) -> Value {
    let numbers = (try? tensor.numbers()) ?? []
    return constant(
      numbers.map { ExactNumber($0) }, TensorType(tensor.element, tensor.shape.map { Size($0) }))
  }
}

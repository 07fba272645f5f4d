import AdjointGraphIR
import AdjointReference
import AdjointTensors
import AdjointTransforms
import Testing

/// Whether a pass kept what a graph means.
enum SameMeaning {
  /// Random numbers for the arguments of a graph.
  static func inputs(_ graph: Graph, seed: Int) -> [String: Tensor] {
    var generator = SeededGenerator(seed: seed)
    var inputs: [String: Tensor] = [:]
    for id in graph.arguments {
      let type = graph.types(id)[0]
      let shape = type.shape.compactMap(\.constant)
      let count = shape.reduce(1, *)
      let numbers = (0..<count).map { _ in Double.random(in: -2...2, using: &generator) }
      switch type.element {
      case .f32: inputs[graph.argumentName(id)] = Tensor(shape, f32: numbers.map { Float($0) })
      case .f64: inputs[graph.argumentName(id)] = Tensor(shape, f64: numbers)
      case .i32:
        let data = numbers.map { Int32($0.magnitude) }
        inputs[graph.argumentName(id)] = Tensor(shape: shape, data: .i32(data))
      case .i64:
        let data = numbers.map { Int64($0.magnitude) }
        inputs[graph.argumentName(id)] = Tensor(shape: shape, data: .i64(data))
      case .bool:
        let data = numbers.map { $0 > 0 }
        inputs[graph.argumentName(id)] = Tensor(shape: shape, data: .bool(data))
      }
    }
    return inputs
  }

  /// Compares the outputs of two graphs by the reference interpreter, on random data.
  static func check(_ graph: Graph, _ other: Graph, seed: Int, _ name: String) throws {
    let found = Verifier.verify(other, stage: [.concrete, .differentiated])
    #expect(found.isEmpty, "\(name): \(found.map(\.message))")
    let inputs = inputs(graph, seed: seed)
    let before = try ReferenceInterpreter.run(graph, inputs: inputs, dims: [:])
    let after = try ReferenceInterpreter.run(other, inputs: inputs, dims: [:])
    compare(before, after, name, graph)
  }

  /// Compares outputs but for the rounding of sums.
  static func compare(
    _ before: [String: Tensor], _ after: [String: Tensor], _ name: String, _ graph: Graph
  ) {
    #expect(before.keys.sorted() == after.keys.sorted())
    for (key, expected) in before {
      guard let actual = after[key], actual.shape == expected.shape else {
        Issue.record("\(name): \(key) has another shape")
        continue
      }
      let scale = expected.doubles.map(\.magnitude).filter(\.isFinite).max() ?? 0
      let epsilon = expected.element == .f32 ? 1e-5 : 1e-11
      for (a, b) in zip(expected.doubles, actual.doubles)
      where !(a == b || (a.isNaN && b.isNaN) || (a - b).magnitude <= epsilon * max(scale, 1)) {
        Issue.record("\(name): \(key) is \(b), not \(a)\n\(GraphPrinter.text(graph))")
        return
      }
    }
  }
}

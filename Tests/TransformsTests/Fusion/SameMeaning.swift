import AdjointGraphIR
import AdjointReference
import AdjointTensors
import AdjointTestSupport
import AdjointTransforms
import Testing

/// Whether a pass kept what a graph means.
enum SameMeaning {
  /// Compares the outputs of two graphs by the reference interpreter, on random data.
  static func check(_ graph: Graph, _ other: Graph, seed: Int, _ name: String) throws {
    let found = Verifier.verify(other, stage: [.concrete, .differentiated])
    #expect(found.isEmpty, "\(name): \(found.map(\.message))")
    let inputs = GraphInputs.random(graph, seed: seed, integersAreLabels: true)
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

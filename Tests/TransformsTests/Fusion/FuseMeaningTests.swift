import AdjointGraphIR
import AdjointOps
import AdjointReference
import AdjointSource
import AdjointTensors
import AdjointTransforms
import Foundation
import Testing

/// Fusing keeps the meaning: the reference interpreter gives the same before and after.
struct FuseMeaningTests {
  /// Random numbers for the arguments of a graph.
  private func inputs(_ graph: Graph, seed: Int) -> [String: Tensor] {
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

  private func fused(_ graph: Graph, limit: Int? = nil) throws -> Graph {
    var context = PassContext(limit: limit)
    return try Fuse().run(graph, &context)
  }

  private func check(_ graph: Graph, _ fused: Graph, seed: Int, _ name: String) throws {
    let found = Verifier.verify(fused, stage: [.concrete, .differentiated])
    #expect(found.isEmpty, "\(name): \(found.map(\.message))")
    let inputs = inputs(graph, seed: seed)
    let before = try ReferenceInterpreter.run(graph, inputs: inputs, dims: [:])
    let after = try ReferenceInterpreter.run(fused, inputs: inputs, dims: [:])
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

  @Test("random graphs mean the same fused", arguments: 0..<20)
  func randomGraphs(_ block: Int) throws {
    for seed in (block * 25)..<(block * 25 + 25) {
      let graph = RandomGraph.make(seed: seed, count: 4 + seed % 37)
      let result = try fused(graph)
      try check(graph, result, seed: seed, "seed \(seed)")
      let text = GraphPrinter.text(result)
      let file = SourceFile(name: "fused.gir", text: text)
      let again = try GraphParser.parse(file, id: FileID(0), catalogue: .standard)
      #expect(GraphPrinter.text(again) == text, "seed \(seed)")
    }
  }

  @Test("a limit on applications stops between regions", arguments: 0..<40)
  func limited(_ seed: Int) throws {
    let graph = RandomGraph.make(seed: seed, count: 30)
    for limit in 0..<6 { try check(graph, fused(graph, limit: limit), seed: seed, "seed \(seed)") }
    #expect(GraphPrinter.text(try fused(graph, limit: 0)) == GraphPrinter.text(graph))
  }

  /// Whether the arguments' sizes are numbers and fit a test.
  private func isSmall(_ graph: Graph) -> Bool {
    graph.arguments.allSatisfy { id in
      let count = try? Size.product(graph.types(id)[0].shape)
      return (count?.constant ?? .max) <= 200_000
    }
  }

  @Test("cases of the pass mean the same fused")
  func cases() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Filetests/Cases/pass/fuse").standardized
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.count > 30)
    for name in names.sorted() {
      let data = try Data(contentsOf: folder.appendingPathComponent(name))
      let text = String(decoding: data, as: UTF8.self)
      let input = text.components(separatedBy: "# ---- expected\n")[0]
      let file = SourceFile(name: name, text: input)
      let graph = try GraphParser.parse(file, id: FileID(0), catalogue: .standard)
      if isSmall(graph) { try check(graph, fused(graph), seed: 1, name) }
    }
  }
}

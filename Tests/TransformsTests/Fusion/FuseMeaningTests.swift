import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors
import AdjointTestSupport
import AdjointTransforms
import Foundation
import Testing

/// Fusing keeps the meaning: the reference interpreter gives the same before and after.
struct FuseMeaningTests {
  private func fused(_ graph: Graph, limit: Int? = nil) throws -> Graph {
    var context = PassContext(limit: limit)
    return try Fuse().run(graph, &context)
  }

  @Test("random graphs mean the same fused", arguments: 0..<20)
  func randomGraphs(_ block: Int) throws {
    for seed in (block * 25)..<(block * 25 + 25) {
      let graph = RandomGraph.make(seed: seed, count: 4 + seed % 37)
      let result = try fused(graph)
      try SameMeaning.check(graph, result, seed: seed, "seed \(seed)")
      let text = GraphPrinter.text(result)
      let file = SourceFile(name: "fused.gir", text: text)
      let again = try GraphParser.parse(file, id: FileID(0), catalogue: .standard)
      #expect(GraphPrinter.text(again) == text, "seed \(seed)")
    }
  }

  @Test("a limit on applications stops between regions", arguments: 0..<40)
  func limited(_ seed: Int) throws {
    let graph = RandomGraph.make(seed: seed, count: 30)
    for limit in 0..<6 {
      try SameMeaning.check(graph, fused(graph, limit: limit), seed: seed, "seed \(seed)")
    }
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
      if isSmall(graph) { try SameMeaning.check(graph, fused(graph), seed: 1, name) }
    }
  }
}

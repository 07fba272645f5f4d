import AdjointData
import AdjointDriver
import AdjointFrontend
import AdjointSource
import AdjointTensors
import Foundation
import Testing

/// The models beside the seeds: they compile and run at small sizes, and the digits give what JAX
/// 0.10.2 gives from the same data and the same key.
@Suite struct ExampleTests {
  @Test(arguments: [
    "quickstart", "layer-norm", "hessian-vector", "lstm-cell", "transformer-block",
    "convolution", "digits",
    "bench/mlp_tiny", "bench/mlp", "bench/chain", "bench/rows", "bench/block",
  ])
  func runsAtSmallSizes(_ name: String) throws {
    let reading = try SeedFile.read(name + ".adj")
    let rendered = DiagnosticRenderer(map: reading.map).render(reading.diagnostics)
    let model = try #require(reading.model, "\(rendered)")
    #expect(reading.diagnostics.isEmpty, "\(rendered)")
    let dims = Dictionary(
      uniqueKeysWithValues: model.dims.enumerated().map { ($1.name, $0 + 2) })
    let outputs = try run(model, Feed(model, given: dims, fed: [:], seed: 1))
    #expect(outputs.count == model.graph.outputs.count)
    for (name, tensor) in outputs {
      let isFinite = tensor.doubles.allSatisfy { $0.isFinite }
      #expect(isFinite, "\(name) is not finite")
    }
  }

  @Test func classifiesTheDigitsAsJAXDoes() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let path = folder.appending(path: "../../graphs/data/digits.npz")
    let data = try NPZ(Array(try Data(contentsOf: path)), file: "digits.npz").tensors()
    #expect(data["X"]?.shape == [1797, 64])
    let model = try #require(try SeedFile.read("digits.adj").model)
    let outputs = try run(model, Feed(model, given: [:], fed: [:], bundle: data, seed: 0))
    // The sums of squares of the gradients tell any entry that is far off.
    let squares = outputs.mapValues { $0.doubles.reduce(0) { $0 + $1 * $1 } }
    let expected = [
      "L": 2.358_426_3 * 2.358_426_3, "accuracy": 131.0 / 1797 * 131 / 1797,
      "dW1": 0.287_264_835_4, "db1": 0.011_706_706_9, "dW2": 0.136_741_180_3,
      "db2": 0.004_629_554_4,
    ]
    #expect(Set(squares.keys) == Set(expected.keys))
    for (name, square) in expected {
      let found = squares[name] ?? .nan
      #expect((found - square).magnitude <= 1e-5 * square, "\(name): \(found), not \(square)")
    }
  }

  private func run(_ model: Model, _ feed: Feed) throws -> [String: Tensor] {
    var compilation = Compilation()
    let plan = try compilation.plan(
      model, entries: [.main, .initialise], dims: feed.dims, sources: SourceMap())
    let execution = Execution(plan, threads: 1)
    let parameters = try execution.initialParameters(seed: 0)
    return try execution.outputs(.main, feed.tensors.merging(parameters) { fed, _ in fed })
  }
}

import AdjointFrontend
import AdjointSource
import AdjointTensors
import Testing

@testable import AdjointDriver

/// A chain of layers h = tanh(h·a + b) with the gradient of its sum in every parameter; the
/// parameters lie in one packed tensor.
func chainText(_ layers: Int) -> String {
  var lines = ["input x: [8]", "param P: [\(layers), 2, 8]", "h0 = x"]
  lines.reserveCapacity(layers + 4)
  for layer in 0..<layers {
    lines.append("h\(layer + 1) = tanh(h\(layer) * P[\(layer), 0] + P[\(layer), 1])")
  }
  lines.append("L = sum(h\(layers))")
  lines.append("output L, dP = grad(L, P)")
  return lines.joined(separator: "\n") + "\n"
}

/// Depths at which nothing may recurse: the largest runs in release only.
@Suite("Heavy: deep chains")
struct HeavyChainTests {
  @Test("a chain of 100,000 layers compiles, runs and is freed")
  func deepChain() throws { try checkChain(100_000) }
}

@Test("a chain of 500 layers compiles, runs and is freed")
func shortChain() throws { try checkChain(500) }

private func checkChain(_ deepest: Int) throws {
  let reading = Model.read(SourceFile(name: "chain.adj", text: chainText(deepest)))
  let model = try #require(reading.model)
  let feed = try Feed(model, given: [:], fed: [:], seed: 1)
  var compilation = Compilation()
  let plan = try compilation.plan(
    model, entries: [.main], dims: feed.dims, sources: reading.map)
  let outputs = try Execution(plan, threads: 1).outputs(.main, feed.tensors)
  let gradient = try #require(outputs["dP"]?.doubles)
  let isFinite = gradient.allSatisfy { $0.isFinite }
  #expect(isFinite)
  // The last bias reaches the sum through one tanh only: its gradient is 1 − tanh².
  let last = try reference(feed.tensors, deepest)
  for (found, expected) in zip(gradient.suffix(8), last) {
    #expect((found - expected).magnitude <= 1e-5)
  }
}

/// 1 − h² of the last layer, computed plainly.
private func reference(_ tensors: [String: Tensor], _ layers: Int) throws -> [Double] {
  var h = try #require(tensors["x"]).doubles
  let p = try #require(tensors["P"]).doubles
  for layer in 0..<layers {
    for k in 0..<8 { h[k] = tanhOf(h[k] * p[layer * 16 + k] + p[layer * 16 + 8 + k]) }
  }
  return h.map { 1 - $0 * $0 }
}

private func tanhOf(_ x: Double) -> Double { (try? Double.apply(.tanh, x)) ?? .nan }

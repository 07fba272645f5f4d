import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors
import AdjointTransforms
import Testing

/// Deep graphs in time: linear, without recursion. Measured in release.
@Suite struct HeavyDepthTests {
  /// h ← tanh(h·a + b), `layers` times, with the gradients of the sum in a and b.
  static func chain(_ layers: Int) -> Graph {
    var b = GraphBuilder(catalogue: .standard)
    let type = TensorType(.f32, [8])
    let x = b.input("x", type)
    let scale = b.parameter("a", type)
    let shift = b.parameter("b", type)
    var h = x
    for _ in 0..<layers { h = b.tanh(b.add(b.multiply(h, scale), shift)) }
    let loss = b.sum(h, axes: [0])
    b.setName("L", of: loss)
    let da = b.derivative(.grad, loss, scale)
    let db = b.derivative(.grad, loss, shift)
    return b.build(
      name: "chain", outputs: [Output("L", loss), Output("da", da), Output("db", db)])
  }

  @Test(arguments: [1_000, 10_000, 100_000]) func chainOfLayers(_ layers: Int) throws {
    let clock = ContinuousClock()
    var start = clock.now
    let graph = HeavyDepthTests.chain(layers)
    var report = "\(layers) layers: build \(microseconds(clock.now - start, layers))"
    var context = PassContext()
    var times: [(String, Duration)] = []
    let observe: PassObserver = { event in times.append((event.pass, event.duration)) }
    var current = graph
    for stage in Passes.Stage.allCases {
      start = clock.now
      current = try Pipeline(stage).run(current, &context, observers: [observe])
    }
    for (pass, time) in times { report += " \(pass) \(microseconds(time, layers))" }
    print(report, "us a layer;", current.nodes.count, "nodes")
    #expect(current.nodes.count < 20 * layers)
  }

  private func microseconds(_ duration: Duration, _ layers: Int) -> String {
    let seconds =
      Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    return String(Int((seconds * 1e8 / Double(layers)).rounded())) + "e-2"
  }
}

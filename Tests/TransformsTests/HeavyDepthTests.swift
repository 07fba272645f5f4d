import AdjointGraphIR
import AdjointOps
import AdjointTensors
import AdjointTransforms
import Foundation
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

  /// Seconds of a processor that this thread has used.
  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// The passes of `main`, in time of this thread's processor.
  @Test(.serialized, arguments: [1_000, 100_000]) func chainOfLayers(_ layers: Int) throws {
    var context = PassContext()
    let start = HeavyDepthTests.processorSeconds
    var graph = HeavyDepthTests.chain(layers)
    for stage in [Passes.Stage.derivatives, .whole, .shared] {
      graph = try Pipeline(stage).run(graph, &context)
    }
    let microseconds = (HeavyDepthTests.processorSeconds - start) * 1e6
    #expect(microseconds < 40 * Double(layers), "\(microseconds / Double(layers)) µs a layer")
    #expect(graph.nodes.count < 12 * layers)
  }

  /// A derivative at each of 10,000 layers: each sweep visits its layer alone.
  @Test func derivativeOfEachLayer() throws {
    var b = GraphBuilder(catalogue: .standard)
    var h = b.input("x", TensorType(.f32))
    var outputs: [Output] = []
    for layer in 0..<10_000 {
      let next = b.tanh(h)
      outputs.append(Output("d\(layer)", b.derivative(.grad, next, h)))
      h = next
    }
    let graph = b.build(name: "layers", outputs: outputs)
    let start = HeavyDepthTests.processorSeconds
    var context = PassContext()
    let result = try Differentiate().run(graph, &context)
    #expect(result.nodes.count < 70_000)
    #expect(HeavyDepthTests.processorSeconds - start < 2)
  }

  /// 10,000 slices of one value, and its gradient and Hessian-vector product, are linear in number.
  @Test func slicesOfOneValue() throws {
    var b = GraphBuilder(catalogue: .standard)
    let count = 10_000
    let packed = b.parameter("W", TensorType(.f32, [Size(count)]))
    var h = b.input("x", TensorType(.f32, [1]))
    for layer in 0..<count {
      let part = b.slice(packed, axis: 0, from: Size(layer), to: Size(layer + 1))
      h = b.tanh(b.multiply(h, part))
    }
    let loss = b.sum(h, axes: [0])
    let gradient = b.derivative(.grad, loss, packed)
    let product = b.derivative(.jvp, gradient, packed, packed)
    let graph = b.build(
      name: "packed", outputs: [Output("d", gradient), Output("hv", product)])
    var context = PassContext()
    let result = try Differentiate().run(graph, &context)
    let wide = result.ids.filter { result.types($0)[0].shape == [Size(count)] }
    #expect(result.nodes.count < 60 * count)
    // Every node as long as the packed value is an accumulator or its zeros.
    #expect(wide.allSatisfy { result.kind($0) != Add.kind && result.kind($0) != Pad.kind })
  }
}

import AdjointGraphIR
import AdjointOps
import AdjointRuntime
import AdjointTensors
import Testing

/// Results far larger than the caches, which loops write to a buffer first.
struct LargeResultTests {
  /// Shapes whose results pass by the caches, or don't.
  static let shapes: [(shape: [Int], isBuffered: Bool)] = [
    ([2_097_152], true),
    // A last tile that ends within a line.
    ([2_097_181], true),
    ([2_050, 1_024], true),
    ([1_000_000], false),
  ]

  @Test("results have every element in its place", arguments: shapes)
  func places(_ shape: [Int], _ isBuffered: Bool) throws {
    let graph = GraphSource.graph { b in
      let x = b.input("x", TensorType(.f64, Shape(shape.map { Size($0) })))
      return ["y": b.add(x, x)]
    }
    let plan = try Planner.plan(graph)
    #expect((plan.scratchBytes > 0) == isBuffered)
    let numbers = (0..<shape.reduce(1, *)).map(Double.init)
    let (x, expected) = (Tensor(shape, f64: numbers), Tensor(shape, f64: numbers.map { 2 * $0 }))
    for threads in 1...3 {
      let outputs = try Interpreter(plan, threads: threads).run(inputs: ["x": x])
      #expect(outputs["y"] == expected, "\(threads) threads")
    }
  }
}

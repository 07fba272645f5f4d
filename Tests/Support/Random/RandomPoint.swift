import AdjointGraphIR
import AdjointOps
import AdjointReference
import AdjointTensors

/// Random inputs of a graph in f64, and what the reference interpreter makes of them.
public struct RandomPoint: Sendable {
  public let dims: [String: Int]
  public internal(set) var inputs: [String: Tensor]

  /// The point of that number: dimensions from 1 to 3, floats near 1 in magnitude, integers −4…4.
  public init(_ graph: Graph, seed: UInt64) {
    var source = SeededGenerator(seed: seed &* 0x9E37_79B9 &+ 1)
    var dims: [String: Int] = [:]
    for dim in graph.dims.sorted() { dims[dim] = Int.random(in: 1...3, using: &source) }
    var inputs: [String: Tensor] = [:]
    for id in graph.arguments {
      let type = graph.types(id)[0]
      let shape = type.shape.map { (try? $0.value(under: dims)) ?? 0 }
      inputs[graph.argumentName(id)] = RandomPoint.tensor(type.element, shape, &source)
    }
    self.dims = dims
    self.inputs = inputs
  }

  private static func tensor(
    _ element: ElementType, _ shape: [Int], _ source: inout SeededGenerator
  ) -> Tensor {
    let count = shape.reduce(1, *)
    switch element {
    case .f32, .f64:
      // The sum of three uniform numbers: near normal, without tails.
      return Tensor(
        shape,
        f64: (0..<count).map { _ in
          3 * (source.uniform() + source.uniform() + source.uniform()) - 4.5
        }.map { $0 * 0.5 })
    case .i32, .i64:
      return Tensor(
        shape: shape, data: .i32((0..<count).map { _ in .random(in: -4...4, using: &source) }))
    case .bool:
      return Tensor(
        shape: shape, data: .bool((0..<count).map { _ in .random(using: &source) }))
    }
  }

  /// The results of every live node.
  public func trace(_ graph: Graph) throws -> [[Reference<Double>]?] {
    var references: [String: Reference<Double>] = [:]
    for (name, tensor) in inputs { references[name] = try tensor.reference(()) }
    return try ReferenceInterpreter.trace(
      graph, inputs: references, EvaluationContext(numbers: (), dims: dims))
  }

  /// The outputs.
  public func run(_ graph: Graph) throws -> [String: Tensor] {
    try ReferenceInterpreter<Double>.run(graph, inputs: inputs, dims: dims)
  }
}

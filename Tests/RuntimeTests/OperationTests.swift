import AdjointGraphIR
import AdjointOps
import AdjointRuntime
import AdjointTensors
import AdjointTestSupport
import Testing

/// Every operation, on every sample that its file states, gives what its reference evaluation
/// gives.
struct OperationTests {
  /// The names of all kinds; structural ones have no samples.
  static let names = Catalogue.standard.rows.map { $0.name }

  @Test("plans compute what operations mean", arguments: names)
  func samples(_ name: String) throws {
    let catalogue = Catalogue.standard
    let kind = try #require(catalogue.kind(named: name))
    let primitive = catalogue[kind]
    for (index, sample) in primitive.samples.enumerated() {
      var builder = GraphBuilder(catalogue: catalogue)
      var operands: [Value] = []
      for (position, type) in sample.operands.enumerated() {
        operands.append(builder.input("x\(position)", type))
      }
      let result = try builder.emit(kind, sample.attributes, operands)
      let graph = builder.build(name: "sample", outputs: [Output("y", result)])
      var generator = SeededGenerator(seed: UInt64(index + 17))
      var inputs: [String: Tensor] = [:]
      for (position, type) in sample.operands.enumerated() {
        inputs["x\(position)"] = Self.tensor(type, sample.domains[position], &generator)
      }
      try Comparison.check(graph, inputs: inputs, "\(name) sample \(index)")
    }
  }

  /// A random tensor in a domain.
  private static func tensor(
    _ type: TensorType, _ domain: Sample.Domain, _ generator: inout SeededGenerator
  ) -> Tensor {
    let shape = type.shape.compactMap(\.constant)
    let n = shape.last ?? 1
    var numbers: [Double] = []
    for position in 0..<shape.reduce(1, *) {
      let isNegative = generator.one(in: 2)
      let size = Double.random(in: 0.2...2, using: &generator)
      switch domain {
      case .below(let bound):
        numbers.append(Double(Int.random(in: 0..<bound, using: &generator)))
      case .positive: numbers.append(type.element.isInteger ? (4 * size).rounded(.up) : size)
      case .nonzero:
        let magnitude = type.element.isInteger ? (4 * size).rounded(.up) : size
        numbers.append(isNegative ? -magnitude : magnitude)
      case .unit: numbers.append((isNegative ? -0.45 : 0.45) * size)
      case .conditioned:
        let isDiagonal = n > 0 && (position / n) % n == position % n
        numbers.append((isDiagonal ? Double(n) : 0) + (isNegative ? -0.3 : 0.3) * size)
      case .any, .distinct:
        let scale = type.element.isInteger ? 4.5 : 1
        numbers.append((isNegative ? -size : size) * scale)
      }
    }
    return GraphInputs.tensor(type.element, shape, numbers)
  }

  @Test("unfused and fused random graphs agree with the reference", arguments: 0..<20)
  func randomGraphs(_ block: Int) throws {
    for seed in (block * 40)..<(block * 40 + 40) {
      let graph = RandomGraph.make(seed: seed, count: 4 + seed % 37)
      let inputs = GraphInputs.random(graph, seed: seed)
      try Comparison.check(graph, inputs: inputs, "seed \(seed)")
      let fused = try Fusing.fused(graph)
      try Comparison.check(fused, like: graph, inputs: inputs, "fused seed \(seed)")
    }
  }
}

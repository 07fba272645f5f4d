import AdjointGraphIR
import AdjointReference
import AdjointRuntime
import AdjointTensors
import AdjointTestSupport
import AdjointTransforms
import Testing

/// Bodies of arithmetic mean the same when like terms and common factors are collected.
@Suite struct CollectTests {
  /// The pass without its limit.
  private static let eager = Collect(leastPoints: 0)

  /// Bodies of a block of seeds; returns how many of them were written with fewer steps.
  func collect(_ seeds: Range<Int>) throws -> Int {
    var count = 0
    for seed in seeds {
      var context = PassContext()
      let graph = RandomBody.graph(seed: seed)
      let collected = try CollectTests.eager.run(graph, &context)
      if GraphPrinter.text(collected) == GraphPrinter.text(graph) { continue }
      count += 1
      try SameMeaning.check(graph, collected, seed: seed, "seed \(seed)")
      let inputs = GraphInputs.random(graph, seed: seed, integersAreLabels: true)
      let expected = try ReferenceInterpreter.run(graph, inputs: inputs, dims: [:])
      for plan in [try Planner.plan(graph), try Planner.plan(collected)] {
        SameMeaning.compare(
          expected, try Interpreter(plan).run(inputs: inputs), "plan of seed \(seed)", graph)
      }
    }
    return count
  }

  @Test("random bodies mean the same collected")
  func randomBodies() throws { #expect(try collect(0..<400) >= 100) }
}

/// Many more, in release.
@Suite struct HeavyCollectTests {
  @Test("random bodies mean the same collected", arguments: 0..<8)
  func randomBodies(_ block: Int) throws {
    #expect(try CollectTests().collect((400 + block * 2000)..<(2400 + block * 2000)) >= 500)
  }
}

/// One region of random arithmetic on rows, on a value for each row, and on one for all of them.
private struct RandomBody {
  private var generator: SeededGenerator
  private let element: ElementType
  private var region: Region

  static func graph(seed: Int) -> Graph {
    var body = RandomBody(seed: seed)
    for _ in 0..<3 + seed % 14 { body.step() }
    let dense = body.region.denseAccess
    let last = body.region.valueCount - 1
    for value in Set([last, last - 1 - seed % 3]).sorted() {
      let extent = body.region.extents[value]
      // What is the same along a row is stored once for each.
      body.region.results.append(
        extent == .row
          ? .init(value, access: dense, shape: [3, 5])
          : .init(value, access: .init(outer: [1], row: 0), shape: [3]))
    }
    var builder = GraphBuilder(catalogue: .standard)
    let shapes: [Shape] = [[3, 5], [3, 5], [5], [3], []]
    let inputs = shapes.enumerated().map {
      builder.input("x\($0.offset)", TensorType(body.element, $0.element))
    }
    let value = builder.region(body.region, inputs)
    let outputs = body.region.results.indices.map {
      Output("y\($0)", Value(value.node, result: $0))
    }
    return builder.build(name: "body", outputs: outputs)
  }

  private init(seed: Int) {
    generator = SeededGenerator(seed: UInt64(seed))
    element = seed % 2 == 0 ? .f32 : .f64
    let dense = Region.Access(outer: [5], row: 1)
    region = Region(
      domain: .init(outer: [3], row: 5),
      inputs: [
        dense, dense, .init(outer: [0], row: 1), .init(outer: [1], row: 0),
        .init(outer: [0], row: 0),
      ], body: [], results: [])
  }

  /// Mostly one of the values before that are read seldom: inputs and the last steps.
  private mutating func operand() -> Int {
    let count = region.valueCount
    return generator.one(in: 3)
      ? generator.below(count) : max(generator.below(count), count - 1 - generator.below(5))
  }

  private mutating func step() {
    let (a, b) = (operand(), operand())
    let extents = region.extents
    switch generator.below(12) {
    case 0, 1, 2, 3: region.body.append(.map(.multiply, [a, b]))
    case 4, 5, 6: region.body.append(.map(.add, [a, b]))
    case 7: region.body.append(.map(.subtract, [a, b]))
    case 8: region.body.append(.map(.negate, [a]))
    case 9:
      let numbers: [ExactNumber] = [
        ExactNumber(0.5), ExactNumber(2), ExactNumber(-1), ExactNumber(3),
      ]
      region.body.append(.constant(generator.pick(numbers), element))
    case 10 where extents[a] == .row && extents[b] != .row:
      region.body.append(.map(.scale, [a, b]))
    case 11 where extents[a] == .row: region.body.append(.reduceRow(.sum, a))
    default: region.body.append(.map(.tanh, [a]))
    }
  }
}

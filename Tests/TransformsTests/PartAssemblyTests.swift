import AdjointGraphIR
import AdjointOps
import AdjointRuntime
import AdjointTensors
import AdjointTestSupport
import AdjointTransforms
import Testing

/// Random boxes that were added to zeros, with and without gaps and overlaps, as they come back
/// from the slices of one value: `simplify` keeps their sum, and so does its plan.
@Suite struct PartAssemblyTests {
  /// A box of a tensor: the positions from `start` below `stop` along each axis.
  private struct Box {
    var start: [Int]
    var stop: [Int]

    /// The two boxes on the sides of a cut.
    func cut(axis: Int, at place: Int) -> [Box] {
      var (low, high) = (self, self)
      low.stop[axis] = place
      high.start[axis] = place
      return [low, high]
    }
  }

  /// Boxes that cover a shape side by side: one box, cut again and again; rows where only an axis
  /// before which all sizes are 1 is cut.
  private static func boxes(
    _ shape: [Int], cuts: Int, rows: Bool, _ generator: inout SeededGenerator
  ) -> [Box] {
    var boxes = [Box(start: shape.map { _ in 0 }, stop: shape)]
    for _ in 0..<cuts {
      let number = generator.below(boxes.count)
      let box = boxes[number]
      let wide = shape.indices.filter { box.stop[$0] - box.start[$0] > 1 }
      guard let axis = rows ? wide.first : wide.isEmpty ? nil : generator.pick(wide) else {
        continue
      }
      let place = Int.random(in: box.start[axis] + 1..<box.stop[axis], using: &generator)
      boxes.replaceSubrange(number...number, with: box.cut(axis: axis, at: place))
    }
    return boxes
  }

  /// The sum of random boxes, each an input that may have had another shape.
  private static func graph(seed: Int) -> Graph {
    var generator = SeededGenerator(seed: UInt64(seed))
    let shape = (0..<1 + generator.below(4)).map { _ in 1 + generator.below(4) }
    let cuts = 1 + generator.below(9)
    var boxes = boxes(shape, cuts: cuts, rows: generator.one(in: 2), &generator)
    if generator.one(in: 4) { boxes.append(generator.pick(boxes)) }
    if generator.one(in: 6) { boxes.remove(at: generator.below(boxes.count)) }
    boxes.shuffle(using: &generator)
    var b = GraphBuilder(catalogue: .standard)
    var sum = b.zeros(TensorType(.f64, shape.map { Size($0) }))
    for (number, box) in boxes.enumerated() {
      let extents = zip(box.start, box.stop).map { Size($1 - $0) }
      let isSqueezed = generator.one(in: 2)
      let fed = isSqueezed ? extents.filter { $0 != 1 } : extents
      let input = b.sin(b.input("x\(number)", TensorType(.f64, fed)))
      sum = b.accumulateSlice(
        sum, b.reshape(input, extents), starts: box.start.map { Size($0) },
        stops: box.stop.map { Size($0) }, steps: shape.map { _ in 1 })
    }
    return b.build(name: "parts", outputs: [Output("sum", sum)])
  }

  @Test("what parts add up to stays the same", arguments: 0..<4)
  func meaning(_ block: Int) throws {
    var joined = 0
    for seed in block * 100..<(block + 1) * 100 {
      let graph = PartAssemblyTests.graph(seed: seed)
      var context = PassContext()
      let simplified = try Simplify().run(graph, &context)
      try SameMeaning.check(graph, simplified, seed: seed, "seed \(seed)")
      let inputs = GraphInputs.random(graph, seed: seed)
      SameMeaning.compare(
        try Interpreter(try Planner.plan(graph)).run(inputs: inputs),
        try Interpreter(try Planner.plan(simplified)).run(inputs: inputs), "seed \(seed)", graph)
      if simplified.ids.contains(where: { simplified.kind($0) == Concatenate.kind }) { joined += 1 }
    }
    #expect(joined >= 30)
  }
}

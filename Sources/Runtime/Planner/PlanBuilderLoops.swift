import AdjointGraphIR
import AdjointTensors

/// Loops: a nest becomes a program, with what must happen before and after it.
extension PlanBuilder {
  /// Adds the instructions of a nest.
  /// - Throws: `PlanFault` where a temporary is too large.
  mutating func append(_ source: LoopNest) throws(PlanFault) {
    var nest = source
    nest.fuses = !options.isExact
    for output in nest.outputs where nest.isEmpty && output.count > 0 {
      if let reducer = output.reducer { fill(output, reducer) }
    }
    if nest.isEmpty { return }
    if let template = templates[nest] {
      let program = template.program(for: nest)
      return append(.loop(program), aliases: inPlacePairs(program, template.uses))
    }
    let count = instructions.count
    let shape = nest
    nest.normalise()
    try straightenInputs(&nest)
    let moves = try straightenOutputs(&nest)
    var lowering = LoopLowering(nest)
    var failure: PlanFault?
    let program = lowering.program { bytes in
      do throws(PlanFault) {
        return VirtualAddress.make(try allocate(bytes), 0)
      } catch {
        failure = error
        return 0
      }
    }
    if let failure { throw failure }
    for accumulator in lowering.accumulators { prepare(accumulator, nest) }
    let uses = StreamUses(program)
    append(.loop(program), aliases: inPlacePairs(program, uses))
    for accumulator in lowering.accumulators { try finish(accumulator, nest) }
    for move in moves { append(.move(move)) }
    if instructions.count == count + 1 {
      templates.add(LoopTemplate(program, uses, of: nest), of: shape)
    }
  }

  private mutating func fill(_ output: LoopNest.Output, _ reducer: Reducer) {
    append(
      .fill(
        Fill(
          output.element, location: output.base, count: output.count,
          bits: reducer.identityBits(output.element))))
  }

  /// Sets the parts of an accumulator to the identity.
  private mutating func prepare(_ accumulator: LoopLowering.Accumulator, _ nest: LoopNest) {
    let output = nest.outputs[accumulator.output]
    guard let reducer = output.reducer else { return }
    append(
      .fill(
        Fill(
          accumulator.element, location: accumulator.location,
          count: output.count * accumulator.parts,
          bits: reducer.identityBits(accumulator.element))))
  }

  /// Adds the slabs' parts in order, and rounds totals that were summed in f64.
  private mutating func finish(
    _ accumulator: LoopLowering.Accumulator, _ nest: LoopNest
  ) throws(PlanFault) {
    let output = nest.outputs[accumulator.output]
    guard let reducer = output.reducer else { return }
    var location = accumulator.location
    let isConverted = accumulator.element != output.element
    if accumulator.parts > 1 {
      let target =
        isConverted
        ? try buffer(accumulator.element, [output.count]).location : output.base
      var sum = LoopNest(
        extents: [accumulator.parts, output.count],
        inputs: [
          LoopNest.Input(
            element: accumulator.element, source: .memory(location), strides: [output.count, 1])
        ], body: [],
        outputs: [
          LoopNest.Output(
            value: 0, reducer: reducer, element: accumulator.element, location: target,
            strides: [0, 1], reduced: [true, false], count: output.count, base: target)
        ])
      // One element a part: the parts lie one after the other as a row would.
      if output.count == 1 { sum = sum.withColumnKept() }
      sum.isSingle = true
      try append(sum)
      location = target
    }
    if isConverted {
      try append(conversion(accumulator.element, location, to: output))
    }
  }

  private func conversion(
    _ element: ElementType, _ location: Int, to output: LoopNest.Output
  ) -> LoopNest {
    LoopNest(
      extents: [output.count],
      inputs: [LoopNest.Input(element: element, source: .memory(location), strides: [1])],
      body: [.map(.convert(to: output.element), [0])],
      outputs: [
        LoopNest.Output(
          value: 1, reducer: nil, element: output.element, location: output.base, strides: [1],
          reduced: [false], count: output.count, base: output.base)
      ])
  }

  /// Copies operands whose elements don't lie side by side along the row.
  private mutating func straightenInputs(_ nest: inout LoopNest) throws(PlanFault) {
    if nest.row == 1 { return }
    for index in nest.inputs.indices {
      let input = nest.inputs[index]
      guard case .memory(let location) = input.source, input.strides[nest.rowAxis] != 0,
        input.strides[nest.rowAxis] != 1
      else { continue }
      let (strides, shape) = straightened(input.strides, nest.extents)
      let target = try buffer(input.element, shape)
      let dimensions = nest.extents.indices.map {
        Move.Dimension(
          extent: input.strides[$0] == 0 ? 1 : nest.extents[$0], destination: strides[$0],
          source: input.strides[$0])
      }
      append(.move(Move(input.element, to: target.location, from: location, dimensions)))
      nest.inputs[index].source = .memory(target.location)
      nest.inputs[index].strides = strides
    }
  }

  /// Gives results that aren't written side by side a buffer of their own, and returns the copies
  /// to their place.
  private mutating func straightenOutputs(_ nest: inout LoopNest) throws(PlanFault) -> [Move] {
    var moves: [Move] = []
    if nest.row == 1 { return [] }
    for index in nest.outputs.indices {
      let output = nest.outputs[index]
      let stride = output.strides[nest.rowAxis]
      guard stride != 0, stride != 1 else { continue }
      let (strides, shape) = straightened(output.strides, nest.extents)
      let target = try buffer(output.element, shape)
      let dimensions = nest.extents.indices.map {
        Move.Dimension(
          extent: output.strides[$0] == 0 ? 1 : nest.extents[$0], destination: output.strides[$0],
          source: strides[$0])
      }
      moves.append(
        Move(output.element, to: output.location, from: target.location, dimensions))
      nest.outputs[index].location = target.location
      nest.outputs[index].base = target.location
      nest.outputs[index].strides = strides
    }
    return moves
  }

  /// Strides of a dense tensor over the axes that have a stride, and its shape.
  private func straightened(_ strides: [Int], _ extents: [Int]) -> (strides: [Int], shape: [Int]) {
    var result = [Int](repeating: 0, count: strides.count)
    var step = 1
    for axis in strides.indices.reversed() where strides[axis] != 0 {
      result[axis] = step
      step *= extents[axis]
    }
    return (result, [step])
  }

  /// The pairs of result and operand that a program may keep in one buffer: the same box, read for
  /// the last time no later than it is written, and no other box of the buffer.
  private func inPlacePairs(
    _ program: LoopProgram, _ uses: StreamUses
  ) -> [(result: Int, operand: Int)] {
    let isAny = program.streams.indices.contains {
      program.streams[$0].use == .write && program.buffer(ofStream: $0) != nil
    }
    if !isAny { return [] }
    let boxes = BufferBox.all(program, uses).filter { mayHold($0.buffer) }
    if boxes.isEmpty { return [] }
    var pairs: [(result: Int, operand: Int)] = []
    let shapes = uses.shapes
    for index in program.streams.indices where program.streams[index].use == .write {
      let (written, buffer) = (uses.firstWrites[index], program.buffer(ofStream: index))
      guard let buffer, written >= 0 else { continue }
      for box in boxes where box.lastRead <= written && shapes[box.stream] == shapes[index] {
        guard buffers[buffer].bytes == buffers[box.buffer].bytes,
          program.streams[box.stream].use == .read, program.buffer(ofStream: box.stream) != nil
        else { continue }
        pairs.append((buffer, box.buffer))
      }
    }
    return pairs
  }

  /// Whether a result may lie in the place of a buffer of its size: what is fed keeps its place,
  /// but an update may lie there.
  private func mayHold(_ operand: Int) -> Bool {
    !buffers[operand].isPinned || !options.updates.isEmpty
  }
}

extension LoopProgram {
  /// The buffer at whose beginning a stream lies; nil where it begins within one.
  fileprivate func buffer(ofStream index: Int) -> Int? {
    let location = streams[index].location
    return VirtualAddress.offset(location) == 0 ? VirtualAddress.buffer(location) : nil
  }
}

extension LoopNest {
  /// The same nest with its first axis as the row: for parts of a single element.
  fileprivate func withColumnKept() -> LoopNest {
    var result = self
    result.extents = [1, extents[0]]
    result.inputs[0].strides = [0, 1]
    result.outputs[0].strides = [0, 0]
    result.outputs[0].reduced = [false, true]
    return result
  }
}

import AdjointTensors

/// The rules V3 and V4 of a loop program.
enum LoopVerifier {
  /// What a step may do with a register.
  private struct Register {
    var element: ElementType
    var isRow: Bool
    var isWritable: Bool
  }

  /// - Throws: `PlanFault` with the first rule that is broken.
  static func verify(_ loop: LoopProgram) throws(PlanFault) {
    try verifyNest(loop)
    for stream in loop.streams {
      guard stream.strides.count == loop.extents.count else {
        throw PlanFault("(V4) a stream has another number of dimensions")
      }
      guard stream.slabBytes >= 0, stream.slabBytes <= Int(UInt32.max),
        stream.slabBytes % stream.element.byteCount == 0
      else { throw PlanFault("(V4) a slab's part is out of range") }
      for stride in stream.strides {
        _ = try Checked.multiply(stride, 1 << 20)
      }
    }
    guard loop.indices.allSatisfy({ $0 >= 0 && $0 <= loop.extents.count }) else {
      throw PlanFault("(V4) an index of no dimension")
    }
    let registers = Self.registers(loop)
    for step in loop.steps { try verify(step, registers) }
  }

  private static func verifyNest(_ loop: LoopProgram) throws(PlanFault) {
    guard loop.extents.count <= 31, loop.registerCount <= 65_000 else {
      throw PlanFault("(V4) a loop with too many dimensions or registers")
    }
    guard loop.extents.allSatisfy({ $0 >= 1 }), loop.row >= 1, loop.row < 1 << 47,
      loop.tile >= 1, loop.tile <= loop.row, loop.slab >= 1
    else { throw PlanFault("(V1) a loop's size is out of range") }
    let elements = try Checked.product(loop.extents + [loop.row])
    let points = try Checked.product(loop.extents + [loop.tilesPerRow])
    guard elements < 1 << 47, points < 1 << 40 else { throw PlanFault("(V4) a loop is too large") }
    _ = try Checked.add(points, loop.slab)
    guard loop.tile < 1 << 32, loop.temporaries.count * loop.tile < 1 << 40 else {
      throw PlanFault("(V4) a loop's temporaries are too large")
    }
  }

  private static func registers(_ loop: LoopProgram) -> [Register] {
    [Register(element: .i64, isRow: false, isWritable: false)]
      + loop.streams.map {
        Register(element: $0.element, isRow: $0.isRow, isWritable: $0.use != .read)
      }
      + loop.indices.map { _ in Register(element: .i64, isRow: false, isWritable: false) }
      + loop.constants.map { Register(element: $0.element, isRow: false, isWritable: false) }
      + loop.temporaries.map {
        Register(element: $0.element, isRow: $0.isRow, isWritable: true)
      }
  }

  private static func verify(
    _ step: LoopProgram.Step, _ registers: [Register]
  ) throws(PlanFault) {
    guard step.opcode.isAvailable(step.element, variant: step.variant) else {
      throw PlanFault("(V3) no loop \(step.opcode.name) for \(step.element)")
    }
    let operands = step.operands
    for position in operands.indices {
      guard Int(operands[position]) < registers.count, operands[position] > 0 else {
        throw PlanFault("(V3) a register that doesn't exist")
      }
      let register = registers[Int(operands[position])]
      guard register.element == step.opcode.operandType(position, step.element) else {
        throw PlanFault("(V3) \(step.opcode.name) reads a register of another type")
      }
      let isScalar =
        step.variant & (1 << UInt8(position)) != 0 || step.opcode.readsOne(position) || step.once
      guard isScalar || register.isRow else {
        throw PlanFault("(V3) \(step.opcode.name) reads a row where there is one element")
      }
    }
    try verifyResult(
      step, step.d, step.opcode.resultType(step.element), registers,
      isOne: step.once || step.opcode.reduces)
    if step.opcode.hasSecondResult {
      try verifyResult(step, step.e, step.element, registers, isOne: true)
    }
  }

  private static func verifyResult(
    _ step: LoopProgram.Step, _ number: UInt16, _ element: ElementType, _ registers: [Register],
    isOne: Bool
  ) throws(PlanFault) {
    guard Int(number) < registers.count, registers[Int(number)].isWritable,
      registers[Int(number)].element == element, isOne || registers[Int(number)].isRow
    else { throw PlanFault("(V3) \(step.opcode.name) writes a register that doesn't fit") }
  }
}

extension Opcode {
  /// Whether the loop reads one element of that operand in every variant.
  func readsOne(_ position: Int) -> Bool {
    switch self {
    case .fill, .iota, .accumulate: true
    default: false
    }
  }
}

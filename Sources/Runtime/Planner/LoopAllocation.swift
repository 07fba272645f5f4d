import AdjointGraphIR
import AdjointTensors

/// The last part of lowering a loop: operands that must be rows are filled, temporaries are shared
/// by values that don't live at once, and registers get their numbers.
struct LoopAllocation {
  private var body: LoopBody
  private var temporaries: [LoopProgram.Temporary] = []
  /// Temporaries that no value needs now, by their kind.
  private var free = [[Int]](repeating: [], count: 2 * ElementType.allCases.count)
  private var steps: [LoopProgram.Step] = []

  /// The program of a body; its nest and cut are still to be set.
  static func program(_ body: LoopBody) -> LoopProgram {
    var allocation = LoopAllocation(body: LoopAllocation.legalised(body))
    allocation.assign()
    return LoopProgram(
      extents: [], row: 1, tile: 1, streams: allocation.body.streams,
      indices: allocation.body.indices, constants: allocation.body.constants,
      temporaries: allocation.temporaries, steps: allocation.steps, slab: 1)
  }

  private init(body: LoopBody) { self.body = body }

  /// The body with an available variant for every step: scalars that no loop takes become rows.
  private static func legalised(_ source: LoopBody) -> LoopBody {
    var body = source
    body.steps = []
    for step in source.steps {
      var step = step
      if body.isOnce(step) {
        body.steps.append(step)
        continue
      }
      if !step.opcode.isAvailable(step.element, variant: body.variant(step)) {
        for position in step.operands.indices
        where body.values[step.operands[position]].extent != .row
          && !step.opcode.readsOne(position)
        {
          if step.opcode.isAvailable(step.element, variant: body.variant(step)) { break }
          step.operands[position] = body.filled(step.operands[position])
        }
      }
      body.steps.append(step)
    }
    return body
  }

  /// Gives temporaries to values between their step and their last use.
  private mutating func assign() {
    var lastUse = [Int](repeating: -1, count: body.values.count)
    for (index, step) in body.steps.enumerated() {
      for operand in step.operands { lastUse[operand] = index }
    }
    for (index, step) in body.steps.enumerated() {
      let operands = step.operands.map(number)
      for (position, operand) in step.operands.enumerated()
      where lastUse[operand] == index && !step.operands[..<position].contains(operand) {
        release(operand)
      }
      take(step.result)
      if let second = step.second { take(second) }
      if lastUse[step.result] < 0 { release(step.result) }
      if let second = step.second, lastUse[second] < 0 { release(second) }
      append(step, operands)
    }
    let offset = firstTemporary
    for index in steps.indices { steps[index].shiftTemporaries(from: offset) }
  }

  private var firstTemporary: Int {
    1 + body.streams.count + body.indices.count + body.constants.count
  }

  private mutating func append(_ step: LoopBody.Step, _ operands: [Int]) {
    var numbers = operands
    if step.second != nil || step.opcode.hasSecondResult {
      while numbers.count < 3 { numbers.append(0) }
      numbers.append(step.second.map(number) ?? 0)
    }
    while numbers.count < 5 { numbers.append(0) }
    let once = body.isOnce(step)
    // At most 96 steps and their operands: far below 65,536 registers.
    steps.append(
      LoopProgram.Step(
        step.opcode, step.element, variant: once ? step.opcode.onceVariant : body.variant(step),
        once: once, d: UInt16(number(step.result)), a: UInt16(numbers[0]), b: UInt16(numbers[1]),
        c: UInt16(numbers[2]), e: UInt16(numbers[3]),
        f: UInt16(numbers[4])))
  }

  /// The register of a value; temporaries are numbered after all others.
  private func number(_ value: Int) -> Int {
    switch body.values[value].register {
    case .stream(let index): 1 + index
    case .index(let index): 1 + body.streams.count + index
    case .constant(let index): 1 + body.streams.count + body.indices.count + index
    case .temporary(let index): LoopProgram.Step.temporaryBase + index
    case nil: 0
    }
  }

  private mutating func take(_ value: Int) {
    guard body.values[value].register == nil else { return }
    let kind = LoopProgram.Temporary(
      body.values[value].element, isRow: body.values[value].extent == .row)
    if let index = free[kind.kind].popLast() {
      body.values[value].register = .temporary(index)
    } else {
      temporaries.append(kind)
      body.values[value].register = .temporary(temporaries.count - 1)
    }
  }

  private mutating func release(_ value: Int) {
    guard case .temporary(let index) = body.values[value].register else { return }
    free[temporaries[index].kind].append(index)
  }
}

extension LoopProgram.Temporary {
  /// A number for each element type, rows apart from single elements.
  fileprivate var kind: Int { 2 * Int(element.rawValue) + (isRow ? 1 : 0) }
}

extension LoopBody {
  /// Whether a step computes one element: nothing it reads or writes is a row.
  func isOnce(_ step: Step) -> Bool {
    if step.opcode.reduces { return step.opcode == .accumulate }
    if values[step.result].extent == .row { return false }
    return step.operands.allSatisfy { values[$0].extent != .row }
  }

  /// The operands that are one element, as bits of a variant.
  func variant(_ step: Step) -> UInt8 {
    var variant: UInt8 = 0
    for (position, operand) in step.operands.enumerated()
    where values[operand].extent != .row && !step.opcode.readsOne(position) {
      variant |= 1 << UInt8(position)
    }
    return variant
  }
}

extension Opcode {
  /// The variant that serves one element: any that there is.
  var onceVariant: UInt8 {
    switch self {
    case .multiplyAffine, .multiplyAffineAdd, .factorAffineAdd:
      ScalarOperands.c | ScalarOperands.e
    case .squareAffineAdd, .tanhCubic, .tanhSlopeCubicAdd: ScalarOperands.b | ScalarOperands.c
    case .expSubtractSum: ScalarOperands.b
    default: 0
    }
  }
}

extension LoopProgram.Step {
  /// Numbers of temporaries while the other registers are still being counted.
  static let temporaryBase = 32_768

  mutating func shiftTemporaries(from first: Int) {
    d = Self.shifted(d, first)
    a = Self.shifted(a, first)
    b = Self.shifted(b, first)
    c = Self.shifted(c, first)
    e = Self.shifted(e, first)
    f = Self.shifted(f, first)
  }

  private static func shifted(_ number: UInt16, _ first: Int) -> UInt16 {
    number < temporaryBase ? number : UInt16(Int(number) - temporaryBase + first)
  }
}

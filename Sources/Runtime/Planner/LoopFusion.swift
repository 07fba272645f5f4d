import AdjointTensors

/// Covers neighbouring steps with super-instructions, so that values stay in registers of the
/// processor between them. A step takes in the one that makes an operand where nothing else reads
/// that operand; the larger pattern is tried first. Only patterns with a fused multiply-add round
/// otherwise than the steps apart, and they are left out where `fuses` is false.
struct LoopFusion {
  private var body: LoopBody
  private let fuses: Bool
  /// The step that makes each value, and how many operands it is.
  private var producers: [Int]
  private var uses: [Int]

  /// Replaces steps of the body by fewer ones.
  static func fuse(_ body: inout LoopBody, fuses: Bool) {
    if body.steps.count < 2 { return }
    var fusion = LoopFusion(body, fuses: fuses)
    fusion.run()
    body = fusion.body
    body.steps.removeAll { $0.opcode == .none }
  }

  private init(_ body: LoopBody, fuses: Bool) {
    self.body = body
    self.fuses = fuses
    producers = [Int](repeating: -1, count: body.values.count)
    uses = [Int](repeating: 0, count: body.values.count)
    for (index, step) in body.steps.enumerated() {
      if step.target == nil { producers[step.result] = index }
      for operand in step.operands { uses[operand] += 1 }
    }
  }

  private mutating func run() {
    // Each round lets the patterns of the one before become part of larger ones.
    for _ in 0..<3 {
      var changed = false
      for index in body.steps.indices where body.steps[index].opcode != .none {
        changed = absorb(index) || changed
      }
      if !changed { return }
    }
  }

  private mutating func absorb(_ index: Int) -> Bool {
    let step = body.steps[index]
    // Sums keep their order and roundings, fused or not.
    guard step.target == nil, step.element.isFloat || step.opcode == .select else { return false }
    switch step.opcode {
    case .sum: return absorbSum(index)
    case .exp: return join(index, .subtract, as: .expSubtract)
    case .tanh: return join(index, .multiply, as: .tanhMultiply)
    case .select: return absorbSelect(index)
    case .multiply: return absorbMultiply(index)
    case .add: return fuses && absorbAdd(index)
    case .subtract: return fuses && absorbSubtract(index)
    case .fma: return fuses && absorbFMA(index)
    default: return false
    }
  }

  /// The step that makes a row which nothing else reads and no stream takes.
  private func only(_ value: Int, _ opcode: Opcode, uses count: Int = 1) -> Int? {
    let index = producers[value]
    guard index >= 0, uses[value] == count, body.values[value].register == nil,
      body.values[value].extent == .row, body.steps[index].opcode == opcode
    else { return nil }
    return index
  }

  /// Replaces step `index` by one with other operands, and drops the steps that it takes in.
  private mutating func replace(
    _ index: Int, _ opcode: Opcode, _ element: ElementType, _ operands: [Int], dropping: [Int]
  ) -> Bool {
    var step = body.steps[index]
    step.opcode = opcode
    step.element = element
    step.operands = operands
    guard opcode.isAvailable(element, variant: body.variant(step)) else { return false }
    for operand in body.steps[index].operands { uses[operand] -= 1 }
    for dropped in dropping {
      for operand in body.steps[dropped].operands { uses[operand] -= 1 }
      body.steps[dropped].opcode = .none
      body.steps[dropped].operands = []
    }
    for operand in operands { uses[operand] += 1 }
    body.steps[index] = step
    return true
  }

  /// A step of one operand with the step that makes it.
  private mutating func join(_ index: Int, _ inner: Opcode, as opcode: Opcode) -> Bool {
    let step = body.steps[index]
    guard let first = only(step.operands[0], inner) else { return false }
    return replace(
      index, opcode, step.element, rowsFirst(body.steps[first].operands, inner), dropping: [first])
  }

  /// The operands of a commutative step, rows first.
  private func rowsFirst(_ operands: [Int], _ opcode: Opcode) -> [Int] {
    guard opcode == .multiply, body.values[operands[0]].extent != .row else { return operands }
    return [operands[1], operands[0]]
  }
}

/// The patterns.
extension LoopFusion {
  /// Sums of products, squares, differences and exponentials. A product or exponential that others
  /// read too is written by the same loop.
  private mutating func absorbSum(_ index: Int) -> Bool {
    let step = body.steps[index]
    let value = step.operands[0]
    if let first = only(value, .multiply) {
      let operands = body.steps[first].operands
      let opcode = operands[0] == operands[1] ? Opcode.sumSquares : .dot
      let used = opcode == .dot ? operands : [operands[0]]
      if used.allSatisfy({ body.values[$0].extent == .row }),
        replace(index, opcode, step.element, used, dropping: [first])
      {
        return true
      }
    }
    if let first = only(value, .subtract),
      replace(
        index, .sumDifference, step.element, body.steps[first].operands, dropping: [first])
    {
      return true
    }
    return yieldSum(index, .multiply, .multiplySum)
      || yieldSum(index, .expSubtract, .expSubtractSum)
  }

  /// Lets the step that makes a row sum it too.
  private mutating func yieldSum(_ index: Int, _ inner: Opcode, _ opcode: Opcode) -> Bool {
    let sum = body.steps[index]
    let first = producers[sum.operands[0]]
    guard first >= 0, body.steps[first].opcode == inner, body.values[sum.result].register == nil
    else { return false }
    let operands = rowsFirst(body.steps[first].operands, inner)
    guard body.values[operands[0]].extent == .row,
      replace(first, opcode, body.steps[first].element, operands, dropping: [])
    else { return false }
    uses[sum.operands[0]] -= 1
    body.steps[first].second = sum.result
    body.steps[index].opcode = .none
    body.steps[index].operands = []
    producers[sum.result] = -1
    return true
  }

  /// `select(0 < x, d, 0)`.
  private mutating func absorbSelect(_ index: Int) -> Bool {
    let operands = body.steps[index].operands
    guard let test = only(operands[0], .less), body.steps[test].element.isFloat,
      isZero(body.steps[test].operands[0]), isZero(operands[2]),
      body.values[operands[1]].extent == .row,
      body.values[operands[1]].element == body.steps[test].element
    else { return false }
    return replace(
      index, .reluMask, body.steps[test].element, [operands[1], body.steps[test].operands[1]],
      dropping: [test])
  }

  private func isZero(_ value: Int) -> Bool {
    guard case .constant(let index) = body.values[value].register else { return false }
    return body.constants[index].bits == 0
  }

  private mutating func absorbMultiply(_ index: Int) -> Bool {
    let step = body.steps[index]
    for (inner, outer) in [(0, 1), (1, 0)] {
      let rest = step.operands[outer]
      if fuses, let sum = only(step.operands[inner], .fma) {
        let operands = [rest] + body.steps[sum].operands
        if body.values[rest].extent == .row,
          replace(index, .multiplyAffine, step.element, operands, dropping: [sum])
        {
          return true
        }
      }
      if let difference = only(step.operands[inner], .subtract),
        replace(
          index, .subtractMultiply, step.element, body.steps[difference].operands + [rest],
          dropping: [difference])
      {
        return true
      }
      if let product = only(step.operands[inner], .multiply),
        replace(
          index, .multiplyMultiply, step.element,
          rowsFirst(body.steps[product].operands, .multiply) + [rest], dropping: [product])
      {
        return true
      }
    }
    return false
  }

  /// `a·b + c`.
  private mutating func absorbAdd(_ index: Int) -> Bool {
    let step = body.steps[index]
    for (inner, outer) in [(0, 1), (1, 0)] {
      guard let product = only(step.operands[inner], .multiply) else { continue }
      let factors = rowsFirst(body.steps[product].operands, .multiply)
      if replace(
        index, .fma, step.element, factors + [step.operands[outer]], dropping: [product])
      {
        return true
      }
    }
    return false
  }

  /// `a·b − c`, `c − a·b`, and the slopes of tanh and sigmoid as their gradient rules write them.
  private mutating func absorbSubtract(_ index: Int) -> Bool {
    let step = body.steps[index]
    let (minuend, subtrahend) = (step.operands[0], step.operands[1])
    // d − (d·t)·t
    if let square = only(subtrahend, .multiplyMultiply) {
      let (d, t) = (body.steps[square].operands[0], body.steps[square].operands[1])
      let pair = d == minuend ? t : d
      if [d, t].contains(minuend), body.steps[square].operands[2] == pair,
        replace(index, .tanhSlopeMultiply, step.element, [minuend, pair], dropping: [square])
      {
        return true
      }
    }
    // d·s − (d·s)·s
    if let product = only(subtrahend, .multiply), body.steps[product].operands[0] == minuend,
      let scaled = only(minuend, .multiply, uses: 2)
    {
      let s = body.steps[product].operands[1]
      let factors = body.steps[scaled].operands
      if factors.contains(s) {
        let d = factors[0] == s ? factors[1] : factors[0]
        if body.values[d].extent == .row,
          replace(
            index, .complementMultiply, step.element, [d, s], dropping: [product, scaled])
        {
          return true
        }
      }
    }
    if let product = only(subtrahend, .multiply) {
      let factors = rowsFirst(body.steps[product].operands, .multiply)
      if replace(index, .fnma, step.element, factors + [minuend], dropping: [product]) {
        return true
      }
    }
    guard let product = only(minuend, .multiply) else { return false }
    let factors = rowsFirst(body.steps[product].operands, .multiply)
    return replace(index, .fms, step.element, factors + [subtrahend], dropping: [product])
  }

  /// `(a·a)·b + c` and `a·b + c·e`.
  private mutating func absorbFMA(_ index: Int) -> Bool {
    let step = body.steps[index]
    if let square = only(step.operands[0], .multiply) {
      let factors = body.steps[square].operands
      if factors[0] == factors[1],
        replace(
          index, .squareAffine, step.element, [factors[0]] + step.operands[1...],
          dropping: [square])
      {
        return true
      }
    }
    guard let product = only(step.operands[2], .multiply) else { return false }
    let factors = rowsFirst(body.steps[product].operands, .multiply)
    return replace(
      index, .multiplyMultiplyAdd, step.element, Array(step.operands[..<2]) + factors,
      dropping: [product])
  }
}

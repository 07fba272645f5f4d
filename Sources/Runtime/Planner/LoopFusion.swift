import AdjointTensors

/// Covers neighbouring steps with super-instructions, so that values stay in registers of the
/// processor between them. A step takes in the one that makes an operand where nothing else reads
/// that operand; the larger pattern is tried first. Only patterns with a fused multiply-add round
/// otherwise than the steps apart, and they are left out where `fuses` is false.
struct LoopFusion {
  var body: LoopBody
  let fuses: Bool
  /// The step that makes each value, and how many operands it is.
  private var producers: [Int]
  private var uses: [Int]

  /// Replaces steps of the body by fewer ones.
  static func fuse(_ body: inout LoopBody, fuses: Bool) {
    if body.steps.count < 2 { return }
    var fusion = LoopFusion(body, fuses: fuses)
    fusion.run()
    fusion.dropUnused()
    body = fusion.body
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
    // Each round lets the patterns of the one before become part of larger ones; a product becomes
    // part of a sum rather than of another product.
    for round in 0..<4 {
      var changed = round == 0
      for index in body.steps.indices where body.steps[index].opcode != .none {
        if round == 0, body.steps[index].opcode == .multiply { continue }
        changed = absorb(index) || changed
      }
      if !changed { return }
    }
  }

  private mutating func absorb(_ index: Int) -> Bool {
    let step = body.steps[index]
    guard step.element.isFloat || step.opcode == .select else { return false }
    // Sums keep their order and roundings, fused or not.
    if step.target != nil { return step.opcode == .add && absorbIntoAccumulator(index) }
    switch step.opcode {
    case .sum: return absorbSum(index)
    case .sumSquares: return yield(index, .subtract, .subtractSquares)
    case .rowMaximum: return fuses && yield(index, .fma, .fmaMaximum)
    case .scale: return join(index, .multiply, as: .scaleMultiply)
    case .exp: return join(index, .subtract, as: .expSubtract)
    case .tanh: return join(index, .multiply, as: .tanhMultiply)
    case .tanhMultiply: return fuses && absorbTanhMultiply(index)
    case .multiplyMultiply: return fuses && absorbShiftedProduct(index)
    case .select: return absorbSelect(index)
    case .multiply: return fuses && absorbShift(index) || absorbMultiply(index)
    case .add: return fuses && absorbAdd(index)
    case .subtract: return fuses && absorbSubtract(index)
    case .fma: return fuses && absorbFMA(index)
    case .squareAffineAdd: return absorbTanhSlope(index)
    default: return false
    }
  }

  /// Drops steps that were taken in, and those whose result nothing reads any more.
  private mutating func dropUnused() {
    for index in body.steps.indices.reversed() {
      let step = body.steps[index]
      guard step.opcode != .none, uses[step.result] == 0, step.second == nil, step.target == nil,
        body.values[step.result].register == nil
      else { continue }
      for operand in step.operands { uses[operand] -= 1 }
      body.steps[index].opcode = .none
    }
    body.steps.removeAll { $0.opcode == .none }
  }

  /// The step that makes a row which nothing else reads and no stream takes.
  func only(_ value: Int, _ opcode: Opcode, uses count: Int = 1) -> Int? {
    let index = producers[value]
    guard index >= 0, uses[value] == count, body.values[value].register == nil,
      body.values[value].extent == .row, body.steps[index].opcode == opcode
    else { return nil }
    return index
  }

  /// The step that makes a value; nil for operands and accumulators.
  func producer(of value: Int) -> Int? { producers[value] < 0 ? nil : producers[value] }

  /// Makes room for values that were added to the body: constants.
  mutating func noteNewValues() {
    while producers.count < body.values.count {
      producers.append(-1)
      uses.append(0)
    }
  }

  /// Replaces step `index` by one with other operands, and drops the steps that it takes in.
  mutating func replace(
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

  /// A step with the step that makes its first operand; other operands follow.
  mutating func join(_ index: Int, _ inner: Opcode, as opcode: Opcode) -> Bool {
    let step = body.steps[index]
    guard let first = only(step.operands[0], inner) else { return false }
    return replace(
      index, opcode, step.element,
      rowsFirst(body.steps[first].operands, inner) + step.operands.dropFirst(), dropping: [first])
  }

  /// The operands of a commutative step, rows first.
  func rowsFirst(_ operands: [Int], _ opcode: Opcode) -> [Int] {
    guard [.multiply, .add, .fma].contains(opcode), body.values[operands[0]].extent != .row else {
      return operands
    }
    return [operands[1], operands[0]] + operands.dropFirst(2)
  }

  /// Lets the step that makes a row reduce it too.
  mutating func yield(_ index: Int, _ inner: Opcode, _ opcode: Opcode) -> Bool {
    let reduction = body.steps[index]
    let first = producers[reduction.operands[0]]
    guard first >= 0, body.steps[first].opcode == inner, body.steps[first].second == nil,
      body.steps[first].target == nil, body.values[reduction.result].register == nil
    else { return false }
    let operands = rowsFirst(body.steps[first].operands, inner)
    guard body.values[operands[0]].extent == .row,
      replace(first, opcode, body.steps[first].element, operands, dropping: [])
    else { return false }
    uses[reduction.operands[0]] -= 1
    body.steps[first].second = reduction.result
    body.steps[index].opcode = .none
    body.steps[index].operands = []
    producers[reduction.result] = -1
    return true
  }
}
